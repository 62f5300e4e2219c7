"""Seats over all dates of a cohort: a party joins them all, and moves up as a whole.

Every function here expects the cohort's event to be locked (``lock_cohort``), so that nobody
else changes what its parties hold; sessions are locked after it, in the order of their keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from events.domain.asking import grant, seats_granted
from events.domain.nudges import nudge
from events.domain.registrations import set_token
from events.domain.seating import fits, seat, take_queue_no, tell
from events.domain.unreadable import holding_up_no_other
from events.models import (
    WHOLE_MODES,
    AccessMode,
    Enrolment,
    Event,
    Notice,
    Occurrence,
    Registration,
    RegistrationStatus,
)

WHOLE_CAUSE = "whole:"
"""How the causes of notices begin that speak of all dates of a party."""

_WHOLE = WHOLE_CAUSE
_SESSION = "session:"
_CHOSEN = "chosen:"
_FROM_ENROLMENT = (
    "nickname",
    "email",
    "email_hash",
    "phone",
    "phone_hash",
    "email_refused_at",
    "phone_refused_at",
    "channel",
    "muted",
    "seats",
    "is_discreet",
    "access_needs",
    "language",
    "consent_version",
    "consented_at",
    "agreed_months",
    "is_for_other",
    "keep_until",
)


_IN_OR_ASKING = Q(status__in=(RegistrationStatus.CONFIRMED, RegistrationStatus.WAITLISTED)) | Q(
    status=RegistrationStatus.PENDING, best_moment=""
)
"""Who has, or asks for, all dates; a request for a first talk has none."""


def is_cohort(event: Event) -> bool:
    """Whether one joins all dates of the event at once."""
    return event.access_mode == AccessMode.CLOSED_COHORT


def joins_whole(event: Event) -> bool:
    """Whether who comes to the event belongs to all of its dates, those that appear later too.

    They joined a cohort, or were admitted after a first talk.
    """
    return event.access_mode in WHOLE_MODES


def is_of_whole(registration: Registration) -> bool:
    """Whether the date was joined with all others of a cohort."""
    enrolment = registration.enrolment
    return enrolment is not None and enrolment.is_whole


def lock_cohort(event: Event) -> None:
    """Hold the event, before any of its sessions."""
    list(Event.objects.filter(pk=event.pk).select_for_update(no_key=True).values_list("pk"))


def lock_sessions(
    event: Event, *, now: datetime, among: QuerySet[Registration, Any] | None = None
) -> list[Occurrence]:
    """Lock and return the sessions to come, called off or not, in the order of their keys.

    ``among`` gives the keys of those that are meant, where it is not all.
    """
    coming = Occurrence.objects.filter(event=event, starts_at__gt=now).select_related("schedule")
    if among is not None:
        coming = coming.filter(pk__in=among)
    rows = list(coming.select_for_update(of=("self",)).order_by("pk"))
    for row in rows:
        row.event = event
    return rows


def save_counters(sessions: Iterable[Occurrence]) -> None:
    """Write the counters of locked sessions."""
    Occurrence.objects.bulk_update(sessions, ["confirmed_seats", "last_queue_no"])


def derive(
    enrolment: Enrolment,
    occurrence: Occurrence,
    *,
    reminder_offsets: list[int] | None,
    now: datetime,
) -> Registration:
    """Return the party's unsaved registration for one date: a seat, or else the waitlist.

    Of a party that waits for the group's yes it waits for that, too.
    """
    registration = unplaced(enrolment, occurrence, reminder_offsets=reminder_offsets, now=now)
    if enrolment.status == RegistrationStatus.PENDING:
        registration.status = RegistrationStatus.PENDING
    is_in = enrolment.status == RegistrationStatus.CONFIRMED
    if is_in and fits(occurrence, seats=registration.seats):
        seat(registration, occurrence=occurrence, now=now)
    return registration


def unplaced(
    enrolment: Enrolment,
    occurrence: Occurrence,
    *,
    reminder_offsets: list[int] | None,
    now: datetime,
) -> Registration:
    """Return the party's unsaved registration for one date, last in its line, without a seat."""
    registration = Registration(
        enrolment=enrolment,
        occurrence=occurrence,
        queue_no=take_queue_no(occurrence),
        status=RegistrationStatus.WAITLISTED,
        reminder_offsets=reminder_offsets,
        created_at=now,
        changed_at=now,
        **{name: getattr(enrolment, name) for name in _FROM_ENROLMENT},
    )
    set_token(registration)
    return registration


def derive_missing(event: Event, *, now: datetime) -> None:
    """Give everybody who joined as a whole a registration for sessions that appeared since.

    A session that can't take a party puts it on its waitlist, and the party is told.
    """
    if not joins_whole(event):
        return
    lock_cohort(event)
    wholes = Enrolment.objects.filter(event=event, is_whole=True, erased_at__isnull=True)
    parties = list(wholes.filter(_IN_OR_ASKING).order_by("pk"))
    if not parties:
        return
    sessions = [row for row in lock_sessions(event, now=now) if not row.is_cancelled]
    made = _missing(parties, sessions, now=now)
    Registration.objects.bulk_create(made)
    save_counters(sessions)
    for registration in made:
        if registration.status == RegistrationStatus.WAITLISTED and _is_member(registration):
            tell(registration, Notice.Purpose.WAITLISTED, now=now)
    settle(event, now=now)


