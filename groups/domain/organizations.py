"""Organisations written down from what they say of themselves: row, group, networks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from groups.domain.folding import fold
from groups.domain.territories import find_commune
from groups.domain.texts import one_line, paragraphs
from groups.errors import GroupsError
from groups.models import Affiliation, Commune, Department, Organization, SupportGroup

_SLUG_LENGTH = 76
_ZONES = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}
_SHARED = ("department_id", "commune_id", "city", "description")


class Change(StrEnum):
    """What writing something down came to."""

    NEW = "new"
    SAME = "same"
    UPDATED = "updated"


@dataclass(frozen=True, kw_only=True)
class OrganizationDraft:
    """What an organisation says of itself; ``department`` is a code, ``networks`` are names."""

    name: str
    kind: str
    department: str
    city: str = ""
    networks: tuple[str, ...] = ()
    website: str = ""
    description: str = ""


def checked_organization(draft: OrganizationDraft) -> OrganizationDraft:
    """Return the draft with its texts cleaned.

    Raises GroupsError naming the field: ``no_name``, ``unknown_choice``,
    ``unknown_department``, ``bad_url``, ``too_long``, ``control_characters``.
    """
    name = one_line(draft.name, field="name", max_length=160)
    if not fold(name):
        raise GroupsError("no_name", _("Donnez le nom de l’organisation."), field="name")
    if draft.kind not in Organization.Kind.values:
        raise GroupsError("unknown_choice", _("Ce type n’est pas connu ici."), field="kind")
    if not Department.objects.filter(code=draft.department).exists():
        raise GroupsError(
            "unknown_department",
            _("« %s » n’est pas un département : écrivez son code, comme 69.")
            % draft.department[:20],
            field="department",
        )
    return replace(
        draft,
        name=name,
        city=one_line(draft.city, field="city", max_length=120),
        website=_checked_website(draft.website),
        description=paragraphs(draft.description, field="description", max_length=4000),
        networks=tuple(
            one_line(network, field="networks", max_length=160) for network in draft.networks
        ),
    )


def save_organization(
    *, draft: OrganizationDraft, now: datetime, is_demo: bool = False, accepted: bool = False
) -> tuple[Organization, Change]:
    """Make or update the organisation of that name in that département, with its group.

    What the draft leaves empty stays as it is. Its networks are made where they are missing;
    an affiliation waits for the group's yes unless it is ``accepted``.
    """
    draft = checked_organization(draft)
    with transaction.atomic():
        organization = find_organization(name=draft.name, department=draft.department)
        if organization is None:
            organization = _new_organization(draft, now=now, is_demo=is_demo)
            change = Change.NEW
        else:
            change = Change.UPDATED if _update(organization, draft) else Change.SAME
        if ensure_group(organization, now=now) and change is Change.SAME:
            change = Change.UPDATED
        for network in draft.networks:
            added = _join(organization, network, now=now, is_demo=is_demo, accepted=accepted)
            change = Change.UPDATED if added and change is Change.SAME else change
    return organization, change


def find_organization(*, name: str, department: str = "") -> Organization | None:
    """Return the organisation of that name, whatever its accents and capitals.

    Namesakes are told apart by their département.
    """
    rows = Organization.objects.filter(department=department) if department else None
    for organization in Organization.objects.all() if rows is None else rows:
        if fold(organization.name) == fold(name):
            return organization
    return None


def ensure_group(organization: Organization, *, now: datetime) -> bool:
    """Make the organisation's first group, of its own name; tell whether it was missing.

    Its clock is that of its département.
    """
    if organization.groups.exists():
        return False
    SupportGroup.objects.create(
        organization=organization,
        slug=_free_slug(SupportGroup, organization.name, organization.city),
        name=organization.name,
        search_text=fold(f"{organization.name} {organization.city}"),
        timezone=_ZONES.get(organization.department_id, "Europe/Paris"),
        created_at=now,
        **{name: getattr(organization, name) for name in _SHARED},
    )
    return True


def _checked_website(website: str) -> str:
    website = one_line(website, field="website", max_length=200)
    if website and "://" not in website:
        website = f"https://{website}"
    try:
        if website:
            URLValidator(schemes=["http", "https"])(website)
    except ValidationError as error:
        message = _("Ce site n’est pas une adresse complète, comme https://exemple.fr.")
        raise GroupsError("bad_url", message, field="website") from error
    return website


def _new_organization(draft: OrganizationDraft, *, now: datetime, is_demo: bool) -> Organization:
    return Organization.objects.create(
        slug=_free_slug(Organization, draft.name, draft.city),
        name=draft.name,
        is_demo=is_demo,
        created_at=now,
        **_values(draft),
    )


def _values(draft: OrganizationDraft) -> dict[str, object]:
    commune = _commune(draft)
    return {
        "kind": draft.kind,
        "department_id": draft.department,
        "commune_id": commune and commune.pk,
        "city": draft.city,
        "website": draft.website,
        "description": draft.description,
    }


def _commune(draft: OrganizationDraft) -> Commune | None:
    return find_commune(name=draft.city, department=draft.department) if draft.city else None


def _update(organization: Organization, draft: OrganizationDraft) -> bool:
    """Write what is said and differs; the group of the same name follows where it was alike."""
    changes = {
        name: value
        for name, value in _values(draft).items()
        if value and getattr(organization, name) != value
    }
    if not changes:
        return False
    alike = {name: getattr(organization, name) for name in changes if name in _SHARED}
    for name, value in changes.items():
        setattr(organization, name, value)
    organization.save(update_fields=[name.removesuffix("_id") for name in changes])
    for group in organization.groups.filter(name=organization.name):
        _follow(group, {name: changes[name] for name in alike}, before=alike)
    return True


def _follow(group: SupportGroup, after: dict[str, object], *, before: dict[str, object]) -> None:
    for name, value in after.items():
        if getattr(group, name) == before[name]:
            setattr(group, name, value)
    group.search_text = fold(f"{group.name} {group.city}")
    group.save()


def _join(
    organization: Organization, name: str, *, now: datetime, is_demo: bool, accepted: bool
) -> bool:
    """Note that the organisation says it belongs to a network; tell whether that is new."""
    network = find_network(name) or Organization.objects.create(
        slug=_free_slug(Organization, name, ""),
        name=name,
        kind=Organization.Kind.NETWORK,
        department_id=organization.department_id,
        is_demo=is_demo,
        created_at=now,
    )
    if network == organization:
        return False
    _row, is_new = Affiliation.objects.get_or_create(
        network=network,
        organization=organization,
        defaults={"accepted_at": now if accepted else None},
    )
    return is_new


def find_network(name: str) -> Organization | None:
    """Return the network of that name, in whatever département it sits."""
    networks = Organization.objects.filter(kind=Organization.Kind.NETWORK)
    return next((one for one in networks if fold(one.name) == fold(name)), None)


def _free_slug(model: type[Organization] | type[SupportGroup], name: str, city: str) -> str:
    """An address from the name, then with the town, then with a number."""
    plain = slugify(fold(name))[:_SLUG_LENGTH].strip("-") or "groupe"
    with_city = slugify(fold(f"{name} {city}"))[:_SLUG_LENGTH].strip("-") or plain
    taken = set(model.objects.filter(slug__startswith=plain).values_list("slug", flat=True))
    taken |= set(model.objects.filter(slug__startswith=with_city).values_list("slug", flat=True))
    numbered = (f"{plain}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (plain, with_city, *numbered) if slug not in taken)
