"""What no edit may do, said in words that name the dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from events.domain.edits.ground import slot_of
from events.domain.edits.rows import RowPlan
from events.domain.wording import date_words
from events.errors import EventsError
from events.models import Occurrence

_DAY = timedelta(days=1)


def check_slots(rows: list[RowPlan]) -> None:
    """Refuse two sessions of one schedule at the same start (``same_start``)."""
    _refuse_doubles(one.slot for one in rows if one.slot is not None)


def check_neighbours(rows: list[RowPlan], others: list[Occurrence]) -> None:
    """Refuse to put a session where one that stays as it is begins."""
    taken = {row.starts_at for row in others if not row.is_cancelled}
    moved = {one.values["starts_at"]: one for one in rows if "starts_at" in one.values}
    for start in sorted(taken & moved.keys()):
        raise _double(start.astimezone(moved[start].row.schedule.zone).date())


def check_order(others: list[Occurrence], wall: datetime | None) -> None:
    """Refuse to put « the following » before dates that stay as they are (``jumps_back``)."""
    passed = [row for row in others if wall is not None and slot_of(row) >= wall]
    if passed:
        last = max(passed, key=slot_of)
        raise EventsError(
            "jumps_back",
            _(
                "La rencontre du %(date)s, qui ne change pas, viendrait après. Choisissez un "
                "début plus tardif, ou changez toutes les rencontres."
            )
            % {"date": date_words(last.local_start.date())},
            field="starts_at",
        )


def _refuse_doubles(slots: Iterable[datetime]) -> None:
    for slot, times in Counter(slots).items():
        if times > 1:
            raise _double(slot.date())


def _double(day: date) -> EventsError:
    return EventsError(
        "same_start",
        _("Une autre rencontre commence déjà à cette heure, le %(date)s.")
        % {"date": date_words(day)},
        field="starts_at",
    )


def check_future(rows: list[RowPlan], *, now: datetime) -> None:
    """Refuse to let a session begin in the past (``starts_in_the_past``)."""
    late = [one.row for one in rows if one.values.get("starts_at", now + _DAY) <= now]
    if late:
        raise EventsError(
            "starts_in_the_past",
            _("Choisissez un début à venir : %(dates)s passerait dans le passé.")
            % {"dates": _dates(late)},
            field="starts_at",
        )


def check_seats(rows: list[RowPlan]) -> None:
    """Refuse fewer places than are taken, naming the dates (``capacity_below_confirmed``)."""
    full = [
        one.row
        for one in rows
        if one.row.confirmed_seats > (one.values.get("capacity") or one.row.confirmed_seats)
    ]
    if full:
        raise EventsError(
            "capacity_below_confirmed",
            _("Plus de places sont déjà réservées : %(dates)s. Gardez-en au moins %(seats)d.")
            % {"dates": _dates(full), "seats": max(row.confirmed_seats for row in full)},
            field="capacity",
        )


def _dates(rows: list[Occurrence]) -> str:
    ordered = sorted(rows, key=lambda row: row.starts_at)
    return ", ".join(date_words(row.local_start.date()) for row in ordered)
