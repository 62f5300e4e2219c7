"""The rows behind who came: one for each person marked and each walk-in.

Every function here expects the session's figures to be locked by the caller.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

from django.utils.translation import gettext as _

from events.errors import EventsError
from events.models import Attendance, AttendanceMark, Occurrence
from groups.models import Member

_BATCH = 500

Person: TypeAlias = tuple[int | None, int | None]
"""Whom a mark is about: the key of a registration or of a member, the other one None."""

Marks: TypeAlias = Mapping[uuid.UUID, str | None]
"""Public ids of registrations or members, each with a mark; None takes the mark away."""


def write_marks(
    occurrence: Occurrence, marks: Marks, *, now: datetime, only_these: bool = False
) -> None:
    """Write the marks; ``only_these`` takes away those of whoever is not named.

    Raises EventsError ``unknown_people``, naming the ids.
    """
    people = _people(occurrence, marks)
    rows = Attendance.objects.filter(occurrence=occurrence, is_walk_in=False)
    stored = {(row.registration_id, row.member_id): row for row in rows}
    wanted: dict[Person, str | None] = dict.fromkeys(stored) if only_these else {}
    wanted |= {people[key]: value for key, value in marks.items()}
    gone = [stored[one].pk for one, value in wanted.items() if value is None and one in stored]
    Attendance.objects.filter(pk__in=gone).delete()
    given = {one: value for one, value in wanted.items() if value is not None}
    moved = [row for one, row in stored.items() if given.get(one, row.mark) != row.mark]
    for row in moved:
        row.mark, row.marked_at = given[row.registration_id, row.member_id], now
    Attendance.objects.bulk_update(moved, ["mark", "marked_at"], batch_size=_BATCH)
    Attendance.objects.bulk_create(
        (
            Attendance(
                occurrence=occurrence,
                registration_id=registration,
                member_id=member,
                mark=value,
                marked_at=now,
            )
            for (registration, member), value in given.items()
            if (registration, member) not in stored
        ),
        batch_size=_BATCH,
    )


def count_walk_ins(occurrence: Occurrence) -> int:
    """Return how many came without registering."""
    return Attendance.objects.filter(occurrence=occurrence, is_walk_in=True).count()


def set_walk_ins(occurrence: Occurrence, wanted: int, *, now: datetime) -> None:
    """Make that many rows stand for those who came without registering."""
    rows = Attendance.objects.filter(occurrence=occurrence, is_walk_in=True).order_by("pk")
    surplus = list(rows.values_list("pk", flat=True))[wanted:]
    if surplus:
        Attendance.objects.filter(pk__in=surplus).delete()
        return
    missing = wanted - rows.count()
    walk_in = {"is_walk_in": True, "mark": AttendanceMark.PRESENT, "marked_at": now}
    Attendance.objects.bulk_create(
        (Attendance(occurrence=occurrence, **walk_in) for _n in range(missing)),
        batch_size=_BATCH,
    )


def _people(occurrence: Occurrence, marks: Marks) -> dict[uuid.UUID, Person]:
    registered = occurrence.registrations.filter(public_id__in=marks)
    people: dict[uuid.UUID, Person] = {
        public_id: (key, None) for public_id, key in registered.values_list("public_id", "pk")
    }
    missing = [key for key in marks if key not in people]
    if missing:
        members = Member.objects.filter(
            group=occurrence.event.group_id, public_id__in=missing, erased_at__isnull=True
        )
        people |= {
            public_id: (None, key) for public_id, key in members.values_list("public_id", "pk")
        }
    _refuse_unknown([key for key in missing if key not in people], marks)
    return people


def _refuse_unknown(unknown: list[uuid.UUID], marks: Marks) -> None:
    if unknown:
        raise EventsError(
            "unknown_people",
            _("Personne n’est inscrit ici sous : %(ids)s.")
            % {"ids": ", ".join(str(key) for key in unknown[:20])},
            field=marks[unknown[0]] or "mark",
        )
