"""Named skips of a series that moves to another day: looked up again for the new dates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from events.domain.edits.series import Moved, Series
from events.domain.occurrences import LOOK_AHEAD, department_of
from events.domain.phrases import error_words
from events.domain.recurrence import RecurrenceError
from events.domain.skips import Skips, skipped
from events.errors import EventsError
from events.models import Schedule


@dataclass(frozen=True)
class MovedSkips:
    """The left-out dates of a moved series, and what its schedule keeps of its skips."""

    left_out: frozenset[date]
    stored: dict[str, Any]


def moved_skips(
    schedule: Schedule, old: Series, moved: Moved, *, to: date, now: datetime
) -> MovedSkips:
    """Return the skips of the moved series; the day asked for is never one of them.

    Dates left out one by one move along; named skips (holidays) are those of the new days.
    """
    if not schedule.skips:
        return MovedSkips(moved.series.left_out, schedule.skips)
    skips, department = Skips.from_json(schedule.skips), department_of(schedule)
    end = max(now.date(), moved.series.first.date()) + LOOK_AHEAD
    try:
        named = skipped(skips, old.left_out, department=department)
        fresh = skipped(skips, moved.series.ruled(end=end), department=department)
    except RecurrenceError as error:
        raise EventsError(error.code, error_words(error), field="starts_at") from error
    single = _placed(old.left_out - named, old, moved)
    kept = (_placed(kept_dates(schedule.skips), old, moved) | {to}) & fresh
    stored = keeping(schedule.skips, kept)
    return MovedSkips(frozenset((single | fresh) - kept - {to}), stored)


def _placed(days: Iterable[date], old: Series, moved: Moved) -> set[date]:
    hour = old.first.time()
    places = (moved.slot(datetime.combine(day, hour)) for day in days)
    return {place.date() for place in places if place is not None}


def kept_dates(stored: dict[str, Any]) -> set[date]:
    """Return the dates that an organiser asked for by name: no named skip takes them away."""
    return {date.fromisoformat(day) for day in stored.get("kept", ())}


def keeping(stored: dict[str, Any], kept: Iterable[date]) -> dict[str, Any]:
    """Return stored skips with those kept dates instead."""
    rest = {name: value for name, value in stored.items() if name != "kept"}
    days = sorted(day.isoformat() for day in kept)
    return {**rest, "kept": days} if days else rest
