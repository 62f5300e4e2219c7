"""New dates for an event already announced: what is to come changes, the past never does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from events.domain.drafts import EventDraft
from events.domain.feeds import touch_feeds
from events.domain.nudges import nudge
from events.domain.occurrence_changes import cancel_occurrence
from events.domain.occurrences import (
    HORIZON,
    end_instant,
    materialize,
    rule_of,
    today_in,
    walls_of,
)
from events.domain.programmes import schedule_values
from events.domain.recurrence import dates, rule_text
from events.domain.sequences import next_sequence
from events.domain.session_notices import tell_all
from events.models import Event, Notice, Occurrence, Schedule

_DAY = timedelta(days=1)


def reschedule(
    *, event: Event, draft: EventDraft, now: datetime, since: date | None = None
) -> bool:
    """Give the event the dates and hours of ``draft`` from now on; tell whether they differed.

    With ``since``, from that day on: what comes before stays as it is. ``draft`` stands on its
    first kept date, with its skips as ``exdates``. A schedule that has begun ends and another
    one goes on. Sessions that fall away are deleted, or called off when somebody is registered;
    those that end at another hour are told.
    """
    schedules = list(event.schedules.select_related("event").order_by("first_date", "pk"))
    today = max(today_in(draft.timezone, now=now), since or date.min)
    if _coming(schedules, start=today) == _coming([_schedule(event, draft)], start=today):
        return False
    with transaction.atomic():
        cut = _cut(event, today, now=now)
        target = _continued(event, draft, schedules, cut=cut, now=now)
        for schedule in schedules:
            if target is None or schedule.pk != target.pk:
                _end(schedule, cut=cut, now=now)
        _move_sessions(event, target, cut=cut, now=now)
        if target is not None:
            materialize(schedule=target, now=now)
        touch_feeds(event_ids=[event.pk], now=now)
        nudge()
    return True


def _schedule(event: Event, draft: EventDraft) -> Schedule:
    return Schedule(event=event, **schedule_values(draft))


def _coming(schedules: Iterable[Schedule], *, start: date) -> set[tuple[object, ...]]:
    """All that people would see of these schedules over the horizon."""
    return {
        (wall, schedule.duration, schedule.is_all_day, schedule.timezone)
        for schedule in schedules
        for wall in walls_of(schedule, start=start, end=start + HORIZON)
    }


def _cut(event: Event, today: date, *, now: datetime) -> date:
    """The first day on which nothing has begun yet."""
    has_begun = event.occurrences.filter(original_date__gte=today, starts_at__lte=now).exists()
    return today + _DAY if has_begun else today


def _continued(
    event: Event, draft: EventDraft, schedules: list[Schedule], *, cut: date, now: datetime
) -> Schedule | None:
    """The schedule that holds from ``cut`` on; None when no date is left."""
    values = _values_from(draft, cut)
    if values is None:
        return None
    waiting = [schedule for schedule in schedules if schedule.first_date >= cut]
    if not waiting:
        return Schedule.objects.create(event=event, created_at=now, changed_at=now, **values)
    target = waiting[0]
    for name, value in values.items():
        setattr(target, name, value)
    target.sequence = next_sequence(event.pk)
    target.changed_at = now
    target.materialized_until = None
    target.save()
    return target


def _values_from(draft: EventDraft, cut: date) -> dict[str, object] | None:
    """The fields of the draft's schedule when it begins at ``cut`` at the earliest.

    Its rhythm stays: « un samedi sur deux » goes on with the same Saturdays.
    """
    if draft.rule is None:
        return schedule_values(draft) if draft.first_date >= cut else None
    rule, start, end = draft.rule, max(cut, draft.first_date), max(cut, draft.first_date) + HORIZON
    first = next(
        (
            day
            for day in dates(rule, draft.first_date, start=start, end=end)
            if day not in draft.exdates
        ),
        None,
    )
    if first is None:
        return None
    if rule.count is not None:
        used = sum(1 for _one in dates(rule, draft.first_date, end=first - _DAY))
        rule = replace(rule, count=rule.count - used)
    exdates = tuple(day for day in draft.exdates if day >= first)
    return schedule_values(replace(draft, first_date=first, rule=rule, exdates=exdates))


def _end(schedule: Schedule, *, cut: date, now: datetime) -> None:
    """Let the schedule have no date from ``cut`` on."""
    rule = rule_of(schedule)
    if not any(True for _wall in walls_of(schedule, start=cut, end=cut + HORIZON)):
        return
    if rule is None or schedule.first_date >= cut:
        schedule.exdates = sorted({*schedule.exdates, schedule.first_date.isoformat()})
        schedule.rrule = ""
    else:
        schedule.rrule = rule_text(replace(rule, until=cut - _DAY, count=None))
    schedule.rdates = [wall for wall in schedule.rdates if wall < cut.isoformat()]
    schedule.sequence = next_sequence(schedule.event_id)
    schedule.changed_at = now
    schedule.save()


def _move_sessions(event: Event, target: Schedule | None, *, cut: date, now: datetime) -> None:
    """Keep the sessions that the new schedule holds too, with all that was said about them."""
    walls = _walls_from(target, cut)
    for session in _coming_from(event, cut):
        if target is not None and _stays(session, walls):
            _keep(session, target, walls[session.original_date], now=now)
        elif session.registrations.exists():
            cancel_occurrence(
                occurrence_id=session.public_id,
                note=_("Le programme du groupe a changé."),
                now=now,
            )
        else:
            session.delete()


def _walls_from(target: Schedule | None, cut: date) -> dict[date, datetime]:
    if target is None:
        return {}
    return {wall.date(): wall for wall in walls_of(target, start=cut, end=cut + 3 * HORIZON)}


def _coming_from(event: Event, cut: date) -> QuerySet[Occurrence]:
    coming = event.occurrences.filter(original_date__gte=cut).select_related("schedule")
    return coming.order_by("original_date", "original_time")


def _stays(session: Occurrence, walls: dict[date, datetime]) -> bool:
    wall = walls.get(session.original_date)
    return wall is not None and wall.time() == session.original_time


def leaving_sessions(
    *, event: Event, draft: EventDraft, now: datetime, since: date | None = None
) -> list[Occurrence]:
    """Return the sessions to come that ``reschedule`` would delete or call off, in order."""
    today = max(today_in(draft.timezone, now=now), since or date.min)
    cut = _cut(event, today, now=now)
    values = _values_from(draft, cut)
    target = None if values is None else Schedule(event=event, **values)
    walls = _walls_from(target, cut)
    return [session for session in _coming_from(event, cut) if not _stays(session, walls)]


def _keep(session: Occurrence, target: Schedule, wall: datetime, *, now: datetime) -> None:
    before = session.ends_at
    session.schedule = target
    if "starts_at" not in session.overridden:
        session.ends_at = end_instant(wall, target.duration, target.timezone)
    is_moved = session.ends_at != before
    if is_moved:
        session.sequence = next_sequence(session.event_id)
        session.changed_at = now
    session.save(update_fields=["schedule", "ends_at", "sequence", "changed_at"])
    if is_moved and not session.is_cancelled:
        tell_all([session], Notice.Purpose.CHANGED, now=now)