def _missing(
    parties: list[Enrolment], sessions: list[Occurrence], *, now: datetime
) -> list[Registration]:
    known = Registration.objects.filter(enrolment__in=parties)
    pairs = list(known.values_list("enrolment", "occurrence", "reminder_offsets"))
    there = {(enrolment, occurrence) for enrolment, occurrence, _offsets in pairs}
    wishes = {enrolment: offsets for enrolment, _occurrence, offsets in pairs}
    return [
        derive(party, row, reminder_offsets=wishes.get(party.pk), now=now)
        for row in sessions
        for party in parties
        if (party.pk, row.pk) not in there
    ]


def settle(event: Event, *, now: datetime) -> None:
    """Give free seats to those who wait: dates that members lack first, then whole parties.

    In order of arrival, to the first party that fits all dates it wants; it is told once.
    """
    waiting = _waiting(event, now=now)
    if not waiting:
        return
    sessions = {row.pk: row for row in lock_sessions(event, now=now) if not row.is_cancelled}
    wanted = [one for one in waiting if one.occurrence_id in sessions]
    for one in wanted:
        one.occurrence = sessions[one.occurrence_id]
    moved = [*_seat_members(wanted, now=now), *_seat_parties(wanted, now=now)]
    Registration.objects.bulk_update(
        moved, ["status", "seats", "changed_at", "next_reminder_at", "sequence"]
    )
    save_counters(sessions.values())


def settle_waiting(*, now: datetime) -> None:
    """Settle every cohort in which somebody waits: a full date may have passed or be called off."""
    coming = Registration.objects.filter(
        enrolment__is_whole=True,
        status=RegistrationStatus.WAITLISTED,
        occurrence__starts_at__gt=now,
    )
    live = Event.objects.live().filter(pk__in=coming.values("occurrence__event"))
    for event in live.defer("online_url", "confirmed_note"):
        with holding_up_no_other(f"Event {event.pk}"), transaction.atomic():
            lock_cohort(event)
            settle(event, now=now)
            nudge()


def _seat_members(wanted: list[Registration], *, now: datetime) -> Iterator[Registration]:
    for one in sorted(filter(_is_member, wanted), key=lambda one: one.queue_no):
        if _seat_all([one], now=now):
            tell(one, Notice.Purpose.PROMOTED, now=now)
            yield one


def _seat_parties(wanted: list[Registration], *, now: datetime) -> Iterator[Registration]:
    parties = [one for one in wanted if not _is_member(one)]
    for _key, rows in groupby(parties, key=lambda one: one.enrolment_id):
        party = list(rows)
        if _seat_all(party, now=now):
            _let_in(party, now=now)
            yield from party


def _waiting(event: Event, *, now: datetime) -> list[Registration]:
    """Return what the cohort's parties wait for, party by party, first dates first."""
    waiting = Registration.objects.waiting().filter(
        enrolment__is_whole=True, occurrence__event=event, occurrence__starts_at__gt=now
    )
    return list(
        waiting.select_related("enrolment").order_by("enrolment", "occurrence__starts_at", "pk")
    )


def _is_member(registration: Registration) -> bool:
    """Whether the party is in, and only this date lacks."""
    enrolment = registration.enrolment
    return enrolment is not None and enrolment.status == RegistrationStatus.CONFIRMED


def _seat_all(party: list[Registration], *, now: datetime) -> bool:
    """Seat the party at all these dates if it fits them all; tell whether it did.

    Who waits for the whole gets no more seats than are allowed by now.
    """
    granted = {one.pk: seats_granted(one.occurrence.event, one) for one in party}
    if not all(fits(one.occurrence, seats=granted[one.pk]) for one in party):
        return False
    for one in party:
        one.seats = granted[one.pk]
        seat(one, occurrence=one.occurrence, now=now)
        one.sequence += 1
    return True


def _let_in(party: list[Registration], *, now: datetime) -> None:
    enrolment = party[0].enrolment
    assert enrolment is not None  # noqa: S101 (for the type checker)
    grant(enrolment, seats=party[0].seats)
    enrolment.status, enrolment.changed_at = RegistrationStatus.CONFIRMED, now
    enrolment.save(update_fields=["status", "seats", "seats_asked", "changed_at"])
    tell_whole(party[0], Notice.Purpose.PROMOTED, now=now)


def tell_whole(
    registration: Registration, purpose: str, *, now: datetime, not_before: datetime | None = None
) -> None:
    """Note that the person must be told of the whole; it hangs on one of their dates."""
    Notice.objects.create(
        registration=registration,
        purpose=purpose,
        cause=f"{_WHOLE}{now:%Y%m%dT%H%M%S%f}",
        not_before=not_before or now,
    )


def speaks_of_whole(cause: str) -> bool:
    """Whether a notice of this cause speaks of all the party's dates, not of one."""
    return cause.startswith(_WHOLE)


def whole_of(cause: str) -> str:
    """Return the cause of one word on all dates of a party that changed together.

    '' where the cause is none of those (``session_cause``, ``chosen_cause``).
    """
    return f"{_WHOLE}{cause}" if cause.startswith((_SESSION, _CHOSEN)) else ""


def change_told(cause: str) -> str:
    """Return the cause of the single notices that a word on many dates stands for; '' of others."""
    single = cause.removeprefix(_WHOLE)
    return single if cause.startswith(_WHOLE) and whole_of(single) else ""


def session_cause(sequence: int) -> str:
    """Return the cause of notices about sessions that bear that number since they changed."""
    return f"{_SESSION}{sequence}"


def chosen_cause(now: datetime) -> str:
    """Return the cause of notices about dates that their party chose together, at that moment."""
    return f"{_CHOSEN}{now:%Y%m%dT%H%M%S%f}"
