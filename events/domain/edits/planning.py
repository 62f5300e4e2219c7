"""What an edit would do, worked out before anything is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, TypedDict

from django.utils.translation import gettext as _

from events.domain.drafts import check_duration
from events.domain.edits.changes import EditChanges
from events.domain.edits.checks import (
    check_future,
    check_neighbours,
    check_order,
    check_seats,
    check_slots,
)
from events.domain.edits.ground import Ground, slot_of
from events.domain.edits.plans import EditPlan, SchedulePlan
from events.domain.edits.rows import RowPlan, row_values
from events.domain.edits.series import Moved, Series, at_hour, divide, on_day
from events.domain.edits.skipping import moved_skips
from events.domain.occurrences import walls_of
from events.errors import EventsError
from events.models import Occurrence, OccurrenceStatus, Schedule, Scope

_DAY = timedelta(days=1)
_EVER = datetime.combine(date.min, time.min)
_YEARS = timedelta(days=5 * 366)


class _Context(TypedDict):
    is_edited: bool
    slot: datetime | None
    duration: timedelta | None
    venue_id: int | None
    now: datetime


def plan_edit(
    ground: Ground, *, changes: EditChanges, scope: Scope, venue_id: int | None
) -> EditPlan:
    """Work out a wide edit; EventsError says in words why it can't be.

    ``venue_id`` is the key of the place that ``changes`` name (0 when it is a new one).
    """
    return _Planner(ground, changes, scope, venue_id).plan()


class _Planner:
    def __init__(
        self, ground: Ground, changes: EditChanges, scope: Scope, venue_id: int | None
    ) -> None:
        self.ground = ground
        self.changes = changes
        self.edited = ground.edited
        self.venue_id = venue_id
        self.skips = {one.pk: one.skips for one in ground.schedules}
        first = slot_of(ground.edited)
        self.since = first if scope is Scope.FOLLOWING else _EVER
        self.touched = [row for row in ground.rows if slot_of(row) >= self.since]
        self.others = [row for row in ground.rows if slot_of(row) < self.since]

    def plan(self) -> EditPlan:
        if self.changes.status is not None and self.changes.is_more_than_status:
            self._refuse_two_things()
        event_values = self._event_values()
        schedules = list(self._schedules(is_worded=bool({"title", "venue_id"} & {*event_values})))
        placed = {row.row.pk: row for plan in schedules for row in plan.rows}
        rows = [placed.get(row.pk) or self._row(row, None) for row in self.touched]
        faces = self._faces()
        for one in rows:
            one.is_refaced = self._is_refaced(one.row, faces)
        plan = EditPlan(
            self.ground,
            self.changes,
            rows,
            schedules,
            event_values,
            faces,
            self._called_off(),
        )
        self._check(plan)
        return plan

    def _refuse_two_things(self) -> None:
        """Refuse to move what is called off in one go: which came first would be unclear."""
        alone = EditChanges(status=self.changes.status)
        turned = [row_values(row, alone, **self._context(row)) for row in self.touched]
        if self._called_off() or any("status" in one.values for one in turned):
            raise EventsError(
                "one_thing_at_a_time",
                _("Annulez ou rétablissez d’abord ces rencontres, puis changez le reste."),
                field="status",
            )
        self.changes = replace(self.changes, status=None)

    def _context(
        self, row: Occurrence, slot: datetime | None = None, duration: timedelta | None = None
    ) -> _Context:
        return {
            "is_edited": row.pk == self.edited.pk,
            "slot": slot,
            "duration": duration,
            "venue_id": self.venue_id,
            "now": self.ground.now,
        }

    def _event_values(self) -> dict[str, Any]:
        changes, event = self.changes, self.ground.event
        wanted: dict[str, Any] = {}
        if changes.title is not None and changes.title != self.ground.title:
            wanted["title"] = changes.title
        if changes.venue is not None and self.venue_id != event.venue_id:
            wanted["venue_id"] = self.venue_id
        if changes.sets_capacity and changes.capacity != event.capacity:
            wanted["capacity"] = changes.capacity
        return wanted

    def _schedules(self, *, is_worded: bool) -> Iterable[SchedulePlan]:
        for schedule in self.ground.schedules:
            plan = self._timed(schedule) if self.changes.is_timed else None
            if plan is None and is_worded and self.others:
                plan = self._worded(schedule)
            if plan is not None:
                yield plan

    def _cut(self, schedule: Schedule) -> datetime:
        """Return the first slot that the edit holds for."""
        begun = self.ground.wall_now(schedule)
        slots = [slot_of(row) for row in self.touched if row.schedule_id == schedule.pk]
        coming = [slot for slot in slots if slot > begun]
        return min(coming, default=max(begun, self.since))

    def _worded(self, schedule: Schedule) -> SchedulePlan | None:
        """Part dates with new words from those before, at the same hours."""
        before, after = divide(Series.of(schedule), self._cut(schedule))
        if before is None or after is None:
            return None
        return self._schedule_plan(schedule, before, Moved(after, lambda slot: slot))

    def _timed(self, schedule: Schedule) -> SchedulePlan | None:
        cut = self._cut(schedule)
        before, after = divide(Series.of(schedule), cut)
        is_own = schedule.pk == self.edited.schedule_id
        if is_own and self.changes.wall_start is not None:
            self._check_in_series(after)
        if after is None:
            return None
        self._check_whole_days(schedule)
        moved = self._moved(schedule, after, is_own=is_own)
        duration = self.changes.duration or schedule.duration
        same = moved.series.values() == after.values() and duration == schedule.duration
        return None if same else self._schedule_plan(schedule, before, moved)

    def _check_in_series(self, after: Series | None) -> None:
        slot = slot_of(self.edited)
        walls = after.walls(start=slot.date(), end=slot.date()) if after else ()
        if slot not in walls:
            raise EventsError(
                "moved_apart",
                _(
                    "Cette rencontre a été déplacée à part : changez-la seule, "
                    "ou changez les suivantes depuis l’une d’elles."
                ),
                field="scope",
            )

    def _check_whole_days(self, schedule: Schedule) -> None:
        if not schedule.is_all_day:
            return
        if self.changes.duration is not None:
            check_duration(self.changes.duration, all_day=True)
        wall = self.changes.wall_start
        if wall is not None and wall.time() != time(0, 0):
            message = _("Ces rencontres durent toute la journée : donnez une date, sans heure.")
            raise EventsError("bad_time", message, field="starts_at")

    def _moved(self, schedule: Schedule, after: Series, *, is_own: bool) -> Moved:
        wall, slot = self.changes.wall_start, slot_of(self.edited)
        if wall is None:
            return Moved(after, lambda old: old)
        if not is_own or wall.date() == slot.date():
            return at_hour(after, wall.time(), also=slot if is_own else None)
        day = on_day(after, wall=slot, to=wall.date())
        skips = moved_skips(schedule, after, day, to=wall.date(), now=self.ground.now)
        self.skips[schedule.pk] = skips.stored
        series = replace(day.series, left_out=skips.left_out)
        hour = at_hour(series, wall.time(), also=day.slot(slot))
        return Moved(hour.series, lambda old: _through(day, hour, old))

    def _schedule_plan(
        self, schedule: Schedule, before: Series | None, moved: Moved
    ) -> SchedulePlan:
        series = self._without_begun(schedule, before, moved)
        duration = self.changes.duration or schedule.duration
        cut = self._cut(schedule)
        mine = [
            row for row in self.touched if row.schedule_id == schedule.pk and slot_of(row) >= cut
        ]
        slots = {row.pk: moved.slot(slot_of(row)) for row in mine}
        is_moved = any(slots[row.pk] != slot_of(row) for row in mine)
        held = _held(series, [slot for slot in slots.values() if slot])
        is_moved = is_moved or series.first.time() != schedule.start_time
        skips = self.skips[schedule.pk]
        plan = SchedulePlan(schedule, before, series, duration, is_moved, skips)
        for row in mine:
            slot = slots[row.pk]
            plan.rows.append(self._row(row, slot if slot in held else None, duration))
        check_slots(plan.rows)
        return plan

    def _without_begun(self, schedule: Schedule, before: Series | None, moved: Moved) -> Series:
        """Leave out the dates whose sessions have begun: moved forward, they are the past."""
        begun = self.ground.begun_from(schedule, self._cut(schedule))
        places = {old: moved.slot(old) for old in begun}
        gone = {new for old, new in places.items() if new and (before or new != old)}
        extras = tuple(wall for wall in moved.series.extras if wall not in gone)
        left_out = moved.series.left_out | {wall.date() for wall in gone}
        return replace(moved.series, extras=extras, left_out=left_out)

    def _row(
        self, row: Occurrence, slot: datetime | None, duration: timedelta | None = None
    ) -> RowPlan:
        return row_values(row, self.changes, **self._context(row, slot, duration))

    def _is_refaced(self, row: Occurrence, bare: list[Occurrence] | None) -> bool:
        if bare is None or row in bare:
            return bare is not None
        return row.pk not in self.ground.replaced and self._wanted_faces() != self.ground.faces

    def _wanted_faces(self) -> list[tuple[str, str]]:
        return [(one.label, one.role) for one in self.changes.facilitators or ()]

    def _faces(self) -> list[Occurrence] | None:
        """Return the sessions that lose their own faces; None when no face changes."""
        if self.changes.facilitators is None:
            return None
        bare = [
            row
            for row in self.touched
            if row.pk in self.ground.replaced
            and (row.pk == self.edited.pk or "facilitators" not in row.overridden)
        ]
        return bare if bare or self._wanted_faces() != self.ground.faces else None

    def _called_off(self) -> dict[int, date | None]:
        """Return from which day on each schedule makes no more dates, where that changes."""
        found: dict[int, date | None] = {}
        for schedule in self.ground.schedules:
            if self.changes.status == OccurrenceStatus.SCHEDULED and schedule.called_off_from:
                found[schedule.pk] = None
            if self.changes.status == OccurrenceStatus.CANCELLED and not schedule.called_off_from:
                reached = schedule.materialized_until or self._cut(schedule).date() - _DAY
                if any(
                    True for _w in walls_of(schedule, start=reached + _DAY, end=reached + _YEARS)
                ):
                    found[schedule.pk] = reached + _DAY
        return found

    def _check(self, plan: EditPlan) -> None:
        check_future(plan.rows, now=self.ground.now)
        check_seats(plan.rows)
        check_neighbours(plan.rows, self.others)
        check_order(self.others, self.changes.wall_start)


def _through(day: Moved, hour: Moved, old: datetime) -> datetime | None:
    found = day.slot(old)
    return found and hour.slot(found)


def _held(series: Series, slots: list[datetime]) -> set[datetime]:
    """Return the slots that the series has."""
    if not slots:
        return set()
    days = [slot.date() for slot in slots]
    return set(series.walls(start=min(days), end=max(days))) & set(slots)
