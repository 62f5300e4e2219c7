"""The dates of an imported event: compared over the horizon, moved so that people follow them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from events.domain import edits
from events.domain.drafts import EventDraft
from events.domain.edits.rescheduling import reschedule
from events.domain.occurrences import HORIZON, today_in, walls_of
from events.domain.programmes import schedule_values
from events.errors import REFUSALS
from events.models import Event, Occurrence, Schedule, Scope

from .faults import Notes

_DAY = timedelta(days=1)

Coming = set[tuple[datetime, timedelta, bool, str]]


class _OtherDatesError(Exception):
    """An edit did not come to the dates that were wanted."""


def schedule_said(draft: EventDraft) -> dict[str, Any]:
    """Return the dates of a draft as JSON."""
    values = schedule_values(draft)
    return {
        **{name: values[name] for name in ("is_all_day", "timezone", "rrule", "rdates", "exdates")},
        "first_date": draft.first_date.isoformat(),
        "start_time": (draft.start_time or time()).isoformat("minutes"),
        "minutes": int(draft.duration.total_seconds() // 60),
    }


def _schedule_from(said: Mapping[str, Any]) -> Schedule:
    values = {name: said[name] for name in ("is_all_day", "timezone", "rrule", "rdates", "exdates")}
    return Schedule(
        first_date=date.fromisoformat(said["first_date"]),
        start_time=time.fromisoformat(said["start_time"]),
        duration=timedelta(minutes=said["minutes"]),
        **values,
    )


def _coming(schedules: Iterable[Schedule], start: date) -> Coming:
    """Return all that people would see of these schedules over the horizon."""
    return {
        (wall, schedule.duration, schedule.is_all_day, schedule.timezone)
        for schedule in schedules
        for wall in walls_of(schedule, start=start, end=start + HORIZON)
    }


def follow_dates(
    event: Event, draft: EventDraft, *, said: Mapping[str, Any], now: datetime, notes: Notes
) -> bool:
    """Give the event the dates of a draft, unless they were changed here; tell whether it moved.

    Those registered follow their sessions where the whole series moves; sessions that fall away
    are called off, and people told.
    """
    today = today_in(draft.timezone, now=now)
    here = _coming(event.schedules.all(), today)
    wanted = _coming([Schedule(event=event, **schedule_values(draft))], today)
    if here == wanted:
        return False
    before = _coming([_schedule_from(said)], today) if said else here
    if here != before:
        if wanted != before:
            notes.add(_("Modifié ici depuis : ses dates et heures ne changent pas."))
        return False
    draft = _from_tomorrow(event, draft, today, now=now)
    return _moved_as_one(event, draft, now=now) or reschedule(event=event, draft=draft, now=now)


def _begun_today(event: Event, today: date, *, now: datetime) -> bool:
    return event.occurrences.filter(original_date__gte=today, starts_at__lte=now).exists()


def _from_tomorrow(event: Event, draft: EventDraft, today: date, *, now: datetime) -> EventDraft:
    """Let a list of dates begin with the next one when today's has begun: the past stays."""
    if draft.rule is not None or not _begun_today(event, today, now=now):
        return draft
    later = sorted(wall for wall in draft.rdates if wall.date() > today)
    if draft.first_date > today or not later:
        return draft
    first, *rest = later
    start_time = None if draft.start_time is None else first.time()
    return replace(draft, first_date=first.date(), start_time=start_time, rdates=tuple(rest))


def _moved_as_one(event: Event, draft: EventDraft, *, now: datetime) -> bool:
    """Move all sessions to come as an organiser would; tell whether that gives the dates wanted."""
    row = _first_session(event, now=now)
    if row is None or row.schedule.timezone != draft.timezone:
        return False
    if row.schedule.is_all_day != (draft.start_time is None):
        return False
    wall = datetime.combine(draft.first_date, draft.start_time or time())
    today = today_in(draft.timezone, now=now)
    start = today + _DAY if _begun_today(event, today, now=now) else today
    changes = edits.EditChanges(wall_start=wall, duration=draft.duration)
    try:
        with transaction.atomic():
            edits.apply(occurrence_id=row.public_id, changes=changes, scope=Scope.ALL, now=now)
            wanted = _coming([Schedule(event=event, **schedule_values(draft))], start)
            if _coming(event.schedules.all(), start) != wanted:
                raise _OtherDatesError
    except (_OtherDatesError, *REFUSALS):
        return False
    return True


def _first_session(event: Event, *, now: datetime) -> Occurrence | None:
    coming = event.occurrences.filter(starts_at__gt=now).select_related("schedule")
    rows = coming.order_by("original_date", "original_time")
    return next((row for row in rows[:50] if "starts_at" not in row.overridden), None)
