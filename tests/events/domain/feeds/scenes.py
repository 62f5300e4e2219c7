"""Schedules with their rows, the truth of the database about them, and their calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from icalendar import Calendar

from events.domain.feeds import ensure_feeds, publish_feed, render_feed
from events.domain.occurrences import materialize
from events.models import Event, Feed, Occurrence, Schedule
from tests.factories import make_event, make_schedule

from .readers import Seen, within

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FIRST, LAST = date(2026, 9, 1), date(2029, 12, 31)
START = datetime(2026, 12, 3, 18, 30)


def make_series(
    *, start: datetime = START, event: Event | None = None, until: date = LAST, **fields: Any
) -> Schedule:
    """A schedule whose rows stand up to ``until``."""
    event = event or make_event()
    schedule = make_schedule(event=event, start=start, **fields)
    materialize(schedule=schedule, now=NOW, until=until)
    return schedule


def row(schedule: Schedule, day: str) -> Occurrence:
    return schedule.occurrences.get(original_date=day)


def move(occurrence: Occurrence, to: datetime, hours: float = 2) -> Occurrence:
    """Move a session to a wall-clock time, as an organiser would."""
    zone = occurrence.schedule.zone
    occurrence.starts_at = to.replace(tzinfo=zone).astimezone(UTC)
    occurrence.ends_at = (to + timedelta(hours=hours)).replace(tzinfo=zone).astimezone(UTC)
    return changed(occurrence, "starts_at")


def cancel(occurrence: Occurrence, now: datetime = NOW) -> Occurrence:
    occurrence.status = "cancelled"
    occurrence.cancelled_at = now
    return changed(occurrence, "status")


def changed(occurrence: Occurrence, name: str) -> Occurrence:
    occurrence.overridden = sorted({*occurrence.overridden, name})
    occurrence.sequence += 1
    occurrence.save()
    return occurrence


def truth(event: Event, first: date = FIRST, last: date = LAST) -> list[Seen]:
    """What the database says is on between two dates."""
    shown = [seen(row) for row in event.occurrences.select_related("schedule")]
    return within(shown, first, last)


def seen(occurrence: Occurrence) -> Seen:
    title = f"Annulé : {occurrence.title}" if occurrence.is_cancelled else occurrence.title
    start, end = occurrence.starts_at, occurrence.ends_at
    if occurrence.schedule.is_all_day:
        start = occurrence.local_start.replace(tzinfo=UTC)
        end = occurrence.local_end.replace(tzinfo=UTC)
    return Seen(start, end, title, occurrence.is_cancelled)


def feed_of(event: Event, *, of_group: bool = False) -> Feed:
    ensure_feeds(event=event)
    return Feed.objects.get(group=event.group) if of_group else Feed.objects.get(event=event)


def calendar_of(event: Event, now: datetime = NOW, *, of_group: bool = False) -> bytes:
    """The bytes of an event's calendar, or of its group's."""
    return render_feed(feed_of(event, of_group=of_group), now=now).body


def published_of(event: Event, now: datetime = NOW) -> bytes:
    """The same, stored."""
    feed = publish_feed(feed_id=feed_of(event).pk, now=now)
    assert feed is not None
    return bytes(feed.body)


def calendar_in(body: bytes) -> Any:
    return Calendar.from_ical(body)


def parts(body: bytes) -> list[Any]:
    return list(calendar_in(body).walk("VEVENT"))
