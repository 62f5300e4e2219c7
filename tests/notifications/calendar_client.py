"""A calendar program that follows RFC 5546 to the letter, fed with raw mails."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from icalendar import Calendar

When = date | datetime


def calendar_of(source: bytes) -> Any:
    """Return what a calendar program finds in a mail, or None.

    The part among the alternatives, else the attached file (dates that are published).
    """
    found = calendar_bytes(source)
    return None if found is None else Calendar.from_ical(found)


def calendar_bytes(source: bytes) -> bytes | None:
    """Return the calendar of a mail as it stands in it, or None."""
    message: EmailMessage = message_from_bytes(source, policy=default)
    for part in message.walk():
        if part.get_content_type() == "text/calendar":
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            calendar = Calendar.from_ical(payload)
            assert part["Content-Type"].params["method"] == str(calendar["METHOD"])
            return payload
    return None


@dataclass(frozen=True)
class Entry:
    """One thing in somebody's calendar."""

    sequence: int
    stamp: datetime
    is_on: bool
    start: When
    end: When
    title: str
    place: str


@dataclass
class CalendarClient:
    """What one address's calendar holds, by UID.

    A message counts when its SEQUENCE is greater, or equal with a later DTSTAMP (RFC 5546
    §2.1.5); a CANCEL for something unknown is remembered, so that an older REQUEST that
    arrives late adds nothing.
    """

    entries: dict[str, Entry] = field(default_factory=dict)

    def take(self, source: bytes) -> None:
        """Read one mail."""
        calendar = calendar_of(source)
        if calendar is None:
            return
        for part in calendar.walk("VEVENT"):
            self._take(str(part["UID"]), entry_of(part))

    def _take(self, uid: str, entry: Entry) -> None:
        known = self.entries.get(uid)
        if known is None or (entry.sequence, entry.stamp) > (known.sequence, known.stamp):
            self.entries[uid] = entry

    def shown(self) -> dict[str, tuple[When, When, str]]:
        """What the person sees: when, and where."""
        return {
            uid: (entry.start, entry.end, entry.place)
            for uid, entry in self.entries.items()
            if entry.is_on
        }


def entry_of(part: Any) -> Entry:
    """Read a VEVENT."""
    return Entry(
        sequence=int(part["SEQUENCE"]),
        stamp=part["DTSTAMP"].dt,
        is_on=part["STATUS"] == "CONFIRMED",
        start=part["DTSTART"].dt,
        end=part["DTEND"].dt,
        title=str(part["SUMMARY"]),
        place=str(part.get("LOCATION", "")),
    )
