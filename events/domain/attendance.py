"""Who came: ticks, walk-ins and head counts, tapped on a phone in the room.

Each tap carries a UUID that the screen drew: over a flaky connection it may arrive several
times, and counts once. A session's figures are locked while they change, never the session
itself: counting and registering don't wait for each other.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from events.domain.attendance_rows import Marks, count_walk_ins, set_walk_ins, write_marks
from events.errors import EventsError
from events.models import (
    MAX_HEADCOUNT,
    AttendanceMark,
    Occurrence,
    SessionCount,
    Tap,
)

OPENS_BEFORE = timedelta(hours=12)
"""How long before the start people can be ticked: a list is prepared the same day."""


def mark(
    *,
    occurrence: Occurrence,
    registration_id: uuid.UUID,
    mark: str | None,
    operation: uuid.UUID,
    now: datetime,
) -> bool:
    """Tick, excuse or untick (None) one registration or member; tell whether the tap was new."""
    marks = {registration_id: mark}
    return mark_many(occurrence=occurrence, marks=marks, operation=operation, now=now)


def mark_many(
    *,
    occurrence: Occurrence,
    marks: Marks,
    operation: uuid.UUID,
    now: datetime,
) -> bool:
    """Mark several people at once; tell whether the tap was new.

    Raises EventsError: ``unknown_people``, ``unknown_mark``, ``session_cancelled``,
    ``too_early``.
    """
    _check_marks(marks)

    def change(count: SessionCount) -> None:
        write_marks(occurrence, marks, now=now)

    return _tap(occurrence, operation=operation, change=change, now=now)


def add_walk_in(*, occurrence: Occurrence, operation: uuid.UUID, now: datetime) -> bool:
    """Count one more person who came without registering; tell whether the tap was new."""

    def change(count: SessionCount) -> None:
        set_walk_ins(occurrence, min(count_walk_ins(occurrence) + 1, MAX_HEADCOUNT), now=now)

    return _tap(occurrence, operation=operation, change=change, now=now)


def remove_walk_in(*, occurrence: Occurrence, operation: uuid.UUID, now: datetime) -> bool:
    """Count one walk-in less, never below none; tell whether the tap was new."""

    def change(count: SessionCount) -> None:
        set_walk_ins(occurrence, max(count_walk_ins(occurrence) - 1, 0), now=now)

    return _tap(occurrence, operation=operation, change=change, now=now)


def set_walk_in_count(
    *, occurrence: Occurrence, value: int, operation: uuid.UUID, now: datetime
) -> bool:
    """Write how many came without registering; tell whether the tap was new.

    Raises EventsError ``bad_number`` outside 0 to 10,000.
    """
    _check_number(value, field="walk_ins")

    def change(count: SessionCount) -> None:
        set_walk_ins(occurrence, value, now=now)

    return _tap(occurrence, operation=operation, change=change, now=now)


def set_headcount(
    *, occurrence: Occurrence, value: int | None, operation: uuid.UUID, now: datetime
) -> bool:
    """Write the head count (None: nobody counted); tell whether the tap was new.

    Raises EventsError ``bad_number`` outside 0 to 10,000.
    """
    _check_number(value, field="headcount")

    def change(count: SessionCount) -> None:
        count.headcount = value

    return _tap(occurrence, operation=operation, change=change, now=now)


def step_headcount(
    *, occurrence: Occurrence, delta: int, operation: uuid.UUID, now: datetime
) -> bool:
    """Move the head count by one, within 0 to 10,000; tell whether the tap was new."""

    def change(count: SessionCount) -> None:
        count.headcount = min(max((count.headcount or 0) + delta, 0), MAX_HEADCOUNT)

    return _tap(occurrence, operation=operation, change=change, now=now)


def put_attendance(
    *,
    occurrence: Occurrence,
    present: Sequence[uuid.UUID] = (),
    excused: Sequence[uuid.UUID] = (),
    absent: Sequence[uuid.UUID] = (),
    walk_ins: int | None = None,
    visitors: int | None = None,
    relatives: int | None = None,
    headcount: int | None = None,
    now: datetime,
) -> SessionCount:
    """Make the marks be exactly these; numbers that are None stay as they are.

    Ids are those of registrations of the session or of members of its group. The same twice
    gives the same state. Raises EventsError and writes nothing: ``unknown_people`` and
    ``listed_twice`` name the ids, ``bad_number`` the field.
    """
    marks = _marks_of(present=present, excused=excused, absent=absent)
    numbers = {"visitors": visitors, "relatives": relatives, "headcount": headcount}
    for field, value in {**numbers, "walk_ins": walk_ins}.items():
        _check_number(value, field=field)
    with transaction.atomic():
        count = _locked_count(occurrence, now=now)
        check_countable(occurrence, now=now)
        write_marks(occurrence, marks, now=now, only_these=True)
        if walk_ins is not None:
            set_walk_ins(occurrence, walk_ins, now=now)
        for field, value in numbers.items():
            if value is not None:
                setattr(count, field, value)
        _save_stale(count, now=now)
    return count


def check_countable(occurrence: Occurrence, *, now: datetime) -> None:
    """Raise EventsError unless people can be counted there now."""
    if occurrence.is_cancelled:
        raise EventsError(
            "session_cancelled", _("Cette rencontre est annulée : il n’y a personne à compter.")
        )
    if now < opens_at(occurrence):
        raise EventsError(
            "too_early", _("On pourra compter ici à partir de douze heures avant le début.")
        )


def opens_at(occurrence: Occurrence) -> datetime:
    """Return from when people can be counted there."""
    return occurrence.starts_at - OPENS_BEFORE


def new_count(occurrence: Occurrence, *, now: datetime) -> SessionCount:
    """Return the unsaved, empty figures of a session (its schedule and event loaded)."""
    return SessionCount(
        occurrence=occurrence,
        group_id=occurrence.event.group_id,
        kind=occurrence.event.kind,
        on=occurrence.local_start.date(),
        is_cancelled=occurrence.is_cancelled,
        changed_at=now,
    )


def _tap(
    occurrence: Occurrence,
    *,
    operation: uuid.UUID,
    change: Callable[[SessionCount], None],
    now: datetime,
) -> bool:
    with transaction.atomic():
        count = _locked_count(occurrence, now=now)
        _row, is_new = Tap.objects.get_or_create(
            operation=operation, defaults={"occurrence": occurrence, "at": now}
        )
        if is_new:
            check_countable(occurrence, now=now)
            change(count)
            _save_stale(count, now=now)
    return is_new


def _locked_count(occurrence: Occurrence, *, now: datetime) -> SessionCount:
    """Lock the session's figures, making them if need be; refresh whether it takes place."""
    counts = SessionCount.objects.select_for_update().filter(occurrence=occurrence)
    count = counts.first()
    if count is None:
        fresh = new_count(occurrence, now=now)
        SessionCount.objects.bulk_create([fresh], ignore_conflicts=True)
        count = counts.get()
    occurrence.refresh_from_db(fields=["status", "starts_at", "ends_at"])
    return count


