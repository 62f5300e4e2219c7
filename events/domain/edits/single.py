"""Editing one session alone, with the same care for history and undo."""

from __future__ import annotations

import uuid
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from events.domain.edits.added_dates import tell_added
from events.domain.edits.changes import EditChanges
from events.domain.edits.checks import check_future, check_seats
from events.domain.edits.ground import Ground
from events.domain.edits.history import EditResult, record, summary_of
from events.domain.edits.memory import remember
from events.domain.edits.plans import EditPlan
from events.domain.edits.rows import RowPlan
from events.domain.occurrence_changes import (
    OccurrenceChanges,
    cancel_occurrence,
    change_occurrence,
    check_not_begun,
    check_not_over,
    check_whole_days,
    hold_with_event,
    restore_occurrence,
)
from events.domain.occurrences import end_instant
from events.domain.recurrence import to_instant
from events.domain.venues import venue_draft_of
from events.models import Facilitator, Occurrence, OccurrenceStatus, Scope
from groups.models import User

_NAMES = [one.name for one in fields(OccurrenceChanges)]


def change_one(
    *, occurrence_id: uuid.UUID, changes: EditChanges, now: datetime, user: User | None
) -> EditResult:
    """Edit a session by itself, in the caller's transaction."""
    row = hold_with_event(occurrence_id)
    faces = _faces(row)
    changes = _new_only(row, faces, changes)
    if changes == EditChanges():
        return EditResult(None)
    memory = remember(row.event, [row], is_wide=False)
    summary = summary_of(row, faces, changes)
    _do(row, changes, now=now)
    edit = record(
        row.event,
        occurrence_id=row.pk,
        summary=summary,
        scope=Scope.THIS,
        memory=memory,
        sessions=1,
        user=user,
        now=now,
    )
    return EditResult(edit, 1)


def _faces(row: Occurrence) -> list[tuple[str, str]]:
    """Return who welcomes on that date."""
    own = Facilitator.objects.filter(occurrence=row)
    usual = Facilitator.objects.filter(event=row.event_id, occurrence=None)
    return list((own if own.exists() else usual).values_list("label", "role"))


def _new_only(row: Occurrence, faces: list[tuple[str, str]], changes: EditChanges) -> EditChanges:
    """Return the changes without what is so already."""
    wall, end = (moment.replace(tzinfo=None) for moment in (row.local_start, row.local_end))
    there: dict[str, Any] = {
        "title": row.title,
        "wall_start": wall,
        "duration": end - wall,
        "capacity": row.capacity,
        "status": row.status,
        "venue": row.venue and venue_draft_of(row.venue),
    }
    if changes.status in {None, row.status} or changes.status == OccurrenceStatus.SCHEDULED:
        there["note"] = row.note  # who calls off gives the note anew
    same: dict[str, Any] = {
        name: None for name, value in there.items() if getattr(changes, name) == value
    }
    if row.capacity is None:
        same["has_no_limit"] = False
    wanted = changes.facilitators
    if wanted is not None and [(one.label, one.role) for one in wanted] == faces:
        same["facilitators"] = None
    return replace(changes, **same)


def _do(row: Occurrence, changes: EditChanges, *, now: datetime) -> None:
    rest = _rest(changes)
    if changes.status == OccurrenceStatus.CANCELLED:
        cancel_occurrence(occurrence_id=row.public_id, note=changes.note or "", now=now)
    elif changes.status == OccurrenceStatus.SCHEDULED:
        restore_occurrence(occurrence_id=row.public_id, now=now)
        tell_added(row.event, [row], now=now)
    if rest != OccurrenceChanges():
        change_occurrence(occurrence_id=row.public_id, changes=rest, now=now)


def _rest(changes: EditChanges) -> OccurrenceChanges:
    """Return what changes besides the status; what is called off takes the note along."""
    rest = OccurrenceChanges(**{name: getattr(changes, name) for name in _NAMES})
    return replace(rest, note=None) if changes.status == OccurrenceStatus.CANCELLED else rest


def plan_one(ground: Ground, changes: EditChanges, *, venue_id: int | None) -> EditPlan:
    """Work out what editing one session would do; EventsError says why it can't be."""
    row = ground.edited
    changes = _new_only(row, _faces(row), changes)
    _check(row, changes, now=ground.now)
    wanted: dict[str, Any] = {
        "title": changes.title,
        "capacity": changes.capacity,
        "note": changes.note,
        "status": changes.status,
    }
    values = {name: value for name, value in wanted.items() if value is not None}
    if changes.has_no_limit:
        values["capacity"] = None
    if changes.venue is not None and venue_id != row.venue_id:
        values["venue_id"] = venue_id
    values |= _times(row, changes)
    plan = RowPlan(row, None, values, is_refaced=changes.facilitators is not None)
    check_future([plan], now=ground.now)
    check_seats([plan])
    faces: list[Occurrence] | None = [] if changes.facilitators is not None else None
    return EditPlan(ground, changes, [plan], [], {}, faces, {})


def _check(row: Occurrence, changes: EditChanges, *, now: datetime) -> None:
    """Refuse what ``change_one`` refuses."""
    if changes.status is not None:
        check_not_over(row, now=now)
    if _rest(changes) != OccurrenceChanges():
        check_not_begun(row, now=now)
    if changes.is_timed:
        check_whole_days(row, changes)


def _times(row: Occurrence, changes: EditChanges) -> dict[str, Any]:
    if not changes.is_timed:
        return {}
    zone = row.schedule.timezone
    wall = changes.wall_start or row.local_start.replace(tzinfo=None)
    length = changes.duration or (row.local_end - row.local_start)
    new = {"starts_at": to_instant(wall, zone), "ends_at": end_instant(wall, length, zone)}
    return {name: value for name, value in new.items() if value != getattr(row, name)}
