"""Leaving by the page of one's account, and the tokens that it lists."""

import uuid

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.utils import timezone

from groups.domain.api_tokens import create_api_token, living_tokens, token_key
from groups.models import RoleName, User
from tests.events.views.pages import words_of
from tests.factories import make_group, make_role, make_user
from tests.groups.proving import code_now, give_app

pytestmark = pytest.mark.django_db

HOME = "/organiser/compte/"
CLOSE = "/organiser/compte/fermer/"
EMAIL = "zoe@exemple.example"


@pytest.fixture(autouse=True)
def no_limits(settings):
    settings.RATE_LIMITS = False


@pytest.fixture
def user():
    found = make_user(EMAIL, name="Zoé")
    make_role(found, group=make_group(name="Le Café"), name=RoleName.ORGANIZER)
    return found


@pytest.fixture
def desk(user):
    client = Client()
    client.force_login(user)
    return client


def test_closed_after_ones_own_address_and_told(desk):
    assert CLOSE in desk.get(HOME).content.decode()
    assert "ne se défait pas" in words_of(desk.get(CLOSE))
    answer = desk.post(CLOSE, {"email": EMAIL.upper()})
    assert answer["Location"] == "/organiser/connexion/"
    assert not User.objects.filter(email=EMAIL).exists()
    assert not Session.objects.exists()
    assert desk.get(HOME).status_code == 302
    (message,) = mail.outbox
    assert message.to == [EMAIL]
    assert "votre compte vient d’être fermé" in str(message.body).lower()
    assert "Le Café" not in str(message.message())


@pytest.mark.parametrize("typed", ["", "x@exemple.example"])
def test_another_address_closes_nothing(desk, typed):
    assert desk.post(CLOSE, {"email": typed}).status_code == 422
    assert User.objects.get().is_active
    assert mail.outbox == []


def test_who_has_a_proof_gives_it(desk, user):
    give_app(user)
    desk.force_login(user)
    answer = desk.post(CLOSE)
    assert answer["Location"].startswith("/organiser/compte/preuve/")
    assert User.objects.get().is_active
    desk.post("/organiser/compte/preuve/", {"code": code_now()})
    assert 'name="email"' not in desk.get(CLOSE).content.decode()
    assert desk.post(CLOSE).status_code == 303
    assert not User.objects.get().is_active


def test_the_last_owner_of_a_group_is_told_which(desk, user):
    make_role(user, group=make_group(name="La Maison"))
    for answer, status in ((desk.get(CLOSE), 200), (desk.post(CLOSE, {"email": EMAIL}), 422)):
        assert answer.status_code == status
        assert "La Maison" in words_of(answer)
        assert "Le Café" not in words_of(answer)
    assert User.objects.get().email == EMAIL


def test_a_token_is_listed_and_revoked_and_told(desk, user):
    token = create_api_token(user=user, now=timezone.now())
    (row,) = living_tokens(user=user)
    path = f"/organiser/compte/jetons/{token_key(row)}/"
    page = desk.get(HOME)
    assert path in page.content.decode()
    assert "N’a pas encore servi" in words_of(page)
    caller = {"Authorization": f"Bearer {token}"}
    assert desk.get("/api/v1/groups", headers=caller).status_code == 200
    assert "Le programme qui s’en sert" in words_of(desk.get(path))
    assert living_tokens(user=user) == [row]
    assert desk.post(path)["Location"] == HOME
    assert Client().get("/api/v1/groups", headers=caller).status_code == 401
    assert desk.get(path).status_code == 404
    assert path not in desk.get(HOME).content.decode()
    assert len(mail.outbox) == 1


def test_nobody_elses_token(desk):
    other = make_user()
    create_api_token(user=other, now=timezone.now())
    (row,) = living_tokens(user=other)
    for key in (token_key(row), uuid.uuid4()):
        assert desk.post(f"/organiser/compte/jetons/{key}/").status_code == 404
    assert len(living_tokens(user=other)) == 1
