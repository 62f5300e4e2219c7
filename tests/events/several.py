"""Shorthands for tests in which people take several dates under one code."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from events.domain.several_dates import register_dates
from events.models import Enrolment, Event, Occurrence
from tests.events.enrolling import sessions_of
from tests.events.registering import NOW, START, ask
from tests.factories import make_event, make_occurrence, make_schedule

WEEK = timedelta(weeks=1)


def weekly(*, dates: int = 3, start: datetime = START, **event_fields: Any) -> Event:
    """An event on registration that meets every week, from thirteen days after ``NOW`` on."""
    event = make_event(**event_fields)
    schedule = make_schedule(
        event=event, start=start, rrule="FREQ=WEEKLY", materialized_until=start.date()
    )
    for number in range(dates):
        make_occurrence(schedule=schedule, start=start + number * WEEK)
    return event


def take(
    event: Event,
    *,
    sessions: list[Occurrence] | None = None,
    now: datetime = NOW,
    **fields: Any,
) -> Enrolment:
    """Have somebody take these dates, by default the first three."""
    chosen = sessions_of(event)[:3] if sessions is None else sessions
    return register_dates(
        event_id=event.public_id,
        occurrence_ids=[one.public_id for one in chosen],
        request=ask(**fields),
        now=now,
    )
