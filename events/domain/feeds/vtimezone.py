"""Zones as calendars carry them: VTIMEZONE by yearly rules (RFC 5545 §3.6.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from events.domain.recurrence import rule_text

from . import writing
from .footers import Footer, Onset, footer_of

YEARS_BACK, YEARS_AHEAD = 1, 4
_FIRST_YEAR = 1970
_NOWHERE = timedelta(0)


@dataclass(frozen=True)
class ClockChange:
    """One change of a zone's clocks."""

    moment: datetime
    before: timedelta
    after: timedelta

    @property
    def walls(self) -> tuple[datetime, datetime]:
        """What clocks show at that moment before and after it, the earlier first."""
        plain = self.moment.replace(tzinfo=None)
        low, high = sorted((self.before, self.after))
        return plain + low, plain + high


@lru_cache(maxsize=256)
def clock_changes(zone: str, year: int) -> tuple[ClockChange, ...]:
    """Return the changes of a zone's clocks, from the year before ``year`` to four after."""
    local = ZoneInfo(zone)
    start = datetime(year - YEARS_BACK, 1, 1, tzinfo=UTC)
    end = datetime(year + YEARS_AHEAD, 12, 31, tzinfo=UTC)
    found, before = [], _offset(start, local)
    for day in range((end - start).days + 1):
        moment = start + timedelta(days=day)
        after = _offset(moment, local)
        if after != before:
            exact = _last_change(moment - timedelta(days=1), moment, local)
            found.append(ClockChange(exact, before, after))
            before = after
    return tuple(found)


def _offset(moment: datetime, local: ZoneInfo) -> timedelta:
    return moment.astimezone(local).utcoffset() or _NOWHERE


def _last_change(low: datetime, high: datetime, local: ZoneInfo) -> datetime:
    """Narrow the moment of a change down to the second."""
    after = _offset(high, local)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if _offset(middle, local) == after:
            high = middle
        else:
            low = middle
    return high


@lru_cache(maxsize=256)
def vtimezone(zone: str, year: int) -> tuple[str, ...] | None:
    """Return the VTIMEZONE lines of an IANA zone.

    None where a yearly rule does not tell the truth from the year before ``year`` to four
    after it (Africa/Casablanca, whose clocks follow Ramadan): write such dates in UTC.
    """
    footer = footer_of(zone)
    if footer is None or not _tells_the_truth(footer, zone, year):
        return None
    head = ("BEGIN:VTIMEZONE", f"TZID:{zone}")
    return (*head, *_observances(footer), "END:VTIMEZONE")


def _tells_the_truth(footer: Footer, zone: str, year: int) -> bool:
    first = datetime(year - YEARS_BACK, 1, 1, tzinfo=UTC)
    said = [change for change in _said_changes(footer, year) if change.moment > first]
    offset = said[0].before if said else footer.standard
    return offset == _offset(first, ZoneInfo(zone)) and tuple(said) == clock_changes(zone, year)


def _said_changes(footer: Footer, year: int) -> list[ClockChange]:
    if footer.begins is None or footer.ends is None:
        return []
    years = (year - YEARS_BACK, year + YEARS_AHEAD)
    changes = [
        ClockChange((wall - before).replace(tzinfo=UTC), before, after)
        for onset, before, after in (
            (footer.begins, footer.standard, footer.daylight),
            (footer.ends, footer.daylight, footer.standard),
        )
        for wall in onset.walls(*years)
    ]
    return sorted(changes, key=lambda change: change.moment)


def _observances(footer: Footer) -> list[str]:
    if footer.begins is None or footer.ends is None:
        always = (f"DTSTART:{_FIRST_YEAR}0101T000000",)
        return _observance(
            "STANDARD", always, footer.standard_name, footer.standard, footer.standard
        )
    # Ireland's footer calls its winter time the exception: the greater offset is daylight's.
    names = ("STANDARD", "DAYLIGHT")
    is_summer = footer.daylight > footer.standard
    return [
        *_observance(
            names[is_summer],
            _yearly(footer.begins),
            footer.daylight_name,
            footer.standard,
            footer.daylight,
        ),
        *_observance(
            names[not is_summer],
            _yearly(footer.ends),
            footer.standard_name,
            footer.daylight,
            footer.standard,
        ),
    ]


def _yearly(onset: Onset) -> tuple[str, str]:
    first = onset.walls(_FIRST_YEAR, _FIRST_YEAR)[0]
    return f"DTSTART:{writing.wall(first)}", f"RRULE:{rule_text(onset.rule)}"


def _observance(
    kind: str, onset: tuple[str, ...], name: str, before: timedelta, after: timedelta
) -> list[str]:
    return [
        f"BEGIN:{kind}",
        *onset,
        f"TZNAME:{name}",
        f"TZOFFSETFROM:{writing.offset(before)}",
        f"TZOFFSETTO:{writing.offset(after)}",
        f"END:{kind}",
    ]
