"""Who left a contact later, or put one right, is told there where they stand: once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from events.domain.cohorts import WHOLE_CAUSE, tell_whole
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
    purpose, not_before = _word_on(registration), now
    if occurrence.cancelled_at is not None:
        purpose, not_before = Notice.Purpose.CALLED_OFF, occurrence.cancelled_at + UNDO
    if not _is_about_to_be_told(Q(registration=registration), purpose):
        tell(registration, purpose, now=now, not_before=max(now, not_before))


def _word_on(registration: Registration) -> str:
    if registration.status == RegistrationStatus.OFFERED:
        return Notice.Purpose.OFFERED
    return where_they_stand(registration)


def _is_about_to_be_told(whom: Q, purpose: str) -> bool:
    """Whether such a word waits already: it goes wherever they are told by then."""
    return Notice.objects.filter(whom, purpose=purpose, planned_at__isnull=True).exists()


def tell_whole_standing(enrolment: Enrolment, *, now: datetime) -> None:
    """Note the same for all dates at once; a place that is held for an answer, for itself."""
    is_talk = enrolment.is_whole and bool(enrolment.best_moment)
    if is_talk and enrolment.status == RegistrationStatus.PENDING:
        _tell_whole(bearer_of(enrolment), Notice.Purpose.ASKED, now=now)
        return
    dates = [one for one in dates_of(enrolment) if one.occurrence.starts_at > now]
    for one in dates:
        if one.status == RegistrationStatus.OFFERED:
            tell_standing(one, now=now)
    coming = [one for one in dates if one.is_active]
    purpose = FIRST_NOTICE.get(standing_of(enrolment, dates, now=now))
    if purpose and coming:
        _tell_whole(coming[0], purpose, now=now)


def _tell_whole(bearer: Registration | None, purpose: str, *, now: datetime) -> None:
    if bearer is None:
        return
    ours = Q(registration__enrolment=bearer.enrolment_id, cause__startswith=WHOLE_CAUSE)
    if not _is_about_to_be_told(ours, purpose):
        tell_whole(bearer, purpose, now=now)
