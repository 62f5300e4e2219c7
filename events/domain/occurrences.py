"""Dates of a schedule, as rows over a rolling horizon and computed beyond it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from events.domain.cohorts import derive_missing, lock_cohort
from events.domain.drafts import EARLIEST
from events.domain.occurrence_rows import insert_like
from events.domain.recurrence import Rule, parse_rule, to_instant, wall_starts
from events.errors import EventsError
from events.models import OCCURRENCE_NAMESPACE, Event, Occurrence, Schedule

HORIZON = timedelta(days=548)
"""How far ahead rows stand: eighteen months."""

LOOK_AHEAD = timedelta(days=3 * 366)
"""How far ahead dates are told at all."""

_LONGEST_WAIT = timedelta(days=41 * 366)  # 29 February on a given weekday


def occurrence_id(*, schedule_uid: str, original_start: datetime) -> uuid.UUID:
    """Return the id that a date keeps for ever: UUIDv5 of schedule and naive wall start."""
    return uuid.uuid5(OCCURRENCE_NAMESPACE, f"{schedule_uid}/{original_start:%Y-%m-%dT%H:%M:%S}")


def today_in(zone: str, *, now: datetime) -> date:
    """Return the date on the clocks of ``zone``."""
    return now.astimezone(ZoneInfo(zone)).date()


def rule_of(schedule: Schedule) -> Rule | None:
    """Return the schedule's rule; None when it happens once."""
    return _parsed(schedule.rrule) if schedule.rrule else None


@lru_cache(maxsize=4096)
def _parsed(rrule: str) -> Rule:
    return parse_rule(rrule)


def walls_of(schedule: Schedule, *, start: date | None = None, end: date) -> Iterator[datetime]:
    """Give the schedule's original wall-clock starts, both bounds included, in order.

    None from the day on which the whole rest was called off.
    """
    if schedule.called_off_from is not None:
        end = min(end, schedule.called_off_from - timedelta(days=1))
    return wall_starts(
        rule=rule_of(schedule),
        first_date=schedule.first_date,
        start_time=schedule.start_time,
        extra=[datetime.fromisoformat(wall) for wall in schedule.rdates],
        skipped={date.fromisoformat(day) for day in schedule.exdates},
        start=start,
        end=end,
    )


def build(schedule: Schedule, *, wall: datetime, title: str, now: datetime) -> Occurrence:
    """Return the unsaved session that begins at the wall-clock time ``wall``.

    The end is read on the same clock as the start: « de 21 h à 2 h » stays so through a
    clock change.
    """
    event = schedule.event
    return Occurrence(
        schedule=schedule,
        event=event,
        title=title,
        venue=event.venue,
        capacity=event.capacity,
        created_at=now,
        changed_at=now,
        **_place(schedule, wall),
    )


def _place(schedule: Schedule, wall: datetime) -> dict[str, Any]:
    """Return what tells one session of a schedule from the others."""
    start = to_instant(wall, schedule.timezone)
    return {
        "public_id": occurrence_id(schedule_uid=schedule.ids_from, original_start=wall),
        "original_date": wall.date(),
        "original_time": wall.time(),
        "starts_at": start,
        "ends_at": _end(wall, start, schedule.duration, schedule.timezone),
    }


def end_instant(wall: datetime, duration: timedelta, zone: str) -> datetime:
    """Return the end of a session in UTC, never before its start."""
    return _end(wall, to_instant(wall, zone), duration, zone)


def _end(wall: datetime, start: datetime, duration: timedelta, zone: str) -> datetime:
    end = to_instant(wall + duration, zone)
    return end if end > start else start + duration


