"""Turning the message of the eve on and off, logged in or by its link."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from groups.models import User
from notifications.models import Digest
from tests.events.views.pages import headings, words_of
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PAGE = "/organiser/resume/"


@pytest.fixture
def user() -> User:
    return make_user("zoe@exemple.example")


@pytest.fixture
def key(user: User) -> uuid.UUID:
    until = datetime(2026, 12, 3, tzinfo=UTC)
    return Digest.objects.create(user=user, day=date(2026, 12, 3), until=until).stop_key


def is_told(user: User) -> bool:
    return User.objects.get(pk=user.pk).gets_digest


def test_it_is_turned_off_and_on(client: Client, user: User) -> None:
    assert client.get(PAGE).status_code == 302
    client.force_login(user)
    assert "Vous le recevez. Ne plus le recevoir" in words_of(client.get(PAGE))
    page = client.post(PAGE, {"wanted": "0"}, follow=True)
    assert page.redirect_chain == [(PAGE, 303)]
    assert not is_told(user)
    assert "Vous ne le recevez pas." in words_of(page)
    assert "zoe@exemple.example" in words_of(page)
    client.post(PAGE, {"wanted": "1"})
    assert is_told(user)


def test_a_forged_form_changes_nothing(user: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    assert client.post(PAGE, {"wanted": "0"}).status_code == 403
    assert is_told(user)


def test_opening_the_link_changes_nothing(client: Client, user: User, key: uuid.UUID) -> None:
    page = client.get(f"{PAGE}{key}/arret/")
    assert headings(page) == ["Ne plus recevoir le résumé de la veille ?"]
    assert page["Cache-Control"] == "no-store, private"
    assert "zoe@" not in page.content.decode()
    assert not page.cookies
    assert is_told(user)


@pytest.mark.parametrize("body", [{"List-Unsubscribe": "One-Click"}, {}])
def test_one_press_turns_it_off(user: User, key: uuid.UUID, body: dict[str, str]) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.post(f"{PAGE}{key}/arret/", body)
    assert (page.status_code, headings(page)) == (200, ["C’est noté"])
    assert not is_told(user)
    assert client.post(f"{PAGE}{key}/arret/", body).status_code == 200


def test_a_wrong_link_leads_nowhere(client: Client, user: User) -> None:
    url = f"{PAGE}{uuid.uuid4()}/arret/"
    assert (client.get(url).status_code, client.post(url).status_code) == (404, 404)
    assert is_told(user)
