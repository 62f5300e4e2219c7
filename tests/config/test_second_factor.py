"""Nothing of the desk before a second proof, where one is asked for."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from groups.domain.api_tokens import create_api_token
from tests.discretion.test_forms_without_token import addresses
from tests.events.registering import NOW
from tests.factories import make_group, make_organization, make_role, make_user
from tests.groups.proving import give_app

pytestmark = pytest.mark.django_db

SETTING_UP = "/organiser/compte/"
DOORS = ("organiser/compte/", "organiser/connexion/", "organiser/deconnexion/", "organiser/resume/")


@pytest.fixture
def group():
    return make_group(organization=make_organization(slug="stricte", requires_factor=True))


@pytest.fixture
def organizer(group):
    user = make_user()
    make_role(user, organization=group.organization)
    return user


@pytest.fixture
def desk(organizer):
    client = Client()
    client.force_login(organizer)
    return client


def desk_addresses() -> Iterator[str]:
    """Every address of the desk, filled in with something that may exist."""
    for path, _is_exempt in addresses(get_resolver()):
        if path.startswith("organiser/") and not path.startswith(DOORS):
            yield "/" + re.sub(r"<(?:(\w+):)?\w+>", _filled, path)


def _filled(found: re.Match[str]) -> str:
    return {"uuid": str(uuid.uuid4()), "int": "2026", "slug": "stricte"}.get(found[1], "x")


def test_every_page_leads_to_setting_up(desk):
    paths = list(desk_addresses())
    assert len(paths) > 40
    for path in paths:
        for ask in (desk.get, desk.post):
            answer = ask(path)
            assert (path, answer.status_code, answer.get("Location")) == (path, 302, SETTING_UP)


def test_a_part_of_a_page_too(desk):
    answer = desk.get("/organiser/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (200, SETTING_UP)


def test_there_one_is_told_why_and_can_leave(desk):
    page = desk.get(SETTING_UP)
    assert page.status_code == 200
    assert "demande une deuxième preuve" in page.content.decode()
    for path in ("application/", "cles/nouvelle/"):
        assert desk.get(f"{SETTING_UP}{path}").status_code == 200
    assert desk.post("/organiser/deconnexion/").status_code == 302


def test_then_all_is_as_before(desk, organizer):
    give_app(organizer)
    desk.force_login(organizer)
    assert desk.get("/organiser/").status_code == 200


def test_of_others_nothing_is_asked(group):
    client, user = Client(), make_user()
    make_role(user, group=make_group())
    client.force_login(user)
    assert client.get("/organiser/").status_code == 200


def test_public_pages_stay_open(desk, group):
    assert desk.get(f"/groupes/{group.slug}/").status_code == 200


def test_by_the_site_alone(settings):
    settings.REQUIRE_SECOND_FACTOR = True
    client = Client()
    client.force_login(make_user())
    assert client.get("/organiser/")["Location"] == SETTING_UP


def test_it_costs_no_query_more(desk, django_assert_num_queries):
    with django_assert_num_queries(2):  # the session, and its user
        desk.get("/organiser/")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", "groups/stricts/events"),
        ("patch", f"events/{uuid.uuid4()}"),
        ("get", f"events/{uuid.uuid4()}/edits"),
        ("get", f"occurrences/{uuid.uuid4()}/registrations"),
        ("get", "occurrences"),
    ],
)
def test_a_program_is_told_so(organizer, method, path):
    token = create_api_token(user=organizer, now=NOW)
    headers = {"Authorization": f"Bearer {token}"}

    def ask() -> Any:
        body = {} if method == "get" else {"data": {}, "content_type": "application/json"}
        return getattr(Client(), method)(f"/api/v1/{path}", headers=headers, **body)

    answer = ask()
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_missing")
    give_app(organizer)
    assert ask().status_code != 403