def _save_stale(count: SessionCount, *, now: datetime) -> None:
    count.is_stale = True
    count.changed_at = now
    count.save(update_fields=["headcount", "visitors", "relatives", "is_stale", "changed_at"])


def _marks_of(**lists: Sequence[uuid.UUID]) -> dict[uuid.UUID, str | None]:
    marks: dict[uuid.UUID, str | None] = {}
    if sum(len(ids) for ids in lists.values()) > MAX_HEADCOUNT:
        raise EventsError("too_many_people", _("Une rencontre compte dix mille personnes au plus."))
    for name, ids in lists.items():
        for key in ids:
            if marks.setdefault(key, name) != name:
                raise EventsError(
                    "listed_twice",
                    _("Une même personne ne peut être que dans une liste : %(id)s.") % {"id": key},
                    field=name,
                )
    return marks


def _check_marks(marks: Marks) -> None:
    if not {*marks.values()} <= {None, *AttendanceMark.values}:
        raise EventsError(
            "unknown_mark",
            _("On peut être noté présent (present), excusé (excused) ou absent (absent)."),
            field="mark",
        )


def _check_number(value: int | None, *, field: str) -> None:
    if value is not None and not 0 <= value <= MAX_HEADCOUNT:
        raise EventsError("bad_number", _("Écrivez un nombre entier, de 0 à 10 000."), field=field)
