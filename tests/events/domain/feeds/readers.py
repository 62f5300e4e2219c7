"""Two readers of published calendars that know nothing of how they were written.

One is the library `recurring-ical-events`. The other walks day by day through the rules and
reads clocks by the VTIMEZONE that the calendar itself carries.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import recurring_ical_events
from icalendar import Calendar

from events.domain.recurrence import parse_rule
from tests.events.domain.recurrence.oracle import walk

DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Seen:
    """A session as a calendar program shows it; whole days begin and end at midnight UTC."""

    start: datetime
    end: datetime
    title: str
    is_cancelled: bool = False


def by_library(body: bytes, start: date, end: date) -> list[Seen]:
    # It reads the bounds on each entry's own clock: ask for more, then keep what we mean.
    around = (start - 2 * DAY, end + 2 * DAY)
    found = recurring_ical_events.of(Calendar.from_ical(body)).between(*around)
    shown = [
        Seen(
            moment(event["DTSTART"].dt),
            moment(event["DTEND"].dt),
            str(event["SUMMARY"]),
            event["STATUS"] == "CANCELLED",
        )
        for event in found
    ]
    return within(shown, start, end)


def within(shown: list[Seen], start: date, end: date) -> list[Seen]:
    first, last = moment(start), moment(end)
    return sorted(seen for seen in shown if seen.start < last and seen.end > first)


def moment(value: date) -> datetime:
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return datetime.combine(value, time(), UTC)


def by_walking(body: bytes, start: date, end: date) -> list[Seen]:
    calendar = Calendar.from_ical(body)
    clocks = {str(zone["TZID"]): Clock(zone) for zone in calendar.walk("VTIMEZONE")}
    events = calendar.walk("VEVENT")
    replaced = {
        (str(event["UID"]), stamp(event["RECURRENCE-ID"]))
        for event in events
        if "RECURRENCE-ID" in event
    }
    shown = [seen for event in events for seen in expanded(event, clocks, replaced, end)]
    return within(shown, start, end)


def expanded(
    event: Any, clocks: dict[str, Clock], replaced: set[tuple[str, str]], end: date
) -> Iterator[Seen]:
    if "RRULE" not in event:
        yield seen(event, clocks, event["DTSTART"], event["DTEND"])
        return
    begins, ends = event["DTSTART"].dt, event["DTEND"].dt
    length = plain(ends) - plain(begins)
    skipped = {stamp(value) for value in many(event.get("EXDATE", []))}
    zone = event["DTSTART"].params.get("TZID")
    for day in ruled_days(event, begins, end):
        wall = datetime.combine(day, plain(begins).time())
        written = (
            wall.strftime("%Y%m%dT%H%M%S") if isinstance(begins, datetime) else f"{day:%Y%m%d}"
        )
        if written in skipped or (str(event["UID"]), written) in replaced:
            continue
        yield Seen(
            on_clock(wall, zone, clocks),
            on_clock(wall + length, zone, clocks),
            str(event["SUMMARY"]),
            event["STATUS"] == "CANCELLED",
        )


def ruled_days(event: Any, begins: date, end: date) -> list[date]:
    zone = event["DTSTART"].params.get("TZID")
    start_time = begins.time() if isinstance(begins, datetime) else None
    text = event["RRULE"].to_ical().decode()
    rule = parse_rule(text, zone=zone, start_time=start_time)
    days = list(walk(rule, plain(begins).date(), end))
    assert [*days, plain(begins).date()][0] == plain(begins).date(), "DTSTART is on the rule"
    return days


def seen(event: Any, clocks: dict[str, Clock], begins: Any, ends: Any) -> Seen:
    return Seen(
        read_moment(begins, clocks),
        read_moment(ends, clocks),
        str(event["SUMMARY"]),
        event["STATUS"] == "CANCELLED",
    )


def read_moment(value: Any, clocks: dict[str, Clock]) -> datetime:
    zone = value.params.get("TZID")
    if isinstance(value.dt, datetime) and zone is None:
        assert value.dt.utcoffset() == timedelta(0), "no floating time"
        return value.dt.astimezone(UTC)
    return on_clock(plain(value.dt), zone, clocks)


def on_clock(wall: datetime, zone: str | None, clocks: dict[str, Clock]) -> datetime:
    return (wall - clocks[zone].offset(wall) if zone else wall).replace(tzinfo=UTC)


def plain(value: date) -> datetime:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return datetime.combine(value, time())


def stamp(value: Any) -> str:
    return str(value.to_ical().decode())


def many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


class Clock:
    """A VTIMEZONE as RFC 5545 §3.6.5 tells to read it, from its own words alone."""

    def __init__(self, zone: Any) -> None:
        self.onsets: list[tuple[datetime, timedelta]] = []
        for part in zone.subcomponents:
            first = part["DTSTART"].dt.replace(tzinfo=None)
            days = [first.date()]
            if "RRULE" in part:
                rule = parse_rule(part["RRULE"].to_ical().decode())
                days = list(walk(rule, date(2024, 1, 1), date(2032, 12, 31)))
                assert next(walk(rule, first.date(), date(1971, 1, 1))) == first.date()
            self.onsets += [
                (datetime.combine(day, first.time()), part["TZOFFSETTO"].td) for day in days
            ]
        self.onsets.sort()

    def offset(self, wall: datetime) -> timedelta:
        before = [offset for onset, offset in self.onsets if onset <= wall]
        return before[-1] if before else self.onsets[-1][1]
