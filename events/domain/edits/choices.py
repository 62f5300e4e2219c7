"""For which dates an edit may hold, and which of them keep what was set on them alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from events.domain.edits.changes import EditChanges
from events.domain.edits.ground import slot_of
from events.domain.edits.previews import DateChange, EditPreview
from events.domain.occurrences import walls_of
from events.models import Event, Facilitator, Occurrence, Schedule, Scope

_DAY = timedelta(days=1)
_YEARS = timedelta(days=5 * 366)


@dataclass(frozen=True)
class ScopeChoice:
    """A scope that makes sense here, with the sessions it holds for, in order.

    ``goes_on``: the rule gives more dates than stand in the database.
    """

    scope: Scope
    rows: tuple[Occurrence, ...]
    goes_on: bool = False

    @property
    def first(self) -> date:
        """The first date, on the clock of the place."""
        return self.rows[0].local_start.date()

    @property
    def last(self) -> date:
        """The last date that stands in the database."""
        return self.rows[-1].local_start.date()


@dataclass(frozen=True)
class Kept:
    """Dates in the scope that keep their own ``name`` (a field of ``overridden``)."""

    name: str
    rows: tuple[Occurrence, ...]


def scope_choices(
    occurrence: Occurrence, *, now: datetime, restores: bool = False
) -> list[ScopeChoice]:
    """Return the scopes that differ from one another, the narrowest first.

    Counted are the live sessions to come, or with ``restores`` those called off. A session
    that has begun stands for itself alone.
    """
    alone = ScopeChoice(Scope.THIS, (occurrence,))
    if occurrence.starts_at <= now:
        return [alone]
    coming = [
        row
        for row in _coming(occurrence.event, now=now)
        if row.is_cancelled is restores or row.pk == occurrence.pk
    ]
    following = [row for row in coming if slot_of(row) >= slot_of(occurrence)]
    goes_on = _goes_on(occurrence.event, restores=restores)
    found = [alone]
    if 1 < len(following) < len(coming):
        found.append(ScopeChoice(Scope.FOLLOWING, tuple(following), goes_on))
    if len(coming) > 1:
        found.append(ScopeChoice(Scope.ALL, tuple(coming), goes_on))
    return found


def _coming(event: Event, *, now: datetime) -> list[Occurrence]:
    rows = event.occurrences.filter(starts_at__gt=now).select_related("schedule", "venue")
    return list(rows.order_by("starts_at", "pk"))


def _goes_on(event: Event, *, restores: bool) -> bool:
    """Whether the event's rules reach beyond the rows that stand, or would if it were held."""
    return any(_has_more(one, restores=restores) for one in event.schedules.all())


def _has_more(schedule: Schedule, *, restores: bool) -> bool:
    if restores or schedule.materialized_until is None:
        return restores and schedule.called_off_from is not None
    after = schedule.materialized_until + _DAY
    return any(True for _wall in walls_of(schedule, start=after, end=after + _YEARS))


def kept_apart(
    occurrence: Occurrence,
    *,
    changes: EditChanges,
    scope: Scope,
    preview: EditPreview,
    now: datetime,
) -> list[Kept]:
    """Return the other live dates of the scope that keep their own hour, title, place…"""
    if scope is Scope.THIS:
        return []
    rows = [
        row
        for row in _coming(occurrence.event, now=now)
        if row.pk != occurrence.pk
        and not row.is_cancelled
        and (scope is Scope.ALL or slot_of(row) >= slot_of(occurrence))
    ]
    moved = {one.public_id for one in preview.dates if _is_moved(one)}
    kept = {name: [row for row in rows if name in row.overridden] for name in _names(changes)}
    if changes.is_timed:
        kept["starts_at"] = [row for row in rows if row.public_id not in moved]
    return [Kept(name, tuple(found)) for name, found in kept.items() if found]


def _is_moved(one: DateChange) -> bool:
    return (one.old_start, one.old_end) != (one.new_start, one.new_end)


def _names(changes: EditChanges) -> Iterator[str]:
    for name in ("title", "venue", "capacity", "facilitators"):
        if getattr(changes, name) is not None or (name == "capacity" and changes.sets_capacity):
            yield name


def kept_off(occurrence: Occurrence, *, scope: Scope, now: datetime) -> list[Occurrence]:
    """Return the other dates that were called off alone, and stay so when many are held again."""
    if scope is Scope.THIS:
        return []
    return [
        row
        for row in _coming(occurrence.event, now=now)
        if row.pk != occurrence.pk
        and row.is_cancelled
        and "status" in row.overridden
        and (scope is Scope.ALL or slot_of(row) >= slot_of(occurrence))
    ]


def faces_of(occurrence: Occurrence) -> list[Facilitator]:
    """Return who welcomes on that date."""
    own = list(occurrence.replacement_facilitators.all())
    return own or list(occurrence.event.facilitators.filter(occurrence=None))
