"""Registering for a session."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from events.domain.asking import check_answers, set_answers
from events.domain.codes import new_code, normalize
from events.domain.for_other import check_one_contact, set_for_other
from events.domain.locking import find_open, lock, save_seats
from events.domain.nudges import nudge
from events.domain.openings import check_open
from events.domain.registration_requests import (
    CONSENT_VERSION,
    RegistrationRequest,
    checked_request,
    contact_hash,
    submission_digest,
    submission_key,
    with_submission,
)
from events.domain.repeats import known_again
from events.domain.seating import fits, holds_seats, promote_waiting, seat, take_queue_no, tell
from events.domain.statements import rows_of
from events.errors import EventsError
from events.models import (
    AccessMode,
    Event,
    Notice,
    Occurrence,
    Party,
    Registration,
    RegistrationStatus,
)
from groups.encryption import keyed_hash, new_token
from groups.fields import seal

NEEDS_A_YES = {AccessMode.APPROVAL, AccessMode.MEMBERS_ONLY}
# In plain SQL: Django takes longer to write it than the database to answer.
_HELD = (
    "SELECT 1 FROM events_registration WHERE NOT (code_hash = '') AND code_hash = %s UNION ALL "
    "SELECT 1 FROM events_enrolment WHERE NOT (code_hash = '') AND code_hash = %s LIMIT 1"
)
FIRST_NOTICE = {
    RegistrationStatus.CONFIRMED: Notice.Purpose.CONFIRMED,
    RegistrationStatus.WAITLISTED: Notice.Purpose.WAITLISTED,
    RegistrationStatus.PENDING: Notice.Purpose.PENDING,
}


def register(
    *, occurrence_id: uuid.UUID, request: RegistrationRequest, now: datetime
) -> Registration:
    """Register a party for a session: confirmed, on the waitlist, or pending a yes.

    The same submission twice gives the same registration. Raises EventsError or GroupsError
    with the reason; nothing is written then.
    """
    request = checked_request(request)
    # All that needs no look at the seats comes first: others wait for what follows.
    occurrence = find_open(occurrence_id)
    registration = _new(request, now=now)
    registration.agreed_months = occurrence.event.group.organization.retention_months
    with transaction.atomic():
        lock(occurrence)
        repeated = _find_repeat(occurrence, request, now=now)
        if repeated is not None:
            return repeated
        check_open(occurrence, now=now)
        check_request(occurrence.event, request)
        check_party(occurrence, seats=request.companions + 1)
        registration.occurrence = occurrence
        registration.queue_no = take_queue_no(occurrence)
        place(registration, occurrence=occurrence, now=now)
        registration.save()
        save_seats(occurrence)
        tell(registration, first_word(registration), now=now)
        nudge()
    return registration


def first_word(party: Party) -> str:
    """Return what the person is told first: where they stand, or whether they want to be told."""
    if party.keep_until is not None:
        return Notice.Purpose.KEEP
    return where_they_stand(party)


def where_they_stand(party: Party) -> str:
    """Return the word on where the party stands: it has a place, only plans to come, waits…"""
    if isinstance(party, Registration) and party.occurrence.event.is_drop_in:
        return Notice.Purpose.PLANNED
    return FIRST_NOTICE[RegistrationStatus(party.status)]


def check_request(event: Event, request: RegistrationRequest) -> None:
    """Raise EventsError when the request answers what the event doesn't ask."""
    check_answers(
        event,
        companions=request.companions,
        first_time=request.first_time,
        needs=request.access_needs,
    )
    check_one_contact(request)


def check_party(occurrence: Occurrence, *, seats: int) -> None:
    """Raise EventsError when the party can never fit the session."""
    if not holds_seats(occurrence):
        return
    if occurrence.capacity is not None and seats > occurrence.capacity:
        raise EventsError(
            "party_too_large",
            _("Il n’y a pas assez de places pour venir aussi nombreux."),
            field="companions",
        )


def _find_repeat(
    occurrence: Occurrence, request: RegistrationRequest, *, now: datetime
) -> Registration | None:
    key = submission_key(request.submission_id)
    found = key and Registration.objects.filter(with_submission(key), occurrence=occurrence).first()
    known = known_again(found or None, now=now)
    if known is not None:
        check_same_answers(known, request)
    return known


