"""What an edit makes of one session."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from events.domain.edits.changes import EditChanges
from events.domain.edits.ground import slot_of
from events.domain.occurrences import end_instant
from events.domain.recurrence import to_instant
from events.models import Occurrence, OccurrenceStatus

_TOLD = frozenset({"starts_at", "ends_at", "venue_id"})


@dataclass
class RowPlan:
    """A session with the columns that change; ``is_gone`` when no date is left for it.

    ``slot`` is the start that its schedule gives it afterwards, None when it has none;
    ``is_refaced``, when others will welcome there.
    """

    row: Occurrence
    slot: datetime | None = None
    values: dict[str, Any] = field(default_factory=dict)
    is_gone: bool = False
    is_refaced: bool = False

    @property
    def is_changed(self) -> bool:
        """Whether anything is another than before."""
        return bool(self.values) or self.is_gone or self.is_refaced

    @property
    def is_moved(self) -> bool:
        """Whether people must be told of another time or place."""
        return bool(_TOLD & self.values.keys()) and not self.is_gone

    @property
    def becomes(self) -> str | None:
        """The status that it takes, when that changes."""
        return self.values.get("status")


def row_values(
    row: Occurrence,
    changes: EditChanges,
    *,
    is_edited: bool,
    slot: datetime | None,
    duration: timedelta | None,
    venue_id: int | None,
    now: datetime,
) -> RowPlan:
    """Work out one session; ``duration`` is given when its schedule is edited too.

    What was set on that date alone stays, but on the one that is edited.
    """
    wanted = dict(_words(row, changes, is_edited=is_edited, venue_id=venue_id))
    wanted |= _status(row, changes, is_edited=is_edited, now=now)
    plan = RowPlan(row, slot if duration else slot_of(row))
    if duration is not None:
        follows = _is_free(row, "starts_at", is_edited and changes.wall_start is not None)
        plan.is_gone = follows and slot is None
        wanted |= _times(row, changes, plan.slot, duration, follows=follows, is_edited=is_edited)
    if is_edited:
        wanted["overridden"] = _kept_overrides(row, changes)
    plan.values = {name: new for name, new in wanted.items() if getattr(row, name) != new}
    return plan


def _is_free(row: Occurrence, name: str, is_asked: bool) -> bool:
    return is_asked or name not in row.overridden


def _words(
    row: Occurrence, changes: EditChanges, *, is_edited: bool, venue_id: int | None
) -> Iterator[tuple[str, Any]]:
    if changes.title is not None and _is_free(row, "title", is_edited):
        yield "title", changes.title
    if changes.venue is not None and _is_free(row, "venue", is_edited):
        yield "venue_id", venue_id
    if changes.sets_capacity and _is_free(row, "capacity", is_edited):
        yield "capacity", changes.capacity
    if changes.note is not None and changes.status is None:
        yield "note", changes.note


def _status(
    row: Occurrence, changes: EditChanges, *, is_edited: bool, now: datetime
) -> dict[str, Any]:
    if changes.status == OccurrenceStatus.CANCELLED and not row.is_cancelled:
        return {"status": changes.status, "cancelled_at": now, "note": changes.note or ""}
    is_asked = changes.status == OccurrenceStatus.SCHEDULED and row.is_cancelled
    if is_asked and _is_free(row, "status", is_edited):
        return {"status": changes.status, "cancelled_at": None, "note": changes.note or ""}
    return {}


def _times(
    row: Occurrence,
    changes: EditChanges,
    slot: datetime | None,
    duration: timedelta,
    *,
    follows: bool,
    is_edited: bool,
) -> dict[str, Any]:
    zone = row.schedule.timezone
    if follows and slot is not None:
        return {"starts_at": to_instant(slot, zone), "ends_at": end_instant(slot, duration, zone)}
    if is_edited and changes.duration is not None and not follows:
        start = row.local_start.replace(tzinfo=None)
        return {"ends_at": end_instant(start, changes.duration, zone)}
    return {}


def _kept_overrides(row: Occurrence, changes: EditChanges) -> list[str]:
    """Return what stays set on the edited date alone: what it now shares with others doesn't."""
    shared = {
        "starts_at": changes.wall_start,
        "title": changes.title,
        "venue": changes.venue,
        "capacity": changes.sets_capacity or None,
        "facilitators": changes.facilitators,
        "status": changes.status,
    }
    return [name for name in row.overridden if shared.get(name) is None]
