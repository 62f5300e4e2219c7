"""The rule that a zone file ends with: the POSIX TZ string of its footer (RFC 8536 §3.3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib.resources import files

from events.domain.recurrence import ByDay, Frequency, Rule, dates

_NAME = r"([A-Za-z]{3,}|<[A-Za-z0-9+-]+>)"
_TIME = r"[+-]?\d{1,3}(?::\d{1,2}){0,2}"
_FOOTER = re.compile(rf"{_NAME}({_TIME})(?:{_NAME}({_TIME})?,([^,]+),([^,]+))?")
_NTH_WEEKDAY = re.compile(rf"M(\d{{1,2}})\.([1-5])\.([0-6])(?:/({_TIME}))?")
_MONTH_DAY = re.compile(rf"J(\d{{1,3}})(?:/({_TIME}))?")
_MONTH_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_LAST_WEEK = 5


@dataclass(frozen=True)
class Onset:
    """When clocks change each year, on the clock that held until then."""

    rule: Rule
    at: time

    def walls(self, first_year: int, last_year: int) -> list[datetime]:
        """Return the wall-clock times of the change, both years included."""
        days = dates(self.rule, date(first_year, 1, 1), end=date(last_year, 12, 31))
        return [datetime.combine(day, self.at) for day in days]


@dataclass(frozen=True)
class Footer:
    """A zone's standing rule; without a daylight-saving time, ``begins`` and ``ends`` are None.

    Offsets are from UTC, positive to the east.
    """

    standard_name: str
    standard: timedelta
    daylight_name: str = ""
    daylight: timedelta = timedelta(0)
    begins: Onset | None = None
    ends: Onset | None = None


def footer_of(zone: str) -> Footer | None:
    """Return the standing rule of a zone of the ``tzdata`` package.

    None when the file has none, or one that no yearly rule by weekday or date can say.
    """
    data = files("tzdata").joinpath("zoneinfo", *zone.split("/")).read_bytes()
    return parse_footer(data.rstrip(b"\n").rpartition(b"\n")[2].decode("ascii", "replace"))


def parse_footer(text: str) -> Footer | None:
    """Read a TZ string such as ``CET-1CEST,M3.5.0,M10.5.0/3``."""
    found = _FOOTER.fullmatch(text)
    if not found:
        return None
    name, offset, daylight_name, daylight_offset, begins, ends = found.groups()
    standard = -_seconds(offset)
    if daylight_name is None:
        return Footer(name.strip("<>"), standard)
    daylight = -_seconds(daylight_offset) if daylight_offset else standard + timedelta(hours=1)
    first, last = _onset(begins), _onset(ends)
    if first is None or last is None:
        return None
    return Footer(name.strip("<>"), standard, daylight_name.strip("<>"), daylight, first, last)


def _seconds(value: str) -> timedelta:
    """Read ``[+-]h[:m[:s]]``; as an offset, POSIX counts it westwards."""
    hours, minutes, seconds = (*value.lstrip("+-").split(":"), "0", "0")[:3]
    length = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds))
    return -length if value.startswith("-") else length


def _onset(text: str) -> Onset | None:
    if found := _NTH_WEEKDAY.fullmatch(text):
        month, week, weekday = (int(part) for part in found.groups()[:3])
        shift, at = _day_and_time(found[4])
        rule = _nth_weekday(month, week, (weekday - 1) % 7, shift)
        return Onset(rule, at) if rule else None
    if found := _MONTH_DAY.fullmatch(text):
        shift, at = _day_and_time(found[2])
        day = date(2001, 1, 1) + timedelta(days=int(found[1]) - 1 + shift)  # never 29 February
        rule = Rule(Frequency.YEARLY, by_month=(day.month,), by_month_day=(day.day,))
        return Onset(rule, at)
    return None


def _day_and_time(value: str | None) -> tuple[int, time]:
    """Split a time that may lie days away (``/26``, ``/-1``) into days and a time of day."""
    length = _seconds(value or "2")
    minutes, seconds = divmod(length.seconds, 60)
    return length.days, time(minutes // 60, minutes % 60, seconds)


def _nth_weekday(month: int, week: int, weekday: int, shift: int) -> Rule | None:
    """Say « the nth weekday, ``shift`` days later » as a yearly rule.

    Shifted, it is a weekday within seven days of the month; None when these leave the month.
    """
    if shift == 0:
        by_day = ByDay(weekday, -1 if week == _LAST_WEEK else week)
        return Rule(Frequency.YEARLY, by_month=(month,), by_day=(by_day,))
    length = _MONTH_LENGTHS[month - 1]
    first = (length - 6 if week == _LAST_WEEK else 7 * week - 6) + shift
    if first < 1 or first + 6 > length or (week == _LAST_WEEK and month == 2):
        return None
    return Rule(
        Frequency.YEARLY,
        by_month=(month,),
        by_month_day=tuple(range(first, first + 7)),
        by_day=(ByDay((weekday + shift) % 7),),
    )
