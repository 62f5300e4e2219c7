"""The rows that a published calendar is made from, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zlib import crc32

from django.db.models import Exists, OuterRef, Q, QuerySet

from events.models import (
    Event,
    EventAudience,
    EventText,
    Occurrence,
    OccurrenceStatus,
    Schedule,
)
from groups.models import SupportGroup, Venue

from .dates import Dated, ended_at, from_row
from .entries import Saying
from .window import Window

Keys = QuerySet[Event, Any]
_SHOWN = (
    *("public_id", "schedule_id", "original_date", "original_time", "starts_at", "ends_at"),
    *("title", "venue_id", "status", "note", "detached_uid", "sequence", "changed_at"),
)


class Sources:
    """What a calendar shows: its events, their schedules, and the dates that may differ.

    ``schedules`` are given with these dates and the words of their event. ``shuffled`` are
    their places in an order that tells nothing of them, and stays: some of them are like all.
    """

    def __init__(
        self, events: QuerySet[Event], *, now: datetime, names_groups: bool = False
    ) -> None:
        self._names_groups = names_groups
        keys = events.order_by().values("pk")
        loaded = list(events.order_by("pk").defer("online_url", "search_text"))
        self._schedules = list(Schedule.objects.filter(event__in=keys).order_by("event_id", "pk"))
        self._rows: dict[int, list[Occurrence]] = defaultdict(list)
        for row in _rows_that_may_differ(keys, now=now):
            self._rows[row.schedule_id].append(row)
        self.sayings = self._sayings(loaded, keys)
        self.schedules = list(self._tied())
        self.shuffled = sorted(range(len(self.schedules)), key=self._lot)

    def _lot(self, place: int) -> int:
        schedule, _dates, _saying = self.schedules[place]
        return crc32(schedule.uid.encode())

    def _tied(self) -> Iterator[tuple[Schedule, list[Dated], Saying]]:
        """Give each schedule with its dates that may differ, and the words of its event."""
        for schedule in self._schedules:
            saying = self.sayings.get(schedule.event_id)
            if saying is not None:  # else the event was added between two queries
                schedule.event = saying.event
                end, rows = ended_at(schedule), self._rows[schedule.pk]
                yield schedule, [from_row(schedule, row, ended_at=end) for row in rows], saying

    def _sayings(self, events: list[Event], keys: Keys) -> dict[int, Saying]:
        groups = SupportGroup.objects.in_bulk({event.group_id for event in events})
        venues = self._venues(events)
        texts = _texts(keys)
        audiences: dict[int, list[EventAudience]] = defaultdict(list)
        for audience in EventAudience.objects.filter(event__in=keys):
            audiences[audience.event_id].append(audience)
        for event in events:
            event.group = groups[event.group_id]
        return {
            event.pk: Saying(
                event,
                texts.get(event.pk, EventText()),
                audiences[event.pk],
                venues,
                by=event.group.name if self._names_groups else "",
            )
            for event in events
        }

    def _venues(self, events: list[Event]) -> dict[int, Venue]:
        keys = {event.venue_id for event in events}
        keys.update(row.venue_id for rows in self._rows.values() for row in rows)
        return Venue.objects.in_bulk([key for key in keys if key is not None])


def _texts(events: Keys) -> dict[int, EventText]:
    """Return the words of each event, the French ones where there are several."""
    rows = EventText.objects.filter(event__in=events)
    return {row.event_id: row for row in sorted(rows, key=lambda row: row.language == "fr")}


def _rows_that_may_differ(events: Keys, *, now: datetime) -> QuerySet[Occurrence]:
    """Return exceptions, and what a wider edit left alone: the past, and dates before it."""
    exceptions = (
        Q(status=OccurrenceStatus.CANCELLED) | ~Q(overridden=[]) | ~Q(note="") | ~Q(detached_uid="")
    )
    # A schedule that never changed places its past where it was.
    lately = Q(starts_at__gte=Window(now).start, starts_at__lte=now, schedule__sequence__gt=0)
    others = Schedule.objects.filter(event=OuterRef("event")).exclude(pk=OuterRef("pk"))
    divided = Schedule.objects.filter(Exists(others), event__in=events).values("pk")
    parted = Q(schedule__in=divided, starts_at__gt=now)
    called_off = Q(schedule__called_off_from__isnull=False)  # some may be held after all
    rows = Occurrence.objects.filter(exceptions | lately | called_off | parted, event__in=events)
    return rows.only(*_SHOWN).order_by("schedule_id", "starts_at", "pk")
