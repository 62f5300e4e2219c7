"""Carrying out a planned edit; the caller holds the event, its schedules and its sessions."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import chain

from django.utils.translation import gettext as _

from events.domain.edits.ground import peopled, slot_of
from events.domain.edits.memory import newest
from events.domain.edits.plans import EditPlan, SchedulePlan
from events.domain.edits.rows import RowPlan
from events.domain.event_parts import draft_of, search_text, write_facilitators
from events.domain.occurrences import HORIZON, materialize, today_in
from events.domain.sequences import mark_changed, next_sequence
from events.models import (
    EventText,
    Facilitator,
    Occurrence,
    OccurrenceStatus,
    Schedule,
    new_uid,
)

PARKED = timedelta(days=146_097)  # 400 years: all dates differ from one another, and from ours
_SECOND = timedelta(seconds=1)
_BATCH = 200
_COLUMNS = (
    "schedule",
    "original_date",
    "original_time",
    "starts_at",
    "ends_at",
    "title",
    "venue",
    "capacity",
    "status",
    "cancelled_at",
    "note",
    "overridden",
    "sequence",
    "changed_at",
)


def write_plan(plan: EditPlan, *, now: datetime) -> None:
    """Write the event, its schedules and its sessions; nobody is told here."""
    event = plan.ground.event
    sequence = next_sequence(event.pk)
    _write_event(plan, now=now)
    _write_faces(plan)
    made = {one.schedule.pk: _write_schedule(one, now=now) for one in plan.schedules}
    _write_rows(plan, made, sequence=sequence, now=now)
    last = newest(event)
    for one in plan.schedules:
        _fill(one, made[one.schedule.pk], now=now)
    if plan.changes.note:
        event.occurrences.filter(pk__gt=last[0]).update(note=plan.changes.note)
    _write_ends(plan, now=now)
    mark_changed(event.schedules.all(), sequence=sequence, now=now)


def _write_event(plan: EditPlan, *, now: datetime) -> None:
    event, values = plan.ground.event, dict(plan.event_values)
    if not values:
        return
    title = values.pop("title", None)
    if title is not None:
        EventText.objects.filter(event=event, language="fr").update(title=title)
    for name, value in values.items():
        setattr(event, name, value)
    event.updated_at = now
    event.save()
    event.search_text = search_text(event, draft_of(event))
    event.save(update_fields=["search_text"])


def _write_faces(plan: EditPlan) -> None:
    """Replace who welcomes; the dates that the edit leaves alone keep those they had."""
    if plan.faces is None or plan.changes.facilitators is None:
        return
    ground = plan.ground
    wanted = [(one.label, one.role) for one in plan.changes.facilitators]
    bare = [row.pk for row in plan.faces]
    Facilitator.objects.filter(event=ground.event, occurrence__in=bare).delete()
    if wanted == ground.faces:
        return
    touched = {one.row.pk for one in plan.rows}
    rows = Occurrence.objects.filter(event=ground.event).values_list("pk", flat=True)
    Facilitator.objects.bulk_create(
        Facilitator(event=ground.event, occurrence_id=key, label=label, role=role, position=place)
        for key in rows
        if key not in touched and key not in ground.replaced
        for place, (label, role) in enumerate(ground.faces)
    )
    write_facilitators(event=ground.event, occurrence=None, drafts=plan.changes.facilitators)


def _write_schedule(plan: SchedulePlan, *, now: datetime) -> Schedule:
    """Write the schedule that holds from now on; return it."""
    schedule = plan.schedule
    if plan.before is None:
        target = schedule
        target.id_key = new_uid() if plan.is_moved else schedule.id_key
    else:
        target = Schedule(
            event=schedule.event,
            timezone=schedule.timezone,
            is_all_day=schedule.is_all_day,
            called_off_from=schedule.called_off_from,
            holidays_known=schedule.holidays_known,
            created_at=now,
            id_key=new_uid() if plan.is_moved else schedule.ids_from,
        )
        _save(schedule, plan.before.values())
    _save(target, {**plan.after.values(), "duration": plan.duration, "skips": plan.skips})
    return target


def _save(schedule: Schedule, values: dict[str, object]) -> None:
    for name, value in values.items():
        setattr(schedule, name, value)
    schedule.save()
    schedule.refresh_from_db(fields=["first_date", "start_time"])


def _write_rows(plan: EditPlan, made: dict[int, Schedule], *, sequence: int, now: datetime) -> None:
    lost = [one.row for one in plan.rows if one.is_gone]
    kept = peopled(lost)
    Occurrence.objects.filter(pk__in=[row.pk for row in lost if row.pk not in kept]).delete()
    rows = [one for one in plan.changed if not one.is_gone]
    for one in plan.rows:
        if one.is_gone and one.row.pk in kept:
            one.values |= _called_off(one.row, note=plan.changes.note, now=now)
            rows.append(one)
    for one in rows:
        _set(one, sequence=sequence, now=now)
    placed = list(chain.from_iterable(_place(one, made) for one in plan.schedules))
    changed = {one.row.pk: one.row for one in [*rows, *placed] if not one.is_gone or one.values}
    Occurrence.objects.bulk_update(changed.values(), _COLUMNS, batch_size=_BATCH)


def _called_off(row: Occurrence, *, note: str | None, now: datetime) -> dict[str, object]:
    """Return what becomes of a session for which no date is left."""
    overridden = sorted({*row.overridden, "starts_at"})
    if row.is_cancelled:
        return {"overridden": overridden}
    return {
        "status": OccurrenceStatus.CANCELLED,
        "cancelled_at": now,
        "note": _("Le programme du groupe a changé.") if note is None else note,
        "overridden": overridden,
    }


def _set(plan: RowPlan, *, sequence: int, now: datetime) -> None:
    for name, value in plan.values.items():
        setattr(plan.row, name, value)
    if plan.values.keys() - {"overridden"}:
        plan.row.sequence = sequence
        plan.row.changed_at = now


def _place(plan: SchedulePlan, made: dict[int, Schedule]) -> list[RowPlan]:
    """Give sessions their slot in the schedule that holds now; return those with another one."""
    target = made[plan.schedule.pk]
    is_split = target.pk != plan.schedule.pk
    moved = []
    for one in plan.rows:
        if one.slot is None and (is_split or (one.is_gone and not one.values)):
            continue
        slot = one.slot or _spare(one.row)
        if is_split:
            one.row.schedule = target
        if is_split or slot != slot_of(one.row):
            one.row.original_date, one.row.original_time = slot.date(), slot.time()
            moved.append(one)
    if not is_split:
        _park([one.row for one in moved])
    return moved


def _spare(row: Occurrence) -> datetime:
    """Return a slot that no rule gives, near the one that is lost."""
    return slot_of(row) + _SECOND


def _park(rows: list[Occurrence]) -> None:
    """Clear the slots of sessions that trade them with one another."""
    if not rows:
        return
    parked = [Occurrence(pk=row.pk, original_date=row.original_date + PARKED) for row in rows]
    Occurrence.objects.bulk_update(parked, ["original_date"], batch_size=_BATCH)


def _fill(plan: SchedulePlan, target: Schedule, *, now: datetime) -> None:
    """Make the dates that appear, as far as rows stood before."""
    horizon = today_in(target.timezone, now=now) + HORIZON
    reached = plan.schedule.materialized_until or horizon
    slots = [one.slot.date() for one in plan.rows if one.slot is not None]
    target.materialized_until = None
    Schedule.objects.filter(pk=target.pk).update(materialized_until=None)
    materialize(schedule=target, now=now, until=max(horizon, reached, *slots))


def _write_ends(plan: EditPlan, *, now: datetime) -> None:
    """Stop making dates where the whole rest is called off, and go on where it is held."""
    for schedule in plan.ground.schedules:
        if schedule.pk not in plan.called_off:
            continue
        since = schedule.called_off_from
        schedule.called_off_from = plan.called_off[schedule.pk]
        if since is not None and schedule.called_off_from is None:
            schedule.materialized_until = since - timedelta(days=1)
            schedule.extends_on = None
        schedule.save()
        if schedule.called_off_from is None:
            materialize(schedule=schedule, now=now)
