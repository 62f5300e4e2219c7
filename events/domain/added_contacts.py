"""Who left a contact later, or put one right, is told there where they stand: once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from events.domain.cohorts import tell_whole
from events.domain.enrolments import dates_of
from events.domain.first_talks import bearer_of
from events.domain.registrations import FIRST_NOTICE, where_they_stand
from events.domain.seating import tell
from events.domain.session_notices import UNDO
from events.domain.standings import standing_of
from events.domain.telling import way_to
from events.models import (
    ContactChannel,
    Enrolment,
    Notice,
    Party,
    Registration,
    RegistrationStatus,
)


@dataclass(frozen=True)
class Reach:
    """Where messages to a party go: by which channel ('' for none), and what stands for where."""

    way: str
    email_hash: str
    phone_hash: str

    @property
    def contact(self) -> str:
        """What stands for the address or number that is written to."""
        return self.phone_hash if self.way == ContactChannel.SMS else self.email_hash

    def is_new_to(self, before: Reach) -> bool:
        """Whether nothing was ever told there: it is a contact more, or another one."""
        known = {before.email_hash, before.phone_hash} if before.way else set()
        return bool(self.way) and self.contact not in known


def reach_of(party: Party) -> Reach:
    """Return where messages to the party go by now."""
    return Reach(way_to(party), party.email_hash, party.phone_hash)


def tell_standing(registration: Registration, *, now: datetime) -> None:
    """Note that they must learn where they stand, by now; nothing where nothing is to come."""
    occurrence = registration.occurrence
    if not registration.is_active or occurrence.starts_at <= now:
        return
    if occurrence.cancelled_at is not None:
        after_undo = max(now, occurrence.cancelled_at + UNDO)
        tell(registration, Notice.Purpose.CALLED_OFF, now=now, not_before=after_undo)
    elif registration.status == RegistrationStatus.OFFERED:
        tell(registration, Notice.Purpose.OFFERED, now=now)
    else:
        tell(registration, where_they_stand(registration), now=now)


def tell_whole_standing(enrolment: Enrolment, *, now: datetime) -> None:
    """Note the same for all dates at once; a place that is held for an answer, for itself."""
    if enrolment.is_whole and enrolment.status == RegistrationStatus.PENDING:
        bearer = bearer_of(enrolment)
        if bearer is not None:
            tell_whole(bearer, Notice.Purpose.ASKED, now=now)
        return
    dates = [one for one in dates_of(enrolment) if one.occurrence.starts_at > now]
    for one in dates:
        if one.status == RegistrationStatus.OFFERED:
            tell_standing(one, now=now)
    coming = [one for one in dates if one.is_active]
    purpose = FIRST_NOTICE.get(standing_of(enrolment, dates, now=now))
    if purpose and coming:
        tell_whole(coming[0], purpose, now=now)
