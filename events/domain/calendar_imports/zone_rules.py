"""Comparing the rules that a calendar ships (VTIMEZONE) with those of IANA zones."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from events.domain.recurrence import RecurrenceError, dates, parse_rule

from .bounds import RULE_STEPS, Budget
from .faults import EntryFaultError
from .lines import Component, Line
from .values import Moment, moment_of, moments_of

# Two recent years, each week: summer time, its ends and its absence show.
_SAMPLES = tuple(datetime(2025, 1, 1, 12, tzinfo=UTC) + timedelta(weeks=n) for n in range(104))
_LAST = _SAMPLES[-1].date() + timedelta(days=1)
_OFFSET = re.compile(r"([+-])([0-9]{2})([0-9]{2})(?:[0-9]{2})?")
_MOST_RULES = 100
_MOST_ONSETS = 400
_FRENCH = (
    "Europe/Paris",
    "Indian/Reunion",
    "Indian/Mayotte",
    "America/Martinique",
    "America/Cayenne",
    "America/Miquelon",
    "Pacific/Noumea",
    "Pacific/Tahiti",
    "Pacific/Wallis",
)


def zone_of_rules(table: Component, *, near: Iterable[str], budget: Budget) -> str:
    """Return a zone whose clocks stood as the table says all through two years; '' for none.

    ``near`` are tried first, then those of France, then one for each zone of Windows.
    """
    offsets = _offsets_of(table, budget)
    if offsets is None:
        return ""
    candidates = dict.fromkeys([*near, *_FRENCH, *WINDOWS_TO_OLSON.values()])
    for zone in candidates:
        budget.spend()
        if _offsets_in(zone) == offsets:
            return zone
    fixed = set(offsets)
    return fixed_zone(fixed.pop()) if len(fixed) == 1 else ""


def same_rules(zone: str, minutes: int) -> bool:
    """Tell whether the zone's standard time (the least of its offsets) is that many minutes."""
    return min(_offsets_in(zone)) == minutes


def fixed_zone(minutes: int) -> str:
    """Return a zone without summer time at so many minutes from UTC; '' where there is none.

    One of France where there is; Etc/GMT-1 otherwise, whose name counts the other way round.
    """
    own = (zone for zone in _FRENCH if set(_offsets_in(zone)) == {minutes})
    if zone := next(own, ""):
        return zone
    hours, rest = divmod(minutes, 60)
    if rest or not -12 <= hours <= 14:
        return ""
    return "UTC" if not hours else f"Etc/GMT{-hours:+d}"


@lru_cache(maxsize=512)
def _offsets_in(zone: str) -> tuple[int, ...]:
    clock = ZoneInfo(zone)
    return tuple(_minutes(one.astimezone(clock).utcoffset()) for one in _SAMPLES)


def _minutes(offset: timedelta | None) -> int:
    return int((offset or timedelta()).total_seconds() // 60)


def _offsets_of(table: Component, budget: Budget) -> tuple[int, ...] | None:
    """Return what the table's clocks show at each sample; None when it can't be read."""
    parts = [one for one in table.children if one.name in {"STANDARD", "DAYLIGHT"}]
    if not parts or len(parts) > _MOST_RULES:
        return None
    try:
        onsets = sorted(one for part in parts for one in _onsets(part, budget))
    except (EntryFaultError, RecurrenceError, ValueError, OverflowError):
        return None
    starts = [start for start, _offset in onsets]
    earliest = onsets[0][1] if onsets else 0
    places = [bisect_right(starts, one.replace(tzinfo=None)) for one in _SAMPLES]
    return tuple(onsets[place - 1][1] if place else earliest for place in places)


def _onsets(part: Component, budget: Budget) -> Iterator[tuple[datetime, int]]:
    """Give from when on, in UTC, clocks show which offset."""
    start, before, after = (part.first(n) for n in ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO"))
    if start is None or before is None or after is None:
        raise ValueError(part.name)
    moment, shift, offset = moment_of(start), _offset(before), _offset(after)
    walls = [moment.wall]
    walls += [one.wall for one in moments_of(part.all("RDATE"), budget)][:_MOST_ONSETS]
    rule = part.first("RRULE")
    if rule is not None:
        walls += _ruled(rule, moment, budget)
    for wall in walls:
        yield wall - timedelta(minutes=shift), offset


def _ruled(line: Line, moment: Moment, budget: Budget) -> list[datetime]:
    budget.spend(RULE_STEPS)
    rule = parse_rule(line.value)
    since = min(max(moment.day, _SAMPLES[0].date() - timedelta(days=400)), _LAST)
    days = dates(rule, moment.day, start=since, end=_LAST)
    return [moment.wall.replace(year=d.year, month=d.month, day=d.day) for d in days][:_MOST_ONSETS]


def _offset(line: Line) -> int:
    found = _OFFSET.fullmatch(line.value.strip())
    if not found:
        raise ValueError(line.value)
    return (1 if found[1] == "+" else -1) * (int(found[2]) * 60 + int(found[3]))
