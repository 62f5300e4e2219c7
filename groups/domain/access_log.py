"""Who looked at whose names: written at each look, purged after twelve months."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from groups.models import AccessLogEntry, Organization, SupportGroup, User

KEPT_FOR = timedelta(days=365)


def log_access(
    *, user: User, group: SupportGroup, action: str, subject: uuid.UUID, now: datetime
) -> None:
    """Note one look at a list of people; ``subject`` is the public id of what was seen."""
    AccessLogEntry.objects.create(user=user, group=group, action=action, subject=subject, at=now)


def log_reset(*, user: User, organization: Organization, subject: uuid.UUID, now: datetime) -> None:
    """Note that an owner took another account's proofs away; ``subject`` stands for it."""
    AccessLogEntry.objects.create(
        user=user, organization=organization, action="factors.reset", subject=subject, at=now
    )


def purge_access_log(*, now: datetime) -> int:
    """Forget looks older than twelve months; return how many."""
    return AccessLogEntry.objects.filter(at__lt=now - KEPT_FOR).delete()[0]
