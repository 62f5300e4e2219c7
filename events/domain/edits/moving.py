"""A rule moved to another day: « le 3e jeudi » becomes « le 3e vendredi »."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from events.domain.recurrence import ByDay, Frequency, Rule
from events.errors import EventsError

_FIFTH = 5


@dataclass(frozen=True)
class Move:
    """The moved rule, without its end, and where each of its old dates goes (None: nowhere)."""

    rule: Rule
    place: Callable[[date], date | None]


def moved(rule: Rule, *, day: date, to: date) -> Move:
    """Return the spelt-out ``rule`` so that its date ``day`` falls on ``to``.

    Weekdays move along; « the 3rd Thursday » keeps its rank unless ``to`` has another one.
    Raises EventsError ``rule_not_movable`` where no rule says what is meant.
    """
    if rule.frequency in {Frequency.DAILY, Frequency.WEEKLY}:
        return _by_days(rule, to - day)
    if rule.by_set_pos or (rule.by_day and rule.by_month_day):
        raise _not_movable()
    if rule.by_day:
        return _by_rank(rule, day, to)
    if rule.frequency is Frequency.YEARLY and len(rule.by_month) == len(rule.by_month_day) == 1:
        return _once_a_year(rule, day, to)
    return _by_month_day(rule, day, to)


def _not_movable() -> EventsError:
    return EventsError(
        "rule_not_movable",
        _(
            "Ce rythme ne peut pas suivre vers ce jour. Changez seulement cette date, "
            "ou publiez un nouveau programme."
        ),
        field="starts_at",
    )


def _by_days(rule: Rule, shift: timedelta) -> Move:
    if rule.by_month_day:
        raise _not_movable()
    by_day = tuple(ByDay((one.weekday + shift.days) % 7) for one in rule.by_day)
    return Move(replace(rule, by_day=by_day), lambda old: old + shift)


def _by_rank(rule: Rule, day: date, to: date) -> Move:
    """Move ranked weekdays within their month."""
    in_months = rule.frequency is Frequency.MONTHLY or bool(rule.by_month)
    item = next((one for one in rule.by_day if _nth(day, one) == day), None)
    if not in_months or item is None or item.rank is None or _month(day) != _month(to):
        raise _not_movable()
    turn = _rank(to, from_end=item.rank < 0) - item.rank
    if {one.weekday for one in rule.by_day} != {item.weekday}:
        raise _not_movable()
    items = {one: ByDay(to.weekday(), (one.rank or 0) + turn) for one in rule.by_day}
    if any(not _is_sound(old.rank or 0, new.rank or 0) for old, new in items.items()):
        raise _not_movable()

    def place(old: date) -> date | None:
        found = next((new for one, new in items.items() if _nth(old, one) == old), None)
        return _nth(old, found) if found else None

    return Move(replace(rule, by_day=tuple(items.values())), place)


def _is_sound(old: int, new: int) -> bool:
    """Whether the rank is on the same side, and not newly the fifth, which many months lack."""
    return old * new > 0 and (abs(new) < _FIFTH or old == new)


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def _last(day: date) -> int:
    return monthrange(day.year, day.month)[1]


def _rank(day: date, *, from_end: bool) -> int:
    if from_end:
        return -((_last(day) - day.day) // 7 + 1)
    return (day.day - 1) // 7 + 1


def _nth(within: date, item: ByDay) -> date | None:
    """Return that weekday of the month, None when the month lacks it."""
    rank = item.rank or 1
    if rank > 0:
        first = within.replace(day=1)
        number = 1 + (item.weekday - first.weekday()) % 7 + 7 * (rank - 1)
    else:
        end = within.replace(day=_last(within))
        number = end.day - (end.weekday() - item.weekday) % 7 + 7 * (rank + 1)
    return within.replace(day=number) if 1 <= number <= _last(within) else None


def _by_month_day(rule: Rule, day: date, to: date) -> Move:
    """Move days of the month, counted from its start or its end."""
    shift = to.day - day.day
    days = {one: one + shift for one in rule.by_month_day}
    if _month(day) != _month(to) or any(
        old * new <= 0 or abs(new) > 31 for old, new in days.items()
    ):
        raise _not_movable()

    def place(old: date) -> date | None:
        last = _last(old)
        number = days.get(old.day) or days.get(old.day - last - 1) or 0
        number = number if number > 0 else last + 1 + number
        return old.replace(day=number) if 1 <= number <= last else None

    return Move(replace(rule, by_month_day=tuple(days.values())), place)


def _once_a_year(rule: Rule, day: date, to: date) -> Move:
    years = to.year - day.year

    def place(old: date) -> date | None:
        try:
            return to.replace(year=old.year + years)
        except ValueError:
            return None

    return Move(replace(rule, by_month=(to.month,), by_month_day=(to.day,)), place)
