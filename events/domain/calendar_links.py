"""Addresses of private calendars: made, read, revoked, and forgotten when nobody needs them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from events.errors import EventsError
from events.models import (
    CalendarLink,
    CalendarLinkQuerySet,
    Enrolment,
    MailedLink,
    Registration,
)
from groups.encryption import keyed_hash, new_token
from groups.models import User

MOST = 5
"""Addresses that one person has at a time: a phone, a computer, a family's calendar."""

UNREAD_KEPT = timedelta(days=400)
"""An address that no program read for so long is forgotten."""


@dataclass(frozen=True, kw_only=True)
class Owner:
    """Whose calendar it is: exactly one of the four."""

    user: User | None = None
    registration: Registration | None = None
    enrolment: Enrolment | None = None
    contact_hash: str = ""

    def links(self) -> CalendarLinkQuerySet:
        """Return their addresses that hold."""
        return CalendarLink.objects.active().filter(
            user=self.user,
            registration=self.registration,
            enrolment=self.enrolment,
            contact_hash=self.contact_hash,
        )


def links_of(owner: Owner) -> list[CalendarLink]:
    """Return somebody's addresses, the newest first."""
    return list(owner.links().order_by("-created_at", "-pk"))


def make_link(*, owner: Owner, is_discreet: bool = True, now: datetime) -> str:
    """Make an address; return its token, which is never shown again.

    Raises EventsError ``too_many_links``.
    """
    token = new_token()
    with transaction.atomic():
        if owner.links().count() >= MOST:
            raise EventsError(
                "too_many_links",
                _("Vous avez déjà %(most)d adresses. Arrêtez-en une, puis recommencez.")
                % {"most": MOST},
            )
        CalendarLink.objects.create(
            token_hash=keyed_hash(token, purpose="calendar"),
            user=owner.user,
            registration=owner.registration,
            enrolment=owner.enrolment,
            contact_hash=owner.contact_hash,
            is_discreet=is_discreet,
            created_at=now,
        )
    return token


def revoke_link(*, owner: Owner, public_id: uuid.UUID, now: datetime) -> None:
    """Stop an address at once and for good; EventsError ``not_found`` for somebody else's."""
    if not owner.links().filter(public_id=public_id).update(revoked_at=now):
        raise EventsError("not_found", _("Cette adresse ne marche déjà plus."))


def renew_link(*, owner: Owner, public_id: uuid.UUID, now: datetime) -> str:
    """Replace an address by a new one of the same sort; return the new token.

    Raises EventsError ``not_found``.
    """
    with transaction.atomic():
        old = owner.links().filter(public_id=public_id).first()
        revoke_link(owner=owner, public_id=public_id, now=now)
        return make_link(owner=owner, is_discreet=old is None or old.is_discreet, now=now)


def note_reading(link: CalendarLink, *, etag: str, is_read: bool, now: datetime) -> datetime:
    """Note what was answered; return since when it has been the same.

    Writes when the bytes are other ones than last time, and for a reading (``is_read``: a GET,
    be the answer « not modified »; a HEAD only looks) once a day.
    """
    today = timezone.localdate(now)
    values: dict[str, object] = {}
    changed_at = link.changed_at
    if link.etag != etag or changed_at is None:
        changed_at = now.replace(microsecond=0)  # as HTTP says it
        values |= {"etag": etag, "changed_at": changed_at}
    if is_read and link.last_read_on != today:
        values["last_read_on"] = today
    if values:
        CalendarLink.objects.filter(pk=link.pk).update(**values)
    return changed_at


def forget_links(*, now: datetime) -> int:
    """Erase addresses that were revoked, that nothing stands behind any more, or unread for long.

    Mailed links go when they have run out. Doing it again changes nothing.
    """
    someone = Registration.objects.filter(email_hash=OuterRef("contact_hash"))
    read_on = Coalesce("last_read_on", TruncDate("created_at"))
    links = CalendarLink.objects.alias(read_on=read_on).filter(
        Q(revoked_at__isnull=False)
        | Q(registration__erased_at__isnull=False)
        | Q(enrolment__erased_at__isnull=False)
        | ~Q(contact_hash="") & ~Exists(someone)
        | Q(read_on__lt=timezone.localdate(now - UNREAD_KEPT))
    )
    out = MailedLink.objects.filter(asked_at__lte=now - 2 * MailedLink.LASTS)
    return links.delete()[0] + out.delete()[0]
