"""One date of a schedule as it really takes place, from its row or from the rule."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, time
from functools import cached_property

from events.domain.occurrences import end_instant, occurrence_id
from events.domain.recurrence import crosses_clock_change, is_ambiguous_or_skipped, to_instant
from events.models import Occurrence, Schedule


@dataclass(frozen=True)
class Dated:
    """A date of ``schedule`` whose original wall-clock start is ``wall``.

    ``start`` and ``end`` are instants; ``row`` is there when the session is stored.
    """

    schedule: Schedule
    wall: datetime
    start: datetime
    end: datetime
    is_cancelled: bool = False
    row: Occurrence | None = None

    @cached_property
    def public_id(self) -> uuid.UUID:
        """The id that the session's page bears."""
        if self.row is not None:
            return self.row.public_id
        return occurrence_id(schedule_uid=self.schedule.ids_from, original_start=self.wall)

    @cached_property
    def local_start(self) -> datetime:
        """The start on the clock of the place."""
        return self.start.astimezone(self.schedule.zone)

    @cached_property
    def local_end(self) -> datetime:
        """The end on the clock of the place."""
        return self.end.astimezone(self.schedule.zone)

    @cached_property
    def is_moved(self) -> bool:
        """Whether it begins or ends at another time than its schedule says."""
        return (self.start, self.end) != original_span(self.schedule, self.wall)

    @property
    def is_whole_days(self) -> bool:
        """Whether it is said by dates alone."""
        at_midnight = self.local_start.time() == self.local_end.time() == time.min
        return self.schedule.is_all_day and at_midnight

    @cached_property
    def is_unclear_on_clocks(self) -> bool:
        """Whether wall-clock times alone would be read in several ways."""
        zone = self.schedule.timezone
        return (
            crosses_clock_change(self.start, self.end, zone)
            or is_ambiguous_or_skipped(self.local_start.replace(tzinfo=None), zone)
            or is_ambiguous_or_skipped(self.local_end.replace(tzinfo=None), zone)
        )

    def differs(self, title: str) -> bool:
        """Tell whether its series, under that title, would say something else of this date."""
        return self.is_cancelled or self._reads_differently(title) or self.is_moved

    def _reads_differently(self, title: str) -> bool:
        row = self.row
        if row is None:
            return False
        at_home = row.venue_id == self.schedule.event.venue_id
        return row.title != title or not at_home or bool(row.note)


def original_span(schedule: Schedule, wall: datetime) -> tuple[datetime, datetime]:
    """Return the instants between which the schedule places a date."""
    zone = schedule.timezone
    return to_instant(wall, zone), end_instant(wall, schedule.duration, zone)


def computed(schedule: Schedule, wall: datetime, *, ended_at: datetime | None) -> Dated:
    """Return a date that has no row, or whose row says the same as the rule."""
    start, end = original_span(schedule, wall)
    return Dated(schedule, wall, start, end, is_cancelled=_is_off(start, ended_at))


def from_row(schedule: Schedule, row: Occurrence, *, ended_at: datetime | None) -> Dated:
    """Return a stored date; after ``ended_at``, when all came to an end, it is cancelled."""
    wall = datetime.combine(row.original_date, row.original_time)
    is_off = row.is_cancelled or _is_off(row.starts_at, ended_at)
    return Dated(schedule, wall, row.starts_at, row.ends_at, is_cancelled=is_off, row=row)


def _is_off(start: datetime, ended_at: datetime | None) -> bool:
    return ended_at is not None and start > ended_at


def ended_at(schedule: Schedule) -> datetime | None:
    """Return when the schedule's event, or its whole group, was taken off the programme."""
    ends = (schedule.event.archived_at, schedule.event.group.archived_at)
    return min((end for end in ends if end is not None), default=None)
