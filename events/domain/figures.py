"""What a group's sessions come to over a period: by month, by kind, by weekday."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from django.db.models import Max, Min
from django.db.models.functions import ExtractIsoWeekDay, TruncMonth
from django.utils.translation import gettext as _

from events.domain.sums import Sums, add_up, total
from events.errors import EventsError
from events.models import SessionCount
from groups.models import SupportGroupQuerySet

LONGEST = timedelta(days=10 * 366)

Key = TypeVar("Key")


@dataclass(frozen=True)
class MonthOfKind:
    """What the sessions of one kind add up to in one month (named by its first day)."""

    month: date
    kind: str
    sums: Sums


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Figures of sessions that began from ``start`` to ``end``, both included.

    ``by_weekday`` counts from 1, Monday, to 7. Everything here was counted by somebody;
    nothing is estimated.
    """

    start: date
    end: date
    months: tuple[MonthOfKind, ...]
    by_month: dict[date, Sums]
    by_kind: dict[str, Sums]
    by_weekday: dict[int, Sums]
    total: Sums


def figures(*, groups: SupportGroupQuerySet, start: date, end: date) -> Figures:
    """Return the figures of these groups over a period, in two queries.

    They are added up from the sessions themselves, so that every table of a page agrees.
    Raises EventsError ``bad_period`` when it ends before it starts, or passes ten years.
    """
    if not timedelta(0) <= end - start <= LONGEST:
        raise EventsError(
            "bad_period",
            _("Choisissez une fin après le début, et dix ans au plus."),
            field="to",
        )
    counts = SessionCount.objects.filter(group__in=groups, on__gte=start, on__lte=end)
    months = add_up(counts.annotate(month=TruncMonth("on")), "month", "kind")
    cells = tuple(
        MonthOfKind(month, kind, sums)
        for (month, kind), sums in sorted(months, key=lambda part: part[0])
    )
    weekdays = add_up(counts.annotate(weekday=ExtractIsoWeekDay("on")), "weekday")
    return Figures(
        start=start,
        end=end,
        months=cells,
        by_month=_grouped((cell.month, cell.sums) for cell in cells),
        by_kind=_grouped((cell.kind, cell.sums) for cell in cells),
        by_weekday=dict(sorted((day, sums) for (day,), sums in weekdays)),
        total=total(cell.sums for cell in cells),
    )


def years_of(*, groups: SupportGroupQuerySet) -> list[int]:
    """Return the years of which these groups have figures, latest first."""
    ends = SessionCount.objects.filter(group__in=groups).aggregate(first=Min("on"), last=Max("on"))
    if ends["first"] is None:
        return []
    return list(range(ends["last"].year, ends["first"].year - 1, -1))


def _grouped(parts: Iterable[tuple[Key, Sums]]) -> dict[Key, Sums]:
    found: dict[Key, Sums] = {}
    for key, sums in parts:
        found[key] = found.get(key, Sums()) + sums
    return found
