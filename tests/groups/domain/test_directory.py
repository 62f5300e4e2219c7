from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from groups.domain.directory import Directory
from groups.errors import GroupsError
from tests.events.imports.files import plain
from tests.factories import make_group, make_organization

pytestmark = pytest.mark.django_db


def refusal(name: str) -> tuple[str, str]:
    with pytest.raises(GroupsError) as caught:
        Directory().find(name)
    return caught.value.code, plain(str(caught.value))


def test_by_the_name_of_the_group_or_of_its_organisation():
    unafam = make_organization(name="UNAFAM Rhône", city="Lyon")
    group = make_group(organization=unafam, name="Frères et sœurs", city="Lyon")
    directory = Directory()
    for name in ("unafam RHÔNE", "UNAFAM Rhône (Lyon)", "Frères et soeurs"):
        assert directory.find(name) == group


def test_an_organisation_means_its_group_of_the_same_name():
    gem = make_organization(name="GEM L’Envol")
    own = make_group(organization=gem, name="GEM L’Envol")
    other = make_group(organization=gem, name="Antenne de Bron")
    assert Directory().find("gem l'envol") == own
    assert Directory().find("antenne de bron") == other


def test_namesakes_are_told_apart_by_their_town():
    groups = [
        make_group(organization=make_organization(name="L’Envol"), name="L’Envol", city=city)
        for city in ("Lyon", "Grenoble")
    ]
    assert Directory().find("L’Envol (Grenoble)") == groups[1]
    assert refusal("L’Envol") == (
        "ambiguous_organization",
        "« L’Envol » désigne plusieurs groupes. "
        "Précisez : « L’Envol (Lyon) », « L’Envol (Grenoble) ».",
    )


def test_an_archived_group_is_no_more():
    make_group(name="Les Tilleuls", archived_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert refusal("Les Tilleuls")[0] == "unknown_organization"


def test_a_slip_of_the_pen_gets_a_suggestion():
    make_group(organization=make_organization(name="GEM La Boussole"), name="GEM La Boussole")
    assert refusal("GEM La Bousole") == (
        "unknown_organization",
        "« GEM La Bousole » n’est pas connue ici. Serait-ce « GEM La Boussole » ?",
    )
    assert "importez d’abord" in refusal("Marche")[1]


@pytest.mark.parametrize("amount", [1, 3])
def test_all_groups_are_read_at_once(amount):
    for _number in range(amount):
        make_group()
    with CaptureQueriesContext(connection) as queries:
        Directory()
    assert len(queries) == 1
