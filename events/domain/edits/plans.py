"""The shape of a planned edit."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from events.domain.edits.changes import EditChanges
from events.domain.edits.ground import Ground
from events.domain.edits.rows import RowPlan
from events.domain.edits.series import Series
from events.models import Occurrence, OccurrenceStatus, Schedule


@dataclass
class SchedulePlan:
    """A schedule that ends before a date and goes on as another, or is edited in place.

    ``skips`` is what it keeps of its named skips.
    """

    schedule: Schedule
    before: Series | None
    after: Series
    duration: timedelta
    is_moved: bool
    skips: dict[str, Any]
    rows: list[RowPlan] = field(default_factory=list)


@dataclass
class EditPlan:
    """All that an edit changes."""

    ground: Ground
    changes: EditChanges
    rows: list[RowPlan]
    schedules: list[SchedulePlan]
    event_values: dict[str, Any]
    faces: list[Occurrence] | None
    called_off: dict[int, date | None]

    @property
    def changed(self) -> list[RowPlan]:
        """The sessions that change."""
        return [one for one in self.rows if one.is_changed]

    @property
    def restored(self) -> list[Occurrence]:
        """The sessions that take place after all."""
        held = [one.row for one in self.changed if one.becomes == OccurrenceStatus.SCHEDULED]
        return [row for row in held if row.pk]

    @property
    def is_empty(self) -> bool:
        """Whether everything is so already."""
        return not (
            self.changed
            or self.schedules
            or self.event_values
            or self.called_off
            or self.faces is not None
        )
