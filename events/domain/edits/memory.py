"""What it takes to go back: an event's dates as they were, as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.duration import duration_iso_string

from events.models import Event, EventText, Facilitator, Notice, Occurrence, Schedule

_EVENT = ("title", "venue_id", "capacity", "search_text", "updated_at", "archived_at")
_NOTICE = ("registration_id", "purpose", "cause", "not_before")
_FACE = ("occurrence_id", "label", "role", "position")
_NOT_OURS = {"id", "sequence", "changed_at", "confirmed_seats", "last_queue_no"}
PURPOSES = (
    Notice.Purpose.CHANGED,
    Notice.Purpose.CALLED_OFF,
    Notice.Purpose.RESTORED,
    Notice.Purpose.ADDED,
)

Memory = dict[str, Any]


def columns(model: type[Model]) -> list[str]:
    """Return the columns that an undo puts back; sequences only grow, seats are people's."""
    return [one.attname for one in model._meta.concrete_fields if one.attname not in _NOT_OURS]


def remember(event: Event, rows: Iterable[Occurrence], *, is_wide: bool) -> Memory:
    """Return the event, its schedules, faces, these sessions and what people are to be told."""
    keys = [row.pk for row in rows]
    found = Occurrence.objects.filter(pk__in=keys)
    schedules = Schedule.objects.filter(event=event) if is_wide else Schedule.objects.none()
    return {
        "event": _event(event),
        "schedules": _rows(schedules, ["id", *columns(Schedule)]),
        "rows": _rows(found, ["id", *columns(Occurrence)]),
        "faces": _rows(Facilitator.objects.filter(event=event), list(_FACE)),
        "notices": _rows(untold(keys), list(_NOTICE)),
    }


def newest(event: Event) -> tuple[int, int]:
    """Return the keys of the event's latest session and schedule."""
    rows = event.occurrences.order_by("-pk").values_list("pk", flat=True)
    schedules = event.schedules.order_by("-pk").values_list("pk", flat=True)
    return rows[0], schedules[0]


def made_since(event: Event, keys: tuple[int, int]) -> Memory:
    """Return the keys of the sessions and schedules that were made after those."""
    row, schedule = keys
    return {
        "made_rows": list(event.occurrences.filter(pk__gt=row).values_list("pk", flat=True)),
        "made_schedules": list(
            event.schedules.filter(pk__gt=schedule).values_list("pk", flat=True)
        ),
    }


def untold(keys: list[int]) -> QuerySet[Notice]:
    """Return what those registered for these sessions are to be told, and weren't yet."""
    return Notice.objects.filter(
        registration__occurrence__in=keys, planned_at__isnull=True, purpose__in=PURPOSES
    )


def _event(event: Event) -> Memory:
    title = EventText.objects.filter(event=event, language="fr").values_list("title", flat=True)
    values = Event.objects.values(*_EVENT[1:]).get(pk=event.pk)
    return {"title": next(iter(title), ""), **{k: plain(v) for k, v in values.items()}}


def _rows(found: QuerySet[Any], names: list[str]) -> list[Memory]:
    return [
        {name: plain(value) for name, value in row.items()}
        for row in found.order_by("pk").values(*names)
    ]


def plain(value: object) -> object:
    """Return a value as JSON knows it."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    return str(value) if isinstance(value, UUID) else value


def recalled(model: type[Model], memory: Memory) -> Memory:
    """Return the values of a row as its model knows them."""
    fields = {one.attname: one for one in model._meta.concrete_fields}
    return {
        name: value if fields[name].is_relation else fields[name].to_python(value)
        for name, value in memory.items()
    }
