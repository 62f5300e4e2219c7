"""An event as it stands, dates included: to make another like it, or to change its rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from events.domain.drafts import EventDraft
from events.domain.event_parts import draft_of
from events.domain.occurrences import (
    LOOK_AHEAD,
    department_of,
    rule_of,
    today_in,
    walls_of,
)
from events.domain.recurrence import Rule, dates
from events.domain.skips import Skips, skipped
from events.models import Event, Schedule

_DAY = timedelta(days=1)


def living_schedule(event: Event, *, now: datetime) -> Schedule:
    """Return the schedule that gives the event's next date, else its last one."""
    schedules = list(event.schedules.select_related("event__venue", "event__group").order_by("pk"))
    return min(schedules, key=lambda one: (_next_date(one, now=now), -one.pk))


def _next_date(schedule: Schedule, *, now: datetime) -> date:
    today = today_in(schedule.timezone, now=now)
    walls = walls_of(schedule, start=today, end=today + LOOK_AHEAD)
    return next((wall.date() for wall in walls), date.max)


def dated_draft_of(event: Event, *, now: datetime) -> EventDraft:
    """Return the event as a draft whose dates are those to come.

    It begins on the next date of its rule, or on its first one where none is left. ``exdates``
    are those to come that no named skip explains.
    """
    schedule = living_schedule(event, now=now)
    rule, first = _from_now(schedule, now=now)
    skips = Skips.from_json(schedule.skips) if schedule.skips else None
    left_out = [day for day in map(date.fromisoformat, schedule.exdates) if day >= first]
    named = skipped(skips, left_out, department=department_of(schedule)) if skips else set()
    extras = (datetime.fromisoformat(wall) for wall in schedule.rdates)
    return replace(
        draft_of(event),
        first_date=first,
        start_time=None if schedule.is_all_day else schedule.start_time,
        duration=schedule.duration,
        timezone=schedule.timezone,
        rule=rule,
        rdates=tuple(wall for wall in extras if wall.date() >= first),
        exdates=tuple(day for day in left_out if day not in named),
        skips=skips,
        import_key="",
    )


def _from_now(schedule: Schedule, *, now: datetime) -> tuple[Rule | None, date]:
    """Return the rule as it goes on, and its next date; a number of dates is what is left of it."""
    rule, today = rule_of(schedule), today_in(schedule.timezone, now=now)
    if rule is None:
        return None, schedule.first_date
    left_out = {date.fromisoformat(day) for day in schedule.exdates}
    ahead = dates(rule, schedule.first_date, start=today, end=today + LOOK_AHEAD)
    first = next((day for day in ahead if day not in left_out), schedule.first_date)
    if rule.count is None:
        return rule, first
    used = sum(1 for _day in dates(rule, schedule.first_date, end=first - _DAY))
    return replace(rule, count=rule.count - used), first
