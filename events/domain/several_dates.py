"""« Les 3 prochaines dates »: several dates of an event under one code, each on its own.

Each date has a registration with a place in its own line: one may be confirmed while another
waits. Whoever changes several at once holds the event first, then the sessions in the order of
their keys, as with a cohort, so that nobody waits for another in a ring.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as _

from events.domain.cohorts import lock_cohort, save_counters, tell_whole, unplaced
from events.domain.enrolments import enrolment_of, new_enrolment, reachable_event
from events.domain.nudges import nudge
from events.domain.openings import check_open
from events.domain.registration_requests import (
    RegistrationRequest,
    checked_request,
    submission_digest,
)
from events.domain.registrations import (
    check_party,
    check_request,
    check_submission,
    first_word,
    place,
)
from events.domain.standings import standing
from events.domain.wording import date_words
from events.errors import EventsError
from events.models import (
    AccessMode,
    Enrolment,
    Event,
    Occurrence,
    Registration,
)
from groups.encryption import keyed_hash

MOST_DATES = 3
"""Dates that one may take at once: more would fill a small group for a season."""


def next_dates(occurrence: Occurrence, *, now: datetime) -> list[Occurrence]:
    """Return this date and the next ones that are open, three at most (one query).

    Where the form offers no choice it is this date alone, or none.
    """
    if occurrence.event.access_mode != AccessMode.REGISTRATION:
        return []
    later = Occurrence.objects.filter(
        event=occurrence.event_id, starts_at__gte=occurrence.starts_at
    ).exclude(pk=occurrence.pk)
    # Some of them may be called off or full; a year of Thursdays needn't be looked through.
    rows = later.select_related("schedule").order_by("starts_at", "pk")[: 4 * MOST_DATES]
    for row in rows:
        row.event = occurrence.event
    return list(islice(filter(lambda one: _is_open(one, now=now), [occurrence, *rows]), MOST_DATES))


def _is_open(occurrence: Occurrence, *, now: datetime) -> bool:
    try:
        check_open(occurrence, now=now)
    except EventsError:
        return False
    return occurrence.free_seats != 0 or occurrence.event.has_waitlist


def register_dates(
    *,
    event_id: uuid.UUID,
    occurrence_ids: Sequence[uuid.UUID],
    request: RegistrationRequest,
    now: datetime,
) -> Enrolment:
    """Register a party for these dates of an event: a seat or a wait at each, under one code.

    All of them or none. The same submission twice gives the same enrolment. Raises EventsError
    or GroupsError with the reason; nothing is written then.
    """
    request = checked_request(request)
    wanted = _checked_ids(occurrence_ids)
    with transaction.atomic():
        event = reachable_event(event_id)
        lock_cohort(event)
        digest = _digest(request, wanted)
        repeated = _find_repeat(event, request, digest, now=now)
        if repeated is not None:
            return repeated
        _check_event(event)
        check_request(event, request)
        sessions = _lock(event, wanted)
        enrolment = new_enrolment(event, request, now=now)
        enrolment.is_whole, enrolment.submission_digest = False, digest
        made = [_placed(enrolment, row, request, now=now) for row in sessions]
        enrolment.status = standing(made)
        enrolment.save()
        _write(enrolment, made, sessions, now=now)
        nudge()
    return enrolment


def _checked_ids(ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    wanted = list(dict.fromkeys(ids))
    if not 1 <= len(wanted) <= MOST_DATES:
        raise EventsError(
            "bad_dates", _("Choisissez une, deux ou trois dates."), field="occurrences"
        )
    return wanted


def _digest(request: RegistrationRequest, wanted: list[uuid.UUID]) -> str:
    """Return a keyed digest of what was written and for which dates, in whatever order."""
    dates = ",".join(sorted(one.hex for one in wanted))
    return keyed_hash(f"{submission_digest(request)}:{dates}", purpose="submission-body")


def _find_repeat(
    event: Event, request: RegistrationRequest, digest: str, *, now: datetime
) -> Enrolment | None:
    known = enrolment_of(event, request, now=now)
    if known is not None:
        check_submission(known, digest)
    return known


def _check_event(event: Event) -> None:
    if event.access_mode != AccessMode.REGISTRATION:
        raise EventsError(
            "one_date_at_a_time", _("Ici, on ne s’inscrit pas à plusieurs dates à la fois.")
        )


def _lock(event: Event, wanted: list[uuid.UUID]) -> list[Occurrence]:
    """Lock and return these sessions in the order of their keys; EventsError ``not_found``."""
    found = Occurrence.objects.filter(event=event, public_id__in=wanted).select_related("schedule")
    rows = list(found.select_for_update(of=("self",)).order_by("pk"))
    if len(rows) != len(wanted):
        raise EventsError(
            "not_found",
            _("L’une de ces dates n’existe pas ou n’est plus annoncée. Rechargez la page."),
            field="occurrences",
        )
    for row in rows:
        row.event = event
    return rows


def _placed(
    enrolment: Enrolment, occurrence: Occurrence, request: RegistrationRequest, *, now: datetime
) -> Registration:
    """Return the party's unsaved registration for one date; EventsError names the date."""
    offsets = None if request.reminders is None else list(request.reminders)
    registration = unplaced(enrolment, occurrence, reminder_offsets=offsets, now=now)
    try:
        check_open(occurrence, now=now)
        check_party(occurrence, seats=registration.seats)
        place(registration, occurrence=occurrence, now=now)
    except EventsError as error:
        day = date_words(occurrence.local_start.date()).capitalize()
        words = f"{day}\N{NO-BREAK SPACE}: {error.message}"
        raise EventsError(error.code, words, field=error.field or "dates") from error
    return registration


def _write(
    enrolment: Enrolment, made: list[Registration], sessions: list[Occurrence], *, now: datetime
) -> None:
    first = min(made, key=lambda one: (one.occurrence.starts_at, one.occurrence_id))
    # It is nobody's first time twice.
    first.is_first_time = enrolment.is_first_time
    Registration.objects.bulk_create(made)
    save_counters(sessions)
    tell_whole(first, first_word(enrolment), now=now)
