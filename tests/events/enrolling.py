"""Shorthands for tests in which people join a cohort."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from events.domain.enrolments import enrol
from events.domain.occurrences import materialize
from events.models import Enrolment, Event, Notice, Occurrence, Registration, Schedule
from tests.events.registering import NOW, START, ask
from tests.factories import make_event, make_occurrence, make_schedule

WEEK = timedelta(weeks=1)


def cohort(*, dates: int = 3, start: datetime = START, **event_fields: Any) -> Event:
    """A closed cohort that meets every week, from thirteen days after ``NOW`` on."""
    event = make_event(**{"access_mode": "closed_cohort", "title": "Parcours", **event_fields})
    schedule = make_schedule(
        event=event, start=start, rrule="FREQ=WEEKLY", materialized_until=start.date()
    )
    for number in range(dates):
        make_occurrence(schedule=schedule, start=start + number * WEEK)
    return event


def add_dates(event: Event, number: int, *, now: datetime = NOW) -> int:
    """Let so many more weeks of the schedule become sessions."""
    schedule = Schedule.objects.select_related("event").get(event=event)
    last = Occurrence.objects.filter(event=event).latest("starts_at").local_start.date()
    Schedule.objects.filter(pk=schedule.pk).update(materialized_until=last)
    schedule.refresh_from_db()
    return materialize(schedule=schedule, now=now, until=last + number * WEEK)


def enter(event: Event, *, now: datetime = NOW, **fields: Any) -> Enrolment:
    """Have somebody join all dates."""
    return enrol(event_id=event.public_id, request=ask(**fields), now=now)


def sessions_of(event: Event) -> list[Occurrence]:
    """The event's sessions, in order."""
    return list(Occurrence.objects.filter(event=event).order_by("starts_at"))


def dates(enrolment: Enrolment) -> list[Registration]:
    """What was derived from an enrolment, in the order of dates."""
    rows = Registration.objects.filter(enrolment=enrolment)
    return list(rows.order_by("occurrence__starts_at"))


def states(enrolment: Enrolment) -> tuple[str, list[str]]:
    """Where a party stands as a whole, and at each date."""
    whole = Enrolment.objects.get(pk=enrolment.pk).status
    return whole, [row.status for row in dates(enrolment)]


def taken(event: Event) -> list[int]:
    """Seats taken at each date."""
    return [row.confirmed_seats for row in sessions_of(event)]


def words(enrolment: Enrolment) -> list[tuple[str, int]]:
    """What the person must be told, and at which of their dates it hangs, counted from 0."""
    order = {row.pk: number for number, row in enumerate(dates(enrolment))}
    notices = Notice.objects.filter(registration__enrolment=enrolment).order_by("pk")
    return [(one.purpose, order[one.registration_id]) for one in notices]
