"""The rows that a published calendar is made from, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from events.models import (
    Event,
    EventText,
    Feed,
    Occurrence,
    OccurrenceStatus,
    Schedule,
    Visibility,
)

from .entries import Saying
from .window import KEPT, Window


class Sources:
    """What a calendar shows: its events, their schedules, and the dates that may differ."""

    def __init__(self, events: QuerySet[Event], *, now: datetime) -> None:
        loaded = events.select_related("group", "venue").defer("online_url", "search_text")
        french = Prefetch("texts", EventText.objects.order_by("pk"))
        self.sayings = {
            event.pk: Saying(event) for event in loaded.prefetch_related(french, "audiences")
        }
        of_events = Schedule.objects.filter(event__in=events.order_by().values("pk"))
        self._schedules = list(of_events.order_by("event_id", "pk"))
        self._rows: dict[int, list[Occurrence]] = defaultdict(list)
        for row in _rows_that_may_differ(events, now=now):
            self._rows[row.schedule_id].append(row)

    def schedules(self) -> Iterator[tuple[Schedule, list[Occurrence], Saying]]:
        """Give each schedule with its dates that may differ, and the words of its event."""
        for schedule in self._schedules:
            saying = self.sayings.get(schedule.event_id)
            if saying is not None:  # else the event was added between two queries
                schedule.event = saying.event
                yield schedule, self._rows[schedule.pk], saying


def _rows_that_may_differ(events: QuerySet[Event], *, now: datetime) -> QuerySet[Occurrence]:
    """Return exceptions, and what took place lately (a wider edit leaves the past alone)."""
    exceptions = (
        Q(status=OccurrenceStatus.CANCELLED) | ~Q(overridden=[]) | ~Q(note="") | ~Q(detached_uid="")
    )
    lately = Q(starts_at__gte=Window(now).start, starts_at__lte=now)
    keys = events.order_by().values("pk")
    rows = Occurrence.objects.filter(exceptions | lately, event__in=keys)
    return rows.select_related("venue").order_by("schedule_id", "starts_at", "pk")


def events_of(feed: Feed, *, now: datetime) -> QuerySet[Event] | None:
    """Return the events that a calendar shows; None when it is not for the public."""
    lately = Q(archived_at__isnull=True) | Q(archived_at__gt=now - KEPT)
    if feed.group is not None:
        if feed.group.archived_at and feed.group.archived_at <= now - KEPT:
            return None
        return Event.objects.filter(lately, group=feed.group, visibility=Visibility.PUBLIC)
    if feed.event is None or feed.event.visibility == Visibility.PRIVATE:
        return None
    if feed.event.archived_at and feed.event.archived_at <= now - KEPT:
        return None
    return Event.objects.filter(pk=feed.event.pk)
