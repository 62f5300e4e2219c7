"""Shapes that a rule's lists take, whatever the language that says them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from events.domain.recurrence import ByDay


def weekday_span(weekdays: Sequence[int]) -> tuple[int, int] | None:
    """Give the ends of three weekdays or more that follow each other, in order."""
    first, last = weekdays[0], weekdays[-1]
    return (first, last) if len(weekdays) > 2 and last - first == len(weekdays) - 1 else None


def month_span(months: Sequence[int]) -> tuple[int, int] | None:
    """Give the ends of three months or more in one go, round the new year too: (10, 6)."""
    if len(months) < 3:
        return None
    openings = [month for month in months if (month - 2) % 12 + 1 not in months] or [1]
    if len(openings) > 1:
        return None
    return openings[0], (openings[0] + len(months) - 2) % 12 + 1


def by_weekday(days: Iterable[ByDay]) -> dict[int, list[int]]:
    """Give the ranks of each weekday, in order; 0 for every one."""
    ranks: dict[int, list[int]] = {}
    for day in days:
        ranks.setdefault(day.weekday, []).append(day.rank or 0)
    return ranks
