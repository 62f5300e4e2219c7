"""A group's events as its organisers list them: what comes next, what is over, what is archived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, OuterRef, QuerySet, Subquery

from events.domain.occurrences import title_of
from events.domain.series_words import series_words
from events.models import Event, Occurrence, OccurrenceStatus
from groups.models import SupportGroup


@dataclass(frozen=True)
class Listed:
    """One event of a list; ``next`` is its next session, else None, ``last`` its latest one."""

    event: Event
    title: str
    rule_words: str
    next: Occurrence | None
    last: Occurrence | None


def listed_events(
    *, group: SupportGroup, is_archived: bool, start: int, size: int, now: datetime
) -> list[Listed]:
    """Return a slice of the group's events: the next one first, those that are over last."""
    events = Event.objects.filter(group=group, archived_at__isnull=not is_archived)
    sessions = Occurrence.objects.filter(event=OuterRef("pk"))
    coming = sessions.filter(ends_at__gt=now, status=OccurrenceStatus.SCHEDULED).in_order()
    rows = list(
        events.annotate(
            next_start=Subquery(coming.values("starts_at")[:1]),
            next_key=Subquery(coming.values("pk")[:1]),
            last_start=Subquery(sessions.order_by("-starts_at", "-pk").values("starts_at")[:1]),
            last_key=Subquery(sessions.order_by("-starts_at", "-pk").values("pk")[:1]),
        )
        .order_by(F("next_start").asc(nulls_last=True), F("last_start").desc(), "pk")
        .prefetch_related("texts", "schedules")[start : start + size]
    )
    found = _sessions([key for row in rows for key in (row.next_key, row.last_key) if key])
    return [_listed(row, found.get(row.next_key), found.get(row.last_key)) for row in rows]


def _sessions(keys: list[int]) -> dict[int, Occurrence]:
    rows: QuerySet[Occurrence] = Occurrence.objects.select_related("schedule", "event", "venue")
    return rows.in_bulk(keys)


def _listed(event: Event, following: Occurrence | None, last: Occurrence | None) -> Listed:
    schedules = sorted(event.schedules.all(), key=lambda one: one.pk)
    told = following.schedule if following else schedules[-1] if schedules else None
    return Listed(
        event=event,
        title=title_of(event),
        rule_words=series_words(told) if told else "",
        next=following,
        last=last,
    )
