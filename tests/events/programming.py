"""Shorthands for tests in which groups publish events."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from events.domain.drafts import EventDraft
from events.domain.phrases import parse_phrase
from events.domain.programmes import create_event
from events.models import Event, Occurrence, Schedule
from groups.models import SupportGroup
from tests.events.registering import NOW
from tests.factories import make_group

FIRST = date(2026, 12, 3)
TWO_HOURS = timedelta(hours=2)


def draft(**fields: Any) -> EventDraft:
    """A café on Thursday 3 December 2026, 18 h 30, for two hours; ``every`` is a phrase."""
    first = fields.get("first_date", FIRST)
    every = fields.pop("every", "")
    rule = parse_phrase(every, first_date=first) if every else None
    values = {
        "title": "Café des liens",
        "kind": "peer_cafe",
        "first_date": first,
        "start_time": time(18, 30),
        "duration": TWO_HOURS,
        "rule": rule,
    }
    return EventDraft(**{**values, **fields})


def publish(*, group: SupportGroup | None = None, now: datetime = NOW, **fields: Any) -> Event:
    """Publish such an event."""
    return create_event(group=group or make_group(), draft=draft(**fields), now=now)


def schedule_of(event: Event) -> Schedule:
    """The event's one schedule."""
    return event.schedules.get()


def walls(event: Event) -> list[datetime]:
    """Wall-clock starts of the event's rows, in order."""
    rows = Occurrence.objects.filter(event=event).select_related("schedule").in_order()
    return [row.local_start.replace(tzinfo=None) for row in rows]


def days(event: Event) -> list[date]:
    """Dates of the event's rows, in order."""
    return [wall.date() for wall in walls(event)]


PARIS = ZoneInfo("Europe/Paris")
