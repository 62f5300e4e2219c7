"""No SMS from 20:00 to 9:00, on the clock of the place where the session is.

What can be told before is told before; what can't waits for the morning. Pure: instants and
a zone in, instants out.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EVENING = time(20, 0)
MORNING = time(9, 0)
_LAST_CALL = time(19, 30)
"""When what would fall into the night is told instead: half an hour is left for sending it."""


def is_quiet(at: datetime, *, zone: ZoneInfo) -> bool:
    """Tell whether ``at`` falls into the quiet hours of ``zone``."""
    wall = at.astimezone(zone).time()
    return wall >= EVENING or wall < MORNING


def not_after(due_at: datetime, *, zone: ZoneInfo) -> datetime:
    """Return ``due_at``, or the evening before where it is quiet then: never later."""
    if not is_quiet(due_at, zone=zone):
        return due_at
    wall = due_at.astimezone(zone)
    day = wall.date() if wall.time() >= EVENING else wall.date() - timedelta(days=1)
    return _at(day, _LAST_CALL, zone).astimezone(due_at.tzinfo)


def not_before(at: datetime, *, zone: ZoneInfo) -> datetime:
    """Return ``at``, or the next morning where it is quiet then: never sooner."""
    if not is_quiet(at, zone=zone):
        return at
    wall = at.astimezone(zone)
    day = wall.date() if wall.time() < MORNING else wall.date() + timedelta(days=1)
    return _at(day, MORNING, zone).astimezone(at.tzinfo)


def _at(day: date, wall: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, wall, tzinfo=zone)
