"""Whether a moved date lands on, or jumps over, a neighbour of its series.

Outlook refuses such exceptions (MS-OXOCAL: an instance stays strictly between the days of the
instances around it), so those dates leave the series.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from datetime import date, timedelta

from events.domain.recurrence import Rule, dates

from .dates import Dated

_DAY = timedelta(days=1)
_LOOKS_BACK = (8, 40, 400, 4_000)
_LOOK_AHEAD = timedelta(days=11 * 366)


def jumps(
    dated: Dated,
    *,
    rule: Rule,
    first_date: date,
    left_out: Container[date],
    overrides: Mapping[date, Dated],
) -> bool:
    """Tell whether a moved date leaves the room between its neighbours' days."""
    day = dated.local_start.date()
    original = dated.wall.date()
    if day == original:
        return False
    before = _before(rule, first_date, original, left_out)
    after = _after(rule, first_date, original, left_out)
    return any(day <= one for one in _days_of(before, overrides)) or any(
        day >= one for one in _days_of(after, overrides)
    )


def _days_of(neighbour: date | None, overrides: Mapping[date, Dated]) -> Iterator[date]:
    """Give the day on which a neighbour was planned, and that on which it takes place."""
    if neighbour is not None:
        yield neighbour
        if neighbour in overrides:
            yield overrides[neighbour].local_start.date()


def _before(rule: Rule, first: date, day: date, left_out: Container[date]) -> date | None:
    for days in _LOOKS_BACK:
        since = date.fromordinal(max(day.toordinal() - days, 1))
        found = [
            one for one in dates(rule, first, start=since, end=day - _DAY) if one not in left_out
        ]
        if found:
            return found[-1]
    return None


def _after(rule: Rule, first: date, day: date, left_out: Container[date]) -> date | None:
    coming = dates(rule, first, start=day + _DAY, end=day + _LOOK_AHEAD)
    return next((one for one in coming if one not in left_out), None)
