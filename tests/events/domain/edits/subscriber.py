"""Somebody who reads a group's calendars again and again, and would notice anything odd."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from events.domain.feeds import event_path, group_path, published
from events.models import Event
from tests.events.domain.feeds.readers import Seen, by_library, by_walking
from tests.events.domain.feeds.scenes import parts
from tests.events.programming import publish

from .scenes import span

_STAMPS = {"DTSTAMP", "LAST-MODIFIED", "SEQUENCE"}


class Subscriber:
    """Holds what the calendars of an event and its group said last.

    Entries may change only with a greater SEQUENCE (RFC 5545 §3.8.7.4), and a neighbouring
    event's not at all.
    """

    def __init__(self, event: Event) -> None:
        self.event = event
        self.other = publish(group=event.group, title="Voisin", every="tous les mardis")
        self.entries: dict[tuple[str, str], tuple[int, str]] = {}
        self.neighbour = b""

    def read(self, *, now: datetime, is_later: bool = False) -> list[Seen]:
        """Return what a program shows of the event; ``is_later`` when days have passed."""
        body = fetched(event_path(self.event.public_id), now=now)
        self._check_entries(body, is_later=is_later)
        shown = [one for one in by_library(body, *span(self.event)) if not one.is_cancelled]
        assert shown == [one for one in by_walking(body, *span(self.event)) if not one.is_cancelled]
        whole = by_library(fetched(group_path(self.event.group.slug), now=now), *span(self.event))
        own = [one for one in whole if not one.is_cancelled and one.title != "Voisin"]
        assert own == shown
        self._check_neighbour(now=now, is_later=is_later)
        return shown

    def _check_neighbour(self, *, now: datetime, is_later: bool) -> None:
        body = fetched(event_path(self.other.public_id), now=now)
        assert is_later or self.neighbour in {b"", body}
        self.neighbour = body

    def _check_entries(self, body: bytes, *, is_later: bool) -> None:
        found = {key_of(part): (int(part["SEQUENCE"]), words_of(part)) for part in parts(body)}
        for key, (sequence, words) in found.items():
            before, said = self.entries.get(key, (0, words))
            assert sequence >= before
            assert sequence > before or said == words or is_later, (key, said, words)
        self.entries |= found


def fetched(path: str, *, now: datetime) -> bytes:
    found = published(path, now=now)
    assert found is not None
    return found.body


def key_of(part: Any) -> tuple[str, str]:
    moment = part.get("RECURRENCE-ID")
    return str(part["UID"]), moment.to_ical().decode() if moment else ""


def words_of(part: Any) -> str:
    lines = part.to_ical().decode().splitlines()
    return "\n".join(line for line in lines if line.partition(":")[0] not in _STAMPS)
