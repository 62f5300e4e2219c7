"""The shell of a calendar, and what a VEVENT is made of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from . import writing

PRODID = "-//Tablée//Tablée 1//FR"


def calendar(*, head: Iterable[str], parts: Iterable[bytes], method: str | None) -> bytes:
    """Return a whole VCALENDAR (RFC 5545 §3.4) around parts already written."""
    opening = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODID}", "CALSCALE:GREGORIAN"]
    if method:
        opening.append(f"METHOD:{method}")
    return b"".join(
        (writing.serialise([*opening, *head]), *parts, writing.serialise(["END:VCALENDAR"]))
    )


def span(start: datetime, end: datetime) -> list[str]:
    """Return DTSTART and DTEND in UTC."""
    return [f"DTSTART:{writing.instant(start)}", f"DTEND:{writing.instant(end)}"]


def all_day_span(start: datetime, end: datetime) -> list[str]:
    """Return DTSTART and DTEND as dates, from moments on the clock of the place.

    DTEND is the day after the last one (RFC 5545 §3.6.1).
    """
    return [
        f"DTSTART;VALUE=DATE:{writing.day(start)}",
        f"DTEND;VALUE=DATE:{writing.day(end)}",
    ]


def geo(position: tuple[float, float]) -> str:
    """Return GEO, to a tenth of a metre."""
    return f"GEO:{position[0]:.6f};{position[1]:.6f}"
