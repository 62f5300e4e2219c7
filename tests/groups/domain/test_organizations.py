"""Organisations are known by name and département, and nothing said is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from groups.domain.organizations import (
    Change,
    OrganizationDraft,
    find_network,
    save_organization,
)
from groups.errors import GroupsError
from groups.models import Affiliation, Organization, SupportGroup
from tests.factories import make_department

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
DRAFT = OrganizationDraft(
    name="GEM L’Envol",
    kind="gem",
    department="69",
    city="Lyon",
    networks=("Fédération des GEM",),
    website="envol.example",
    description="Un groupe\r\nqui s’envole.",
)


@pytest.fixture(autouse=True)
def departments() -> None:
    make_department("69")
    make_department("38", name="Isère")


def save(draft: OrganizationDraft = DRAFT, *, now: datetime = NOW, **options: bool) -> Change:
    return save_organization(draft=draft, now=now, **options)[1]


def refusal(draft: OrganizationDraft) -> tuple[str, str]:
    with pytest.raises(GroupsError) as caught:
        save(draft)
    assert Organization.objects.count() == 0
    return caught.value.code, caught.value.field


def test_a_new_organisation_comes_with_a_group_and_its_network():
    assert save() is Change.NEW
    organization = Organization.objects.get(kind="gem")
    assert (organization.slug, organization.website, organization.description) == (
        "gem-l-envol",
        "https://envol.example",
        "Un groupe\nqui s’envole.",
    )
    group = organization.groups.get()
    assert (group.slug, group.name, group.department_id, group.city, group.search_text) == (
        "gem-l-envol",
        "GEM L’Envol",
        "69",
        "Lyon",
        "gem l envol lyon",
    )
    network = Organization.objects.get(kind="network")
    assert (network.name, network.department_id, network.groups.count()) == (
        "Fédération des GEM",
        "69",
        0,
    )
    assert Affiliation.objects.get().accepted_at is None


def test_the_same_again_changes_nothing():
    save()
    before = [list(model.objects.values()) for model in (Organization, SupportGroup, Affiliation)]
    assert save(now=LATER) is Change.SAME
    assert save(replace(DRAFT, name="gem l'envol"), now=LATER) is Change.SAME
    assert before == [
        list(model.objects.values()) for model in (Organization, SupportGroup, Affiliation)
    ]


def test_what_is_left_empty_stays_and_what_differs_is_written():
    save()
    assert save(OrganizationDraft(name="GEM L’Envol", kind="gem", department="69")) is Change.SAME
    assert save(replace(DRAFT, city="Bron", website="")) is Change.UPDATED
    organization = Organization.objects.get(kind="gem")
    assert (organization.city, organization.website) == ("Bron", "https://envol.example")
    assert organization.groups.get().city == "Bron"
    assert organization.groups.get().search_text == "gem l envol bron"


def test_a_group_that_went_its_own_way_is_left_alone():
    save()
    SupportGroup.objects.update(city="Caluire")
    save(replace(DRAFT, city="Bron", description="Autre chose."))
    group = SupportGroup.objects.get()
    assert (group.city, group.description) == ("Caluire", "Autre chose.")


def test_namesakes_live_in_two_departements_under_two_addresses():
    save()
    assert save(replace(DRAFT, department="38", city="Grenoble")) is Change.NEW
    assert save(replace(DRAFT, name="Gem l’envol !", kind="association", department="38")) is (
        Change.UPDATED
    )
    slugs = Organization.objects.exclude(kind="network").order_by("pk")
    assert list(slugs.values_list("slug", flat=True)) == ["gem-l-envol", "gem-l-envol-grenoble"]


def test_a_network_that_writes_itself_down_later_is_the_same_one():
    save()
    network = find_network("fédération des GEM")
    assert network is not None
    draft = OrganizationDraft(
        name="Fédération des GEM", kind="network", department="69", city="Lyon",
        networks=("Fédération des GEM",),
    )  # fmt: skip
    assert save(draft) is Change.UPDATED
    network.refresh_from_db()
    assert (network.city, network.groups.count(), network.affiliations.count()) == ("Lyon", 1, 0)


def test_the_demo_accepts_affiliations_at_once():
    save(is_demo=True, accepted=True)
    assert Affiliation.objects.get().accepted_at == NOW
    assert set(Organization.objects.values_list("is_demo", flat=True)) == {True}


@pytest.mark.parametrize(
    ("department", "zone"), [("38", "Europe/Paris"), ("974", "Indian/Reunion")]
)
def test_a_group_lives_on_the_clock_of_its_departement(department, zone):
    make_department(department)
    save(replace(DRAFT, department=department))
    assert SupportGroup.objects.get().timezone == zone


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"name": " "}, "no_name", "name"),
        ({"name": "!!!"}, "no_name", "name"),
        ({"name": "x" * 161}, "too_long", "name"),
        ({"kind": "club"}, "unknown_choice", "kind"),
        ({"department": "99"}, "unknown_department", "department"),
        ({"website": "javascript:alert(1)"}, "bad_url", "website"),
        ({"description": "\x00"}, "control_characters", "description"),
    ],
)
def test_nonsense_is_refused_and_nothing_is_written(changes, code, field):
    assert refusal(replace(DRAFT, **changes)) == (code, field)


def test_a_name_without_latin_letters_still_has_an_address():
    save(replace(DRAFT, name="Дружба", networks=()))
    save(replace(DRAFT, name="友谊", networks=()))
    slugs = Organization.objects.order_by("pk").values_list("slug", flat=True)
    assert list(slugs) == ["groupe", "lyon"]
