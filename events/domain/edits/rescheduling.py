"""New dates for an event already announced: what is to come changes, the past never does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from events.domain.cohorts import lock_cohort
from events.domain.drafts import EventDraft
from events.domain.edits.added_dates import made_since, newest_date, reach_of, tell_added
from events.domain.edits.ground import peopled, slot_of
from events.domain.edits.series import Series, divide
from events.domain.feeds import touch_feeds
from events.domain.nudges import nudge
from events.domain.occurrences import HORIZON, end_instant, materialize, today_in
from events.domain.programmes import schedule_values
from events.domain.recurrence import to_instant
from events.domain.sequences import mark_changed, next_sequence
from events.domain.session_notices import move_reminders, tell_all, tell_off
from events.models import Event, Notice, Occurrence, OccurrenceStatus, Schedule, new_uid

_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)
_FAR = 3 * HORIZON
_HOURS = ("start_time", "timezone", "is_all_day")
_BATCH = 200
_COLUMNS = (
    *("schedule", "starts_at", "ends_at", "status", "cancelled_at", "note", "overridden"),
    *("sequence", "changed_at"),
)


def reschedule(
    *, event: Event, draft: EventDraft, now: datetime, since: date | None = None
) -> bool:
    """Give the event the dates and hours of ``draft`` from now on; tell whether they differed.

    With ``since``, from that day on: what comes before stays as it is. ``draft`` stands on its
    first kept date, with its skips as ``exdates``. A schedule that has begun ends and another
    one goes on. Sessions that fall away are deleted, or called off when somebody is registered;
    those that end at another hour are told.
    """
    with transaction.atomic():
        lock_cohort(event)
        schedules = list(event.schedules.order_by("first_date", "pk"))
        start = _start(draft, since, now=now)
        wanted = Schedule(event=event, **schedule_values(draft))
        if _seen(schedules, start, now=now) == _seen([wanted], start, now=now):
            return False
        _Rescheduling(event, draft, schedules, start=start, now=now).run()
    return True


def leaving_sessions(
    *, event: Event, draft: EventDraft, now: datetime, since: date | None = None
) -> list[Occurrence]:
    """Return the sessions to come that ``reschedule`` would delete or call off, in order."""
    cut = _cut(event, _start(draft, since, now=now), now=now)
    walls = _walls(_from(draft, cut, now=now), cut)
    coming = event.occurrences.filter(original_date__gte=cut, starts_at__gt=now)
    rows = coming.select_related("schedule").order_by("original_date", "original_time")
    return [row for row in rows if slot_of(row) not in walls]


def _seen(schedules: Iterable[Schedule], start: date, *, now: datetime) -> set[tuple[object, ...]]:
    """Return all that people would see over the horizon; what was called off by hand, too."""
    return {
        (wall, one.duration, one.is_all_day, one.timezone)
        for one in schedules
        for wall in Series.of(one).walls(start=start, end=start + HORIZON)
        if wall > _shown(one.timezone, now=now)
    }


def _shown(zone: str, *, now: datetime) -> datetime:
    """Return what clocks show there."""
    return now.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _start(draft: EventDraft, since: date | None, *, now: datetime) -> date:
    return max(today_in(draft.timezone, now=now), since or date.min)


def _cut(event: Event, start: date, *, now: datetime) -> date:
    """Return the first day of which nothing has begun yet."""
    has_begun = event.occurrences.filter(original_date=start, starts_at__lte=now).exists()
    return start + _DAY if has_begun else start


def _from(draft: EventDraft, cut: date, *, now: datetime) -> Series | None:
    """Return the draft's dates from a day on, of today those that have not begun.

    « un samedi sur deux » keeps its Saturdays.
    """
    series = Series(
        datetime.combine(draft.first_date, draft.start_time or time(0, 0)),
        draft.rule,
        tuple(sorted(draft.rdates)),
        frozenset(draft.exdates),
    )
    soonest = _shown(draft.timezone, now=now) + _SECOND
    _before, after = divide(series, max(datetime.combine(cut, time.min), soonest))
    return after if after and any(True for _w in after.walls(end=_far(after, cut))) else None


def _far(series: Series, cut: date) -> date:
    return max(series.first.date(), cut) + _FAR


def _walls(series: Series | None, cut: date) -> set[datetime]:
    return set(series.walls(start=cut, end=_far(series, cut))) if series else set()


class _Rescheduling:
    def __init__(
        self,
        event: Event,
        draft: EventDraft,
        schedules: list[Schedule],
        *,
        start: date,
        now: datetime,
    ) -> None:
        self.event = event
        self.draft = draft
        self.schedules = schedules
        self.now = now
        self.cut = _cut(event, start, now=now)
        self.sequence = next_sequence(event.pk)
        self.known, self.reach = newest_date(event), reach_of(schedules)
        found = event.occurrences.filter(original_date__gte=self.cut).select_related("schedule")
        rows = list(found.order_by("pk").select_for_update(of=("self",)))
        self.rows = [row for row in rows if row.starts_at > now]
        self.begun = {slot_of(row) for row in rows if row.starts_at <= now}

    def run(self) -> None:
        """End what was, begin what is to be, and let people follow or know."""
        target = self._target()
        for schedule in self.schedules:
            if target is None or schedule.pk != target.pk:
                self._end(schedule)
        self._move_sessions(target)
        if target is not None:
            slots = [row.original_date for row in self.rows if row.schedule_id == target.pk]
            horizon = today_in(target.timezone, now=self.now) + HORIZON
            materialize(schedule=target, now=self.now, until=max([horizon, *slots]))
        mark_changed(self.event.schedules.all(), sequence=self.sequence, now=self.now)
        made = made_since(self.event, self.known, reach=self.reach)
        tell_added(self.event, made, now=self.now)
        touch_feeds(event_ids=[self.event.pk], now=self.now)
        nudge()

    def _target(self) -> Schedule | None:
        """Return the schedule that holds from now on, written; None when no date is left."""
        series = _from(self.draft, self.cut, now=self.now)
        if series is None:
            return None
        # Sessions moved by hand into what is past by now have had their turn.
        gone = {wall.date() for wall in self.begun}
        extras = tuple(wall for wall in series.extras if wall not in self.begun)
        series = replace(series, extras=extras, left_out=series.left_out | gone)
        values = {**schedule_values(self.draft), **series.values()}
        waiting = [one for one in self.schedules if one.first_date >= self.cut]
        target = waiting[0] if waiting else Schedule(event=self.event, created_at=self.now)
        if waiting and any(getattr(target, name) != values[name] for name in _HOURS):
            target.id_key = new_uid()  # no two dates ever get the same id
        for name, value in values.items():
            setattr(target, name, value)
        target.called_off_from = target.materialized_until = None
        target.save()
        target.refresh_from_db(fields=["first_date", "start_time"])
        return target

    def _end(self, schedule: Schedule) -> None:
        """Let the schedule have no date from the cut on."""
        series = Series.of(schedule)
        before, after = divide(series, datetime.combine(self.cut, time.min))
        if after is None:
            return
        nothing = Series(series.first, None, (), frozenset({series.first.date()}))
        for name, value in (before or nothing).values().items():
            setattr(schedule, name, value)
        schedule.save()

    def _move_sessions(self, target: Schedule | None) -> None:
        """Keep the sessions that the new schedule holds too, with all that was said of them."""
        free = _walls(Series.of(target), self.cut) if target else set()
        moved, lost = [], []
        for row in sorted(self.rows, key=lambda row: row.schedule_id != getattr(target, "pk", 0)):
            if target is not None and slot_of(row) in free:
                free.remove(slot_of(row))
                moved += [row] if self._keep(row, target) else []
            else:
                lost.append(row)
        joined = peopled(lost)
        Occurrence.objects.filter(pk__in=[row.pk for row in lost if row.pk not in joined]).delete()
        off = [row for row in lost if row.pk in joined and not row.is_cancelled]
        for row in off:
            self._call_off(row)
        self.rows = [row for row in self.rows if row not in lost or row.pk in joined]
        Occurrence.objects.bulk_update(self.rows, _COLUMNS, batch_size=_BATCH)
        self._tell(moved, off)

    def _keep(self, row: Occurrence, target: Schedule) -> bool:
        """Let the session follow; tell whether it begins or ends at another moment."""
        before = (row.starts_at, row.ends_at)
        row.schedule = target
        if "starts_at" not in row.overridden:
            slot, zone = slot_of(row), target.timezone
            row.starts_at = to_instant(slot, zone)
            row.ends_at = end_instant(slot, target.duration, zone)
        if before == (row.starts_at, row.ends_at):
            return False
        row.sequence, row.changed_at = self.sequence, self.now
        return True

    def _call_off(self, row: Occurrence) -> None:
        row.status, row.cancelled_at = OccurrenceStatus.CANCELLED, self.now
        row.note = _("Le programme du groupe a changé.")
        row.overridden = sorted({*row.overridden, "status"})
        row.sequence, row.changed_at = self.sequence, self.now

    def _tell(self, moved: list[Occurrence], off: list[Occurrence]) -> None:
        for row in moved:
            row.event = self.event
        held = [row for row in moved if not row.is_cancelled]
        tell_off(off, now=self.now)
        tell_all(held, Notice.Purpose.CHANGED, now=self.now)
        move_reminders(held, now=self.now)
