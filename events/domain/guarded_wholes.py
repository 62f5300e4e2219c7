"""Joining a whole while the group answers each: parties that ask for all dates, yes and no.

Such a party waits without a seat at every date, those that appear meanwhile too, and is answered
once. A request for a first talk is something else: it has no dates yet (``first_talks``).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from events.domain.cohorts import lock_cohort, lock_sessions, save_counters, tell_whole
from events.domain.nudges import nudge
from events.domain.registrations import FIRST_NOTICE
from events.domain.seating import fits, seat
from events.errors import EventsError
from events.models import (
    Enrolment,
    Event,
    Notice,
    Occurrence,
    Registration,
    RegistrationStatus,
)

_ANSWERED = ("status", "changed_at", "next_reminder_at", "sequence")


def asking_parties(event: Event) -> QuerySet[Enrolment]:
    """Return the parties that ask to join all dates, in order of arrival."""
    asking = Enrolment.objects.filter(
        event=event,
        is_whole=True,
        status=RegistrationStatus.PENDING,
        best_moment="",
        erased_at__isnull=True,
    )
    return asking.order_by("pk")


def asks_for_whole(registration: Registration) -> bool:
    """Whether the date waits for the answer that its party waits for, to all of them."""
    whole = registration.enrolment
    if whole is None or not whole.is_whole:
        return False
    is_asked = whole.status == RegistrationStatus.PENDING
    return is_asked and registration.status == RegistrationStatus.PENDING


def accept_party(*, enrolment: Enrolment, now: datetime) -> None:
    """Say yes: the party is in where every date has room for it, else it waits as a whole.

    Raises EventsError ``session_full`` where nobody can wait, ``session_past`` without a date.
    """
    with _asking(enrolment, now=now) as (asked, rows):
        if asked is None:
            return
        held = [one for one in rows if not one.occurrence.is_cancelled]
        if not held:
            raise EventsError("session_past", _("Ce groupe n’a plus de date à venir."))
        is_in = all(fits(one.occurrence, seats=one.seats) for one in held)
        if not (is_in or asked.event.has_waitlist):
            raise EventsError("session_full", _("C’est complet pour ce groupe."))
        for row in rows:
            _place(row, is_in=is_in, now=now)
        save_counters(row.occurrence for row in rows)
        status = RegistrationStatus.CONFIRMED if is_in else RegistrationStatus.WAITLISTED
        _answer(asked, rows, status, now=now)
        tell_whole(held[0], FIRST_NOTICE[status], now=now)


def decline_party(*, enrolment: Enrolment, now: datetime) -> None:
    """Say no to all dates; the person is told once."""
    with _asking(enrolment, now=now) as (asked, rows):
        if asked is None:
            return
        for row in rows:
            row.status, row.changed_at = RegistrationStatus.DECLINED, now
        _answer(asked, rows, RegistrationStatus.DECLINED, now=now)
        if rows:
            tell_whole(rows[0], Notice.Purpose.DECLINED, now=now)


@contextmanager
def _asking(
    enrolment: Enrolment, *, now: datetime
) -> Iterator[tuple[Enrolment | None, list[Registration]]]:
    """Hold the cohort, with the party and its dates to come; None once it was answered."""
    with transaction.atomic():
        lock_cohort(enrolment.event)
        asked = asking_parties(enrolment.event).filter(pk=enrolment.pk).first()
        if asked is None:
            yield None, []
            return
        asked.event = enrolment.event
        sessions = {row.pk: row for row in lock_sessions(asked.event, now=now)}
        yield asked, _dates(asked, sessions)
        nudge()


def _dates(asked: Enrolment, sessions: dict[int, Occurrence]) -> list[Registration]:
    rows = Registration.objects.filter(
        enrolment=asked, occurrence__in=sessions, status=RegistrationStatus.PENDING
    )
    found = list(rows.order_by("occurrence__starts_at", "pk"))
    for row in found:
        row.occurrence, row.enrolment = sessions[row.occurrence_id], asked
    return found


def _place(row: Registration, *, is_in: bool, now: datetime) -> None:
    row.status, row.changed_at = RegistrationStatus.WAITLISTED, now
    if is_in and fits(row.occurrence, seats=row.seats):
        seat(row, occurrence=row.occurrence, now=now)


def _answer(
    asked: Enrolment, rows: list[Registration], status: RegistrationStatus, *, now: datetime
) -> None:
    for row in rows:
        row.sequence += 1
    Registration.objects.bulk_update(rows, _ANSWERED)
    asked.status, asked.answered_at, asked.changed_at = status, now, now
    asked.save(update_fields=["status", "answered_at", "changed_at"])