def materialize(*, schedule: Schedule, now: datetime, until: date | None = None) -> int:
    """Make the rows that the schedule lacks up to the horizon; return how many were made.

    Who joined all dates at once is registered for the new ones too.
    """
    end = until or today_in(schedule.timezone, now=now) + HORIZON
    start = schedule.materialized_until
    if start is not None and start >= end and schedule.extends_on is not None:
        return 0
    walls, following = _until(end, schedule, start=start and start + timedelta(days=1))
    extends_on = following.date() - HORIZON if following else date.max
    with transaction.atomic():
        if walls:
            title = title_of(schedule.event)
            pattern = build(schedule, wall=walls[0], title=title, now=now)
            insert_like(pattern, (_place(schedule, wall) for wall in walls))
        # Never backwards: another worker may have got further meanwhile.
        behind = Q(materialized_until__isnull=True) | Q(materialized_until__lte=end)
        mine = Schedule.objects.filter(behind, pk=schedule.pk)
        mine.update(materialized_until=end, extends_on=extends_on)
        if walls:
            derive_missing(schedule.event, now=now)
    schedule.materialized_until, schedule.extends_on = end, extends_on
    return len(walls)


def _until(
    end: date, schedule: Schedule, *, start: date | None
) -> tuple[list[datetime], datetime | None]:
    """Return the schedule's starts up to a day, and the one that follows, if there is one."""
    found: list[datetime] = []
    for wall in walls_of(schedule, start=start, end=end + _LONGEST_WAIT):
        if wall.date() > end:
            return found, wall
        found.append(wall)
    return found, None


def department_of(schedule: Schedule) -> str:
    """Return the code of the département whose holidays hold for the schedule."""
    venue = schedule.event.venue
    return (venue.department_id if venue else None) or schedule.event.group.department_id


def title_of(event: Event) -> str:
    """Return the event's title in its first language."""
    texts = sorted(event.texts.all(), key=lambda text: text.language != "fr")
    return texts[0].title if texts else ""


def dates_between(*, event: Event, start: date, end: date, now: datetime) -> list[Occurrence]:
    """Return the event's sessions that begin on the given dates, rows or not, in order.

    Dates are those of each schedule's own zone, both included. Raises EventsError
    ``window_too_wide`` before the year 2000 or beyond three years ahead.
    """
    if not EARLIEST <= start <= end <= today_in("UTC", now=now) + LOOK_AHEAD:
        raise EventsError(
            "window_too_wide",
            _("Demandez des dates dans l’ordre, et dans les trois ans à venir au plus."),
            field="to",
        )
    found: list[Occurrence] = []
    for schedule in event.schedules.select_related("event__venue").order_by("pk"):
        found += _stored(schedule, start=start, end=end)
        found += _computed(schedule, start=start, end=end, now=now)
    return sorted(found, key=lambda occurrence: (occurrence.starts_at, occurrence.public_id))


def _stored(schedule: Schedule, *, start: date, end: date) -> list[Occurrence]:
    midnight = datetime.min.time()
    rows = schedule.occurrences.between(
        to_instant(datetime.combine(start, midnight), schedule.timezone),
        to_instant(datetime.combine(end + timedelta(days=1), midnight), schedule.timezone),
    )
    return list(rows.select_related("schedule", "venue").in_order())


def _computed(schedule: Schedule, *, start: date, end: date, now: datetime) -> Iterator[Occurrence]:
    if schedule.event.archived_at is not None:
        return
    reached = schedule.materialized_until or date.min
    title = title_of(schedule.event)
    for wall in walls_of(schedule, start=max(start, reached + timedelta(days=1)), end=end):
        yield build(schedule, wall=wall, title=title, now=now)


def made_row(*, event: Event, public_id: uuid.UUID, now: datetime) -> Occurrence:
    """Return the session's row, making it when it lay beyond the horizon.

    Raises EventsError ``not_found`` when the event has no such date in the next three years.
    """
    found = Occurrence.objects.filter(event=event, public_id=public_id).first()
    if found is not None:
        return found
    end = today_in("UTC", now=now) + LOOK_AHEAD
    with transaction.atomic():
        lock_cohort(event)  # its dates stay as they are meanwhile
        for schedule in event.schedules.select_related("event__venue"):
            for occurrence in _computed(schedule, start=date.min, end=end, now=now):
                if occurrence.public_id == public_id:
                    materialize(schedule=schedule, now=now, until=occurrence.original_date)
                    return Occurrence.objects.get(public_id=public_id)
    raise EventsError("not_found", _("Cette rencontre n’existe pas ou n’est plus annoncée."))