def check_same_answers(found: Party, request: RegistrationRequest) -> None:
    """Raise EventsError when the same submission says something else than the first time."""
    check_submission(found, submission_digest(request))


def check_submission(found: Party, digest: str) -> None:
    """Raise EventsError unless ``digest`` is that of what was sent the first time."""
    if found.submission_digest != digest:
        raise EventsError(
            "idempotency_conflict",
            _("Ce formulaire a déjà été envoyé avec d’autres réponses. Rechargez la page."),
            field="submission_id",
        )


def _new(request: RegistrationRequest, *, now: datetime) -> Registration:
    registration = Registration(
        seats=request.companions + 1,
        status=RegistrationStatus.WAITLISTED,
        is_discreet=request.discreet,
        channel=request.channel,
        language=request.language,
        reminder_offsets=None if request.reminders is None else list(request.reminders),
        consent_version=CONSENT_VERSION,
        consented_at=now,
        submission_id=submission_key(request.submission_id),
        submission_digest=submission_digest(request),
        created_at=now,
        changed_at=now,
    )
    set_person(registration, request.nickname, request.email, request.phone)
    set_for_other(registration, request, now=now)
    set_answers(registration, first_time=request.first_time, needs=request.access_needs)
    set_token(registration)
    set_code(registration)
    seal(registration)
    return registration


def set_person(party: Party, nickname: str, email: str, phone: str) -> None:
    """Keep who it is, with what their contact is looked up by.

    That a contact took no message says nothing of another.
    """
    email_hash, phone_hash = contact_hash(email), contact_hash(phone)
    if email_hash != party.email_hash:
        party.email_refused_at = None
    if phone_hash != party.phone_hash:
        party.phone_refused_at = None
    party.nickname = nickname
    party.email, party.email_hash = email, email_hash
    party.phone, party.phone_hash = phone, phone_hash


def set_token(party: Party) -> None:
    """Give the party a secret link of its own."""
    party.token = new_token()
    party.token_hash = keyed_hash(party.token, purpose="token")


def set_code(party: Party) -> None:
    """Give the party a memorable code that nobody holds; unique constraints guard the rest."""
    while not party.code_hash:
        code = new_code()
        digest = keyed_hash(normalize(code), purpose="code")
        if not _is_held(digest):
            party.code, party.code_hash = code, digest


def _is_held(code_hash: str) -> bool:
    """Tell whether a registration or an enrolment has the code (one query, see ``with_code``)."""
    return bool(rows_of(_HELD, [code_hash, code_hash]))


def place(registration: Registration, *, occurrence: Occurrence, now: datetime) -> None:
    """Give the party what the event's access mode allows: a seat, a wait, or a question."""
    asks = occurrence.event.access_mode in NEEDS_A_YES or occurrence.is_guarded(now=now)
    if asks and holds_seats(occurrence) and not is_recognised(registration, occurrence=occurrence):
        registration.status = RegistrationStatus.PENDING
    else:
        seat_or_queue(registration, occurrence=occurrence, now=now)


def is_recognised(registration: Registration, *, occurrence: Occurrence) -> bool:
    """Whether the party is a member of the group, on the day of the session."""
    member = registration.member
    return member is not None and member.is_valid(on=occurrence.local_start.date())


def seat_or_queue(registration: Registration, *, occurrence: Occurrence, now: datetime) -> None:
    """Give the party its seats, or a place in the waitlist; EventsError when neither is."""
    if occurrence.event.confirms_offers and not fits(occurrence, seats=registration.seats):
        # An offer that nobody answered in time may hold the seats still.
        promote_waiting(occurrence, now=now)
    if fits(occurrence, seats=registration.seats):
        seat(registration, occurrence=occurrence, now=now)
    elif occurrence.event.has_waitlist:
        registration.status = RegistrationStatus.WAITLISTED
        registration.changed_at = now
    else:
        raise EventsError("session_full", _("C’est complet pour cette date."))
