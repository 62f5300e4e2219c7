"""Who looked at whose names: written at each look, purged after twelve months."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from groups.models import AccessLogEntry, Organization, SupportGroup, User

KEPT_FOR = timedelta(days=365)
NAMELESS = "compte-ferme.invalid"
"""Where the addresses of closed accounts seem to lead: nowhere (RFC 2606 §2)."""


def log_access(
    *, user: User, group: SupportGroup, action: str, subject: uuid.UUID, now: datetime
) -> None:
    """Note one look at a list of people; ``subject`` is the public id of what was seen."""
    AccessLogEntry.objects.create(user=user, group=group, action=action, subject=subject, at=now)


def log_account(
    *,
    user: User,
    place: Organization | SupportGroup,
    action: str,
    subject: uuid.UUID,
    now: datetime,
) -> None:
    """Note that an account reached less, or more, in a place; ``subject`` stands for it.

    ``user`` did so: an owner, or the account's own person.
    """
    key = "group" if isinstance(place, SupportGroup) else "organization"
    AccessLogEntry.objects.create(user=user, action=action, subject=subject, at=now, **{key: place})


def log_everywhere(*, user: User, action: str, subject: uuid.UUID, now: datetime) -> None:
    """Note what somebody did with their own account, for each place in which they have a role."""
    AccessLogEntry.objects.bulk_create(
        AccessLogEntry(
            user=user,
            group_id=group,
            organization_id=organization,
            action=action,
            subject=subject,
            at=now,
        )
        for group, organization in user.roles.values_list("group", "organization")
    )


def log_reset(*, user: User, organization: Organization, subject: uuid.UUID, now: datetime) -> None:
    """Note that an owner took another account's proofs away; ``subject`` stands for it."""
    log_account(user=user, place=organization, action="factors.reset", subject=subject, now=now)


def purge_access_log(*, now: datetime) -> int:
    """Forget looks older than twelve months; return how many.

    What is left of a closed account goes with its last line.
    """
    total = AccessLogEntry.objects.filter(at__lt=now - KEPT_FOR).delete()[0]
    named = AccessLogEntry.objects.filter(user__isnull=False)
    closed = User.objects.filter(is_active=False, email__endswith=f"@{NAMELESS}")
    closed.exclude(pk__in=named.values("user")).delete()
    return total
