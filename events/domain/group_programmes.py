"""A group's events as its organisers list them: what comes next, what is over, what is archived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, OuterRef, QuerySet, Subquery

from events.domain.occurrences import title_of
from events.domain.series_words import programme_words
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
    latest = sessions.order_by("-starts_at", "-pk")
    coming = sessions.filter(ends_at__gt=now, status=OccurrenceStatus.SCHEDULED).in_order()
    keys = list(
        events.annotate(
            next_start=Subquery(coming.values("starts_at")[:1]),
            next_key=Subquery(coming.values("pk")[:1]),
            last_start=Subquery(latest.values("starts_at")[:1]),
            last_key=Subquery(latest.values("pk")[:1]),
        )
        .order_by(F("next_start").asc(nulls_last=True), F("last_start").desc(), "pk")
        .values_list("pk", "next_key", "last_key")[start : start + size]
    )
    rows = Event.objects.prefetch_related("texts", "schedules").in_bulk([key[0] for key in keys])
    found = _sessions({key for _event, *pair in keys for key in pair if key})
    return [
        _listed(rows[event], found.get(following or 0), found.get(last or 0))
        for event, following, last in keys
    ]


def _sessions(keys: set[int]) -> dict[int, Occurrence]:
    rows: QuerySet[Occurrence] = Occurrence.objects.select_related("schedule", "event", "venue")
    return rows.in_bulk(keys)


def _listed(event: Event, following: Occurrence | None, last: Occurrence | None) -> Listed:
    schedules = sorted(event.schedules.all(), key=lambda one: one.pk)
    told = following.schedule if following else schedules[-1] if schedules else None
    return Listed(
        event=event,
        title=title_of(event),
        rule_words=programme_words(told, schedules) if told else "",
        next=following,
        last=last,
    )
