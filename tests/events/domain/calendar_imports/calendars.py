"""Shorthands for tests that read calendars written by other programs."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from events.domain.calendar_imports import CalendarReport, import_calendar, read_calendar
from events.domain.calendar_imports.entries import Entry
from events.domain.calendar_imports.pairing import Programme
from events.models import Event, Occurrence
from groups.models import SupportGroup

FILES = Path(__file__).parent / "files"
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PROGRAMS = ("google", "outlook", "apple", "thunderbird", "nextcloud")


def file(name: str) -> bytes:
    """An export in the manner of one program."""
    return (FILES / f"{name}.ics").read_bytes()


def vevent(**fields: Any) -> str:
    """One event on Thursday 3 December 2026, 18 h 30 to 20 h 30 in Paris.

    ``RECURRENCE_ID`` stands for RECURRENCE-ID; a key may carry parameters as
    ``{"DTSTART;VALUE=DATE": …}``; '' leaves a property out; a list repeats it.
    """
    values: dict[str, Any] = {
        "UID": "un",
        "DTSTAMP": "20261101T090000Z",
        "SUMMARY": "Café des liens",
        "DTSTART;TZID=Europe/Paris": "20261203T183000",
        "DTEND;TZID=Europe/Paris": "20261203T203000",
    }
    for key, value in fields.items():
        bare, *params = key.split(";")
        bare = bare.replace("_", "-")
        name = ";".join([bare, *params])
        for other in [one for one in values if one.partition(";")[0] == bare and bare != "EXDATE"]:
            del values[other]
        values[name] = value
    lines = [
        f"{name}:{one}"
        for name, value in values.items()
        for one in ([value] if isinstance(value, str) else value)
        if one
    ]
    return "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"])


def vcalendar(*parts: str) -> bytes:
    """A calendar of these events and zones."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//FR"]
    return "\r\n".join([*head, *parts, "END:VCALENDAR", ""]).encode()


def read_one(*parts: str, home: str = "Europe/Paris") -> Programme:
    """The one programme of a calendar."""
    (found,) = read_calendar(vcalendar(*parts), home=home).programmes
    return found


def entry(*, home: str = "Europe/Paris", **fields: Any) -> Entry:
    """What one event says."""
    return read_one(vevent(**fields), home=home).entry


def reason(**fields: Any) -> str:
    """Why one event can't come in."""
    (refusal,) = read_calendar(vcalendar(vevent(**fields)), home="Europe/Paris").refusals
    return refusal.reason.replace("\u202f", " ").replace("\u00a0", " ")


def take(
    data: bytes | str, group: SupportGroup, *, now: datetime = NOW, **options: Any
) -> CalendarReport:
    """Import a calendar, or one of the files."""
    data = file(data) if isinstance(data, str) else data
    return import_calendar(data=data, group=group, now=now, **options)


def said_of(report: CalendarReport, number: int) -> list[str]:
    """What was adjusted in one event."""
    (step,) = [step for step in report.steps if step.number == number]
    return [note.replace("\u202f", " ").replace("\u00a0", " ") for note in step.notes.lines]


def starts(event: Event) -> list[str]:
    """When the event's sessions begin, on the clock of the place; « x » for those called off."""
    rows = Occurrence.objects.filter(event=event).select_related("schedule").in_order()
    return [f"{row.local_start:%Y-%m-%d %H:%M}{' x' if row.is_cancelled else ''}" for row in rows]


def event_of(group: SupportGroup, title: str) -> Event:
    """The group's one event of that title."""
    return Event.objects.get(group=group, texts__title=title)
