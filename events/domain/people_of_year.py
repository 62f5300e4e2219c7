"""How many different people came in a year: never known, only held between two numbers.

Those known again by a pseudonym are counted once. Each visit that nothing is known by may be
somebody already counted, or somebody else: hence a least and a most.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Max, Q, Sum
from django.db.models.functions import Coalesce

from events.domain.sums import CAME
from events.models import ClosedYear, SessionCount, Visitor
from groups.models import Organization, SupportGroup, SupportGroupQuerySet


@dataclass(frozen=True, kw_only=True)
class People:
    """Different people of a year, estimated.

    ``known`` are told apart by a pseudonym, ``members`` those of them who are members.
    ``at_least`` is no less than the fullest session; ``at_most`` takes every visit that nothing
    is known by for another person.
    """

    known: int = 0
    members: int = 0
    at_least: int = 0
    at_most: int = 0

    @property
    def unknown_visits(self) -> int:
        """Visits of people whom nothing tells apart."""
        return self.at_most - self.known

    @property
    def is_anybody(self) -> bool:
        """Whether anybody came."""
        return self.at_most > 0


@dataclass(frozen=True, kw_only=True)
class PeopleOfYear:
    """What is estimated for one association, or for those of its groups that were asked for."""

    organization: Organization
    year: int
    people: People
    is_closed: bool


def people_of_year(*, groups: SupportGroupQuerySet, year: int) -> list[PeopleOfYear]:
    """Return the estimates of these groups, an association each, by its name (four queries).

    People of two associations are never matched: nothing is added up across them.
    """
    asked = list(groups.select_related("organization"))
    organizations = {group.organization_id: group.organization for group in asked}
    closed = _closed(organizations, year)
    counted = count_people(groups=asked, year=year)
    found = []
    for key, organization in organizations.items():
        mine = [group for group in asked if group.organization_id == key]
        rows = closed.get(key)
        people = counted[key] if rows is None else _kept(rows, mine)
        found.append(
            PeopleOfYear(
                organization=organization,
                year=year,
                people=people,
                is_closed=rows is not None,
            )
        )
    return sorted(found, key=lambda one: one.organization.name)


def count_people(*, groups: Iterable[SupportGroup], year: int) -> dict[int, People]:
    """Return, by key of an association, what its groups' visits come to now (two queries)."""
    asked = list(groups)
    visits = _visits(asked, year)
    known = _known(asked, year)
    found = {}
    for key in {group.organization_id for group in asked}:
        total, fullest = visits.get(key, (0, 0))
        different, members, noted = known.get(key, (0, 0, 0))
        found[key] = People(
            known=different,
            members=members,
            at_least=max(different, fullest),
            at_most=max(different + max(total - noted, 0), fullest),
        )
    return found


def _visits(groups: list[SupportGroup], year: int) -> dict[int, tuple[int, int]]:
    """Return how many visits there were, and how many at the fullest session."""
    rows = SessionCount.objects.filter(group__in=groups, on__year=year, is_cancelled=False)
    sums = rows.order_by().values_list("group__organization")
    return {
        key: (total, fullest)
        for key, total, fullest in sums.annotate(
            total=Coalesce(Sum(CAME), 0), fullest=Coalesce(Max(CAME), 0)
        )
    }


def _known(groups: list[SupportGroup], year: int) -> dict[int, tuple[int, int, int]]:
    """Return how many pseudonyms, how many of members, and on how many visits."""
    rows = Visitor.objects.filter(
        year_key__year=year, attendance__occurrence__event__group__in=groups
    )
    sums = rows.order_by().values_list("year_key__organization")
    return {
        key: (different, members, noted)
        for key, different, members, noted in sums.annotate(
            different=Count("pseudonym", distinct=True),
            members=Count("pseudonym", distinct=True, filter=Q(is_member=True)),
            noted=Count("pk"),
        )
    }


def _closed(organizations: Iterable[int], year: int) -> dict[int, dict[int | None, People]]:
    """Return what was kept of closed years: by association, then by group (None: all)."""
    rows = ClosedYear.objects.filter(
        year_key__organization__in=[*organizations], year_key__year=year
    )
    found: dict[int, dict[int | None, People]] = {}
    for row in rows.select_related("year_key"):
        people = People(
            known=row.known, members=row.members, at_least=row.at_least, at_most=row.at_most
        )
        found.setdefault(row.year_key.organization_id, {})[row.group_id] = people
    return found


def _kept(rows: dict[int | None, People], groups: list[SupportGroup]) -> People:
    """Return a closed year's numbers for these groups.

    Who came to several of them can't be told any more: for some of a larger number, the sum is
    the most there were.
    """
    parts = [rows[group.pk] for group in groups if group.pk in rows]
    if len(parts) == len(rows) - 1:
        return rows[None]
    return People(
        known=max((one.known for one in parts), default=0),
        members=max((one.members for one in parts), default=0),
        at_least=max((one.at_least for one in parts), default=0),
        at_most=sum(one.at_most for one in parts),
    )
