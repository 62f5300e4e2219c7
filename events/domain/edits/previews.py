"""What an edit would touch, for whoever is about to make it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from events.domain.edits.ground import slot_of
from events.domain.edits.plans import EditPlan, SchedulePlan
from events.domain.edits.rows import RowPlan
from events.domain.occurrences import HORIZON, today_in
from events.domain.recurrence import to_instant
from events.models import OccurrenceStatus, Registration


@dataclass(frozen=True)
class DateChange:
    """One session before and after; ``new_start`` None when no date is left for it.

    ``is_told``: those ``registered`` get a message of it.
    """

    public_id: uuid.UUID
    old_start: datetime
    new_start: datetime | None
    old_end: datetime
    new_end: datetime | None
    status: str
    is_held_alone: bool
    is_told: bool
    registered: int


@dataclass(frozen=True)
class Losing:
    """A registration whose session would disappear."""

    public_id: uuid.UUID
    starts_at: datetime


@dataclass(frozen=True)
class EditPreview:
    """What would change: dates in order, new dates, and how many parties must be told.

    ``without_contact`` of the parties to tell left no address: they can't be told. With
    ``refusals`` nothing would be done; ``field`` names the input at fault, when there is one.
    """

    dates: tuple[DateChange, ...] = ()
    added: tuple[datetime, ...] = ()
    registered: int = 0
    without_contact: int = 0
    losing: tuple[Losing, ...] = ()
    refusals: tuple[str, ...] = ()
    field: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not (self.dates or self.added)


def preview_of(plan: EditPlan) -> EditPreview:
    """Tell what a plan would do (two queries)."""
    changed = sorted(plan.changed, key=lambda one: (one.row.starts_at, one.row.pk))
    registered = list(
        Registration.objects.filter(occurrence__in=[one.row.pk for one in changed])
        .active()
        .order_by("occurrence__starts_at", "queue_no")
        .values_list("public_id", "occurrence_id", "email_hash", "phone_hash")
    )
    by_row: dict[int, int] = {}
    for _key, row, _email, _phone in registered:
        by_row[row] = by_row.get(row, 0) + 1
    told = {one.row.pk for one in changed if _is_told(one)}
    gone = {one.row.pk: one.row.starts_at for one in changed if one.is_gone}
    return EditPreview(
        dates=tuple(_change(one, by_row.get(one.row.pk, 0)) for one in changed),
        added=tuple(sorted(start for one in plan.schedules for start in _added(one, plan))),
        registered=sum(row in told for _key, row, _email, _phone in registered),
        without_contact=sum(
            row in told and not (email or phone) for _key, row, email, phone in registered
        ),
        losing=tuple(Losing(key, gone[row]) for key, row, _e, _p in registered if row in gone),
    )


def _is_told(one: RowPlan) -> bool:
    if one.is_gone:
        return not one.row.is_cancelled
    stays_off = one.row.is_cancelled and one.becomes is None
    return not stays_off and (one.is_moved or one.becomes is not None)


def _change(one: RowPlan, registered: int) -> DateChange:
    row = one.row
    status = OccurrenceStatus.CANCELLED if one.is_gone else one.becomes or row.status
    return DateChange(
        public_id=row.public_id,
        old_start=row.starts_at,
        new_start=None if one.is_gone else one.values.get("starts_at", row.starts_at),
        old_end=row.ends_at,
        new_end=None if one.is_gone else one.values.get("ends_at", row.ends_at),
        status=str(status),
        is_held_alone="starts_at" in row.overridden,
        is_told=_is_told(one),
        registered=registered,
    )


def _added(one: SchedulePlan, plan: EditPlan) -> list[datetime]:
    """Return the dates that appear over the horizon."""
    schedule = one.schedule
    end = _reach(one, plan)
    held = {row.slot for row in one.rows}
    if schedule.called_off_from is not None:
        end = min(end, schedule.called_off_from - timedelta(days=1))
    begun = {slot_of(row.row) for row in one.rows if row.slot is None}
    walls = (wall for wall in one.after.walls(end=end) if wall not in held | begun)
    return [to_instant(wall, schedule.timezone) for wall in walls]


def _reach(one: SchedulePlan, plan: EditPlan) -> date:
    horizon = today_in(one.schedule.timezone, now=plan.ground.now) + HORIZON
    reached = one.schedule.materialized_until or horizon
    slots = [row.slot.date() for row in one.rows if row.slot is not None]
    return max(horizon, reached, *slots)
