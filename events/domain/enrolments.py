"""Joining a cohort: one yes for all dates of an event, those that appear later included."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from events.domain.asking import set_answers
from events.domain.cohorts import (
    derive,
    is_cohort,
    lock_cohort,
    lock_sessions,
    save_counters,
    tell_whole,
)
from events.domain.for_other import set_for_other
from events.domain.nudges import nudge
from events.domain.openings import REASONS, check_cohort_window, check_ready
from events.domain.registration_requests import (
    CONSENT_VERSION,
    RegistrationRequest,
    checked_request,
    submission_digest,
    submission_key,
    with_submission,
)
from events.domain.registrations import (
    check_party,
    check_request,
    check_same_answers,
    first_word,
    set_code,
    set_person,
    set_token,
)
from events.domain.repeats import known_again
from events.domain.seating import fits
from events.errors import EventsError
from events.models import (
    Enrolment,
    Event,
    Occurrence,
    OccurrenceStatus,
    Registration,
    RegistrationStatus,
)
from groups.encryption import keyed_hash


def enrol(*, event_id: uuid.UUID, request: RegistrationRequest, now: datetime) -> Enrolment:
    """Join all sessions of a cohort that are to come: confirmed, or waiting as a whole.

    The same submission twice gives the same enrolment. Raises EventsError or GroupsError
    with the reason; nothing is written then.
    """
    request = checked_request(request)
    with transaction.atomic():
        event = reachable_event(event_id)
        lock_cohort(event)
        repeated = find_repeat(event, request, now=now)
        if repeated is not None:
            return repeated
        sessions = lock_sessions(event, now=now)
        check_cohort_open(event, sessions, now=now)
        check_request(event, request)
        coming = [row for row in sessions if not row.is_cancelled]
        enrolment = new_enrolment(event, request, now=now)
        enrolment.status = _status(enrolment, coming, now=now)
        enrolment.save()
        _derive_all(enrolment, coming, request, now=now)
        nudge()
    return enrolment


def reachable_event(event_id: uuid.UUID) -> Event:
    """Return the event that anybody with the address may join; EventsError ``not_found``."""
    found = Event.objects.reachable().select_related("group__organization")
    event = found.filter(public_id=event_id).first()
    if event is None:
        raise EventsError("not_found", _("Cette rencontre n’existe pas ou n’est plus annoncée."))
    return event


def has_begun(event: Event, *, by: datetime) -> bool:
    """Whether a date of the cohort took place, or began, by then: whoever joins joins late."""
    held = Occurrence.objects.filter(event=event, starts_at__lte=by)
    return held.filter(status=OccurrenceStatus.SCHEDULED).exists()


def check_cohort_open(event: Event, sessions: list[Occurrence], *, now: datetime) -> None:
    """Raise EventsError with the reason when nobody can join; ``sessions`` are those to come."""
    if event.archived_at is not None or event.group.archived_at is not None:
        raise EventsError("session_cancelled", _("Ce groupe n’est plus proposé."))
    if event.takes_registrations:
        raise EventsError("one_date_at_a_time", _("Ici, on s’inscrit à une date à la fois."))
    if not is_cohort(event):
        raise EventsError(*REASONS[event.access_mode])
    if all(row.is_cancelled for row in sessions):
        raise EventsError("session_past", _("Ce groupe n’a plus de date à venir."))
    check_ready(event.group)
    check_cohort_window(event, now=now)


def find_repeat(event: Event, request: RegistrationRequest, *, now: datetime) -> Enrolment | None:
    """Return what the same submission made in the day before, if it did."""
    known = enrolment_of(event, request, now=now)
    if known is not None:
        check_same_answers(known, request)
    return known


def enrolment_of(event: Event, request: RegistrationRequest, *, now: datetime) -> Enrolment | None:
    """Return what a submission of that id made in the day before, whatever it said."""
    key = submission_key(request.submission_id)
    found = key and Enrolment.objects.filter(with_submission(key), event=event).first()
    return known_again(found or None, now=now)


def new_enrolment(event: Event, request: RegistrationRequest, *, now: datetime) -> Enrolment:
    """Return the unsaved enrolment of a checked request, with its link and code."""
    enrolment = Enrolment(
        event=event,
        seats=request.companions + 1,
        is_discreet=request.discreet,
        channel=request.channel,
        language=request.language,
        consent_version=CONSENT_VERSION,
        consented_at=now,
        agreed_months=event.group.organization.retention_months,
        submission_id=submission_key(request.submission_id),
        submission_digest=submission_digest(request),
        created_at=now,
        changed_at=now,
    )
    set_person(enrolment, request.nickname, request.email, request.phone)
    set_for_other(enrolment, request, now=now)
    set_answers(enrolment, first_time=request.first_time, needs=request.access_needs)
    set_token(enrolment)
    set_code(enrolment)
    return enrolment


def _status(enrolment: Enrolment, coming: list[Occurrence], *, now: datetime) -> RegistrationStatus:
    """Return where the party stands: in when every date takes it, else waiting as a whole.

    Under guard it asks, and waits for the group's yes.
    """
    for occurrence in coming:
        check_party(occurrence, seats=enrolment.seats)
    if enrolment.event.is_guarded(now=now):
        return RegistrationStatus.PENDING
    if all(fits(occurrence, seats=enrolment.seats) for occurrence in coming):
        return RegistrationStatus.CONFIRMED
    if not enrolment.event.has_waitlist:
        raise EventsError("session_full", _("C’est complet pour ce groupe."))
    return RegistrationStatus.WAITLISTED


def _derive_all(
    enrolment: Enrolment, coming: list[Occurrence], request: RegistrationRequest, *, now: datetime
) -> None:
    offsets = None if request.reminders is None else list(request.reminders)
    made = [derive(enrolment, row, reminder_offsets=offsets, now=now) for row in coming]
    first = min(made, key=lambda one: (one.occurrence.starts_at, one.occurrence_id))
    first.is_first_time = enrolment.is_first_time
    Registration.objects.bulk_create(made)
    save_counters(coming)
    tell_whole(first, first_word(enrolment), now=now)


def enrolment_with(token: str) -> Enrolment | None:
    """Return the enrolment that a secret link opens, if it is one."""
    return (
        Enrolment.objects.filter(
            token_hash=keyed_hash(token, purpose="token"), erased_at__isnull=True
        )
        .select_related("event__group__organization")
        .first()
    )


def find_enrolment(token: str) -> Enrolment:
    """Return the enrolment that a secret link opens; EventsError ``not_found``."""
    found = enrolment_with(token)
    if found is None:
        raise EventsError(
            "not_found", _("Ce lien ne mène à aucune inscription. Vérifiez qu’il est entier.")
        )
    return found


def dates_of(enrolment: Enrolment) -> list[Registration]:
    """Return the party's registrations, one a date, in order (one query)."""
    rows = Registration.objects.filter(enrolment=enrolment).with_dates()
    related = rows.select_related(
        "occurrence__schedule", "occurrence__venue", "occurrence__event__group"
    )
    return list(related.order_by("occurrence__starts_at", "pk"))


def enrolment_position(enrolment: Enrolment) -> int | None:
    """Return the party's place among those who wait to join a whole, from 1; None else."""
    if enrolment.status != RegistrationStatus.WAITLISTED or not enrolment.is_whole:
        return None
    waiting = Enrolment.objects.filter(
        event=enrolment.event_id, status=RegistrationStatus.WAITLISTED, is_whole=True
    )
    return waiting.filter(pk__lte=enrolment.pk).count()
