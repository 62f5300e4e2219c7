"""Named skips of a series that moves to another day: looked up again for the new dates."""

from __future__ import annotations

from datetime import date, datetime

from events.domain.edits.series import Moved, Series
from events.domain.horizon import department_of
from events.domain.occurrences import LOOK_AHEAD
from events.domain.recurrence import RecurrenceError
from events.domain.skips import Skips, skipped
from events.errors import EventsError
from events.models import Schedule


def moved_skips(
    schedule: Schedule, old: Series, moved: Moved, *, to: date, now: datetime
) -> frozenset[date]:
    """Return the left-out dates of the moved series; the day asked for is never one of them.

    Dates left out one by one move along; named skips (holidays) are those of the new days.
    """
    if not schedule.skips:
        return moved.series.left_out
    skips, department = Skips.from_json(schedule.skips), department_of(schedule)
    end = max(now.date(), moved.series.first.date()) + LOOK_AHEAD
    try:
        named = skipped(skips, old.left_out, department=department)
        fresh = skipped(skips, moved.series.ruled(end=end), department=department)
    except RecurrenceError as error:
        raise EventsError(error.code, str(error), field="starts_at") from error
    hour = old.first.time()
    places = (moved.slot(datetime.combine(day, hour)) for day in old.left_out - named)
    single = {place.date() for place in places if place is not None}
    return frozenset({*single, *fresh} - {to})
