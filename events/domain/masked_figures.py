"""Figures for those who read them and do not run the group: small numbers of people are masked.

Who runs a group sees names anyway; who only reads figures, for a network or a funder, is not of
the group. They get months, kinds, and each kind of a month, never the days of the week: that
third side of the table would have to be masked with the other two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models.functions import TruncMonth

from events.domain.masking import TOTAL, Place, Veil, veils, with_margins
from events.domain.sums import Sums, add_up
from events.models import MonthlyCount, SessionCount
from groups.models import SupportGroup, SupportGroupQuerySet, User

MEASURES = ("attendances", "excused", "absent", "first_timers")
"""What is masked, each by itself."""
WITHHELD = "registered"
"""Only its total shows: who registered, less those absent and excused, would tell of either."""

Cells = Mapping[Place, Sums]
"""Sums by month (its first day) and kind."""


@dataclass(frozen=True)
class Masks:
    """What is said of which number instead of it; nothing of those that show.

    Small ones are ``below`` a number; of several groups together none is called small.
    """

    by_place: Mapping[Place, Mapping[str, Veil]] = field(default_factory=dict)
    below: int = 0

    def at(self, *, month: date | None = None, kind: str | None = None) -> Mapping[str, Veil]:
        """Return the masked measures of a month, a kind, or a kind in a month."""
        return self.by_place.get((month, kind), {})


def masks_of(cells: Cells, *, threshold: int) -> Masks:
    """Return what is masked of one group's figures of one calendar year."""
    found: defaultdict[Place, dict[str, Veil]] = defaultdict(dict)
    for name in MEASURES:
        counts = {place: int(getattr(sums, name)) for place, sums in cells.items()}
        for place, veil in veils(counts, threshold=threshold).items():
            found[place][name] = veil
    for place in with_margins(dict.fromkeys(cells, 0)):
        if place != TOTAL:
            found[place][WITHHELD] = Veil.HIDDEN
    return Masks(found, below=threshold)


def only_read_by(user: User, groups: SupportGroupQuerySet) -> SupportGroupQuerySet:
    """Return those of the groups whose figures the user reads without running them."""
    return groups.exclude(pk__in=SupportGroup.objects.run_by(user).values("pk"))


def masks_for(*, user: User, groups: SupportGroupQuerySet, year: int) -> Masks | None:
    """Return what to mask of these groups' figures of a year together; None: the user runs all.

    Of several groups, a number is hidden as soon as that of one of them is masked. In two
    queries.
    """
    read = only_read_by(user, groups)
    thresholds = dict(read.order_by().values_list("pk", "organization__masking_threshold"))
    if not thresholds:
        return None
    counts = SessionCount.objects.filter(group__in=[*thresholds], on__year=year)
    rows = add_up(counts.annotate(month=TruncMonth("on")), "group", "month", "kind")
    by_group: defaultdict[int, dict[Place, Sums]] = defaultdict(dict)
    for (group, month, kind), sums in rows:
        by_group[group][month, kind] = sums
    masks = [masks_of(cells, threshold=thresholds[key]) for key, cells in by_group.items()]
    return masks[0] if groups.count() == 1 and masks else _together(masks)


Months = list[tuple[MonthlyCount, Mapping[str, Veil]]]


def plain_months(*, group: SupportGroup) -> Months:
    """Return a group's months by kind, all of it."""
    rows = MonthlyCount.objects.filter(group=group).order_by("month", "kind")
    return [(row, {}) for row in rows]


def masked_months(*, group: SupportGroup) -> Months:
    """Return a group's months by kind, each with what is masked of it, year by year.

    What is masked is that of the whole year, whatever part of it is asked for.
    """
    rows = [row for row, _nothing in plain_months(group=group)]
    threshold = group.organization.masking_threshold
    years: defaultdict[int, dict[Place, Sums]] = defaultdict(dict)
    for row in rows:
        measured = {name: getattr(row, name) for name in (*MEASURES, WITHHELD)}
        years[row.month.year][row.month, row.kind] = Sums(**measured)
    masks = {year: masks_of(cells, threshold=threshold) for year, cells in years.items()}
    return [(row, masks[row.month.year].at(month=row.month, kind=row.kind)) for row in rows]


def _together(masks: Iterable[Masks]) -> Masks:
    found: defaultdict[Place, dict[str, Veil]] = defaultdict(dict)
    for one in masks:
        for place, veiled in one.by_place.items():
            found[place].update(dict.fromkeys(veiled, Veil.HIDDEN))
    return Masks(found)
