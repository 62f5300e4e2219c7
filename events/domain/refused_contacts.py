"""Addresses and numbers that take nothing: marked wherever they were left, and told of in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from events.domain.seating import reminder_of
from events.domain.telling import way_to
from events.models import (
    ContactChannel,
    Enrolment,
    Notice,
    Occurrence,
    Registration,
    RegistrationQuerySet,
    RegistrationStatus,
)

_MARKS = {
    ContactChannel.EMAIL: ("email_hash", "email_refused_at"),
    ContactChannel.SMS: ("phone_hash", "phone_refused_at"),
}


UNASKED_CAUSE = "unasked:"
"""How the causes of notices begin that give for good a seat whose question came back."""

_REFUSED = Q(email_refused_at__isnull=False) | Q(phone_refused_at__isnull=False)
_OF_THE_SESSION = (
    Notice.Purpose.CHANGED,
    Notice.Purpose.CALLED_OFF,
    Notice.Purpose.RESTORED,
    Notice.Purpose.NOTE,
)
"""What is told to all of a session; what is of the person alone says that they acted since."""

_UNASKED = Exists(
    Notice.objects.filter(registration=OuterRef("pk"), cause__startswith=UNASKED_CAUSE).exclude(
        Exists(
            Notice.objects.filter(
                registration=OuterRef("registration"), pk__gt=OuterRef("pk")
            ).exclude(purpose__in=_OF_THE_SESSION)
        )
    )
)


@transaction.atomic
def mark_refused(*, channel: str, contact_hash: str, now: datetime) -> None:
    """Note that an address (or number) is refused, at every registration that bears it.

    The reminders of those who are told by SMS from now on keep to its quiet hours.
    """
    hash_name, mark_name = _MARKS[ContactChannel(channel)]
    if not contact_hash:
        return
    unmarked = {hash_name: contact_hash, f"{mark_name}__isnull": True}
    rows = Registration.objects.filter(**unmarked).select_for_update(of=("self",))
    marked = list(rows.select_related("occurrence__schedule", "occurrence__event").order_by("pk"))
    for row in marked:
        setattr(row, mark_name, now)
        if row.status == RegistrationStatus.CONFIRMED and row.next_reminder_at is not None:
            row.next_reminder_at = reminder_of(row, occurrence=row.occurrence, now=now)
    Registration.objects.bulk_update(marked, [mark_name, "next_reminder_at"])
    Enrolment.objects.filter(**unmarked).update(**{mark_name: now})


@dataclass(frozen=True)
class Unreached:
    """How many parties of a session no message can reach any more, by what was refused."""

    by_email: int
    by_sms: int

    @property
    def is_anybody(self) -> bool:
        """Whether somebody has to be told in person."""
        return bool(self.by_email or self.by_sms)


def unreached(occurrence: Occurrence) -> Unreached:
    """Return whom organisers should tell in person; who has another channel is not among them.

    Whose question came back is, though their address may take other messages (one query).
    """
    active = Registration.objects.filter(occurrence=occurrence).active()
    rows = active.annotate(is_unasked=_UNASKED).filter(_REFUSED | Q(is_unasked=True))
    by_email = by_sms = 0
    for row in rows:
        way = way_to(row)
        if way and not vars(row)["is_unasked"]:
            continue
        is_email = way == ContactChannel.EMAIL if way else row.email_refused_at is not None
        by_email, by_sms = by_email + is_email, by_sms + (not is_email)
    return Unreached(by_email=by_email, by_sms=by_sms)


def refused(registrations: RegistrationQuerySet) -> RegistrationQuerySet:
    """Return those of which an address or a number was refused."""
    return registrations.filter(_REFUSED)
