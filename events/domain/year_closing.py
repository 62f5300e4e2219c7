"""Closing a year: the numbers stay, the key and all pseudonyms are destroyed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from events.domain.counting import count_due
from events.domain.occurrences import today_in
from events.domain.people_of_year import People, count_people
from events.domain.visitors import new_key
from events.errors import EventsError
from events.models import ClosedYear, SessionCount, Visitor, YearKey
from groups.models import Organization, RoleName, SupportGroup, User

YEARS_OPEN = 2
"""A year's key is destroyed by itself when that many New Years have passed since it began."""

_ZONE = "Europe/Paris"


def close_year(*, organization: Organization, year: int, now: datetime) -> bool:
    """Destroy the key of a year that is over, and all its pseudonyms; keep how many they were.

    It can't be undone. Returns whether the year was still open. Raises EventsError
    ``year_not_over``.
    """
    if year >= today_in(_ZONE, now=now).year:
        raise EventsError(
            "year_not_over",
            _("L’année %(year)d n’est pas finie : on la clôt à partir du 1er janvier suivant.")
            % {"year": year},
            field="year",
        )
    while count_due(now=now):
        pass  # whoever was marked and not yet added up still counts
    with transaction.atomic():
        key = _locked(organization, year, now=now)
        if key.destroyed_at is not None:
            return False
        _keep_counts(key)
        _destroy(key, now=now)
    return True


def close_old_years(*, now: datetime) -> int:
    """Close the years that nobody closed in time; return how many."""
    last = today_in(_ZONE, now=now).year - YEARS_OPEN
    keys = YearKey.objects.filter(destroyed_at__isnull=True, year__lte=last).defer("key")
    old = list(keys.select_related("organization"))
    return sum(close_year(organization=key.organization, year=key.year, now=now) for key in old)


def may_close(*, user: User, organization: Organization) -> bool:
    """Tell whether the user answers for all of the association: its owner."""
    return organization.pk in closed_by(user)


def closed_by(user: User) -> frozenset[int]:
    """Return the keys of the associations whose years the user may close."""
    owned = user.roles.filter(organization__isnull=False, name=RoleName.OWNER)
    return frozenset(owned.values_list("organization", flat=True))


def remember_destroyed() -> Callable[[], None]:
    """Return what destroys again, after a restore, the keys that were destroyed before it.

    The numbers that were kept of those years come back with them.
    """
    try:
        with transaction.atomic():
            keys = list(YearKey.objects.filter(destroyed_at__isnull=False).defer("key"))
            rows = list(ClosedYear.objects.filter(year_key__in=keys).select_related("year_key"))
            names = dict(Organization.objects.values_list("pk", "slug"))
            groups = dict(SupportGroup.objects.values_list("pk", "slug"))
    except DatabaseError:  # there was no site here yet
        return lambda: None

    def destroy_again() -> None:
        for key in keys:
            mine = [row for row in rows if row.year_key_id == key.pk]
            _destroy_again(names[key.organization_id], key, mine, groups)

    return destroy_again


def _destroy_again(slug: str, old: YearKey, rows: list[ClosedYear], groups: dict[int, str]) -> None:
    organization = Organization.objects.filter(slug=slug).first()
    if organization is None or old.destroyed_at is None:
        return
    with transaction.atomic():
        key = _locked(organization, old.year, now=old.created_at)
        if key.destroyed_at is not None:
            return
        _destroy(key, now=old.destroyed_at)
        by_slug = {group.slug: group for group in organization.groups.all()}
        for row in rows:
            slug_of_group = groups.get(row.group_id) if row.group_id else None
            if row.group_id is None or slug_of_group in by_slug:
                row.pk, row.year_key = None, key
                row.group = by_slug[slug_of_group] if slug_of_group else None
                row.save(force_insert=True)


def _locked(organization: Organization, year: int, *, now: datetime) -> YearKey:
    """Lock the year's key, made if nobody came: none may be made later."""
    fresh = new_key(organization.pk, year, now=now)
    YearKey.objects.bulk_create([fresh], ignore_conflicts=True)
    # Not what it holds: what no key reads is destroyed like all else.
    keys = YearKey.objects.select_for_update(no_key=True).defer("key")
    return keys.get(organization=organization, year=year)


def _keep_counts(key: YearKey) -> None:
    """Write how many people came, to all groups and to each that met."""
    met = SessionCount.objects.filter(on__year=key.year, group__organization=key.organization_id)
    groups = list(SupportGroup.objects.filter(pk__in=met.values("group")).order_by("pk"))
    ClosedYear.objects.bulk_create(
        [
            _row(key, None, _counted(groups, key)),
            *(_row(key, group, _counted([group], key)) for group in groups),
        ]
    )


def _counted(groups: list[SupportGroup], key: YearKey) -> People:
    return count_people(groups=groups, year=key.year).get(key.organization_id, People())


def _row(key: YearKey, group: SupportGroup | None, people: People) -> ClosedYear:
    return ClosedYear(
        year_key=key,
        group=group,
        known=people.known,
        members=people.members,
        at_least=people.at_least,
        at_most=people.at_most,
    )


def _destroy(key: YearKey, *, now: datetime) -> None:
    Visitor.objects.filter(year_key=key).delete()
    YearKey.objects.filter(pk=key.pk).update(key="", destroyed_at=now)
