"""What an owner asks of everybody with a role, and what they may take away."""

import uuid

import pytest
from django.core import mail
from django.test import Client

from groups.domain.factors.people import account_key
from groups.models import AccessLogEntry, RoleName
from tests.events.views.pages import words_of
from tests.factories import make_organization, make_role, make_user
from tests.groups.proving import code_now, give_app

pytestmark = pytest.mark.django_db

PAGE = "/organiser/associations/tilleuls/securite/"


@pytest.fixture(autouse=True)
def no_limits(settings):
    settings.RATE_LIMITS = False


@pytest.fixture
def organization():
    return make_organization(slug="tilleuls", name="Les Tilleuls")


@pytest.fixture
def owner(organization):
    user = make_user("a@exemple.example")
    make_role(user, organization=organization)
    return user


@pytest.fixture
def colleague(organization):
    user = make_user("b@exemple.example", name="Zoé")
    make_role(user, organization=organization, name=RoleName.ORGANIZER)
    return user


@pytest.fixture
def desk(owner):
    client = Client()
    client.force_login(owner)
    return client


def prove(desk, owner) -> None:
    give_app(owner)
    desk.force_login(owner)
    assert desk.post("/organiser/compte/preuve/", {"code": code_now()}).status_code == 303


def test_asked_from_now_on_and_no_longer(desk, owner, colleague, organization):
    other = Client()
    other.force_login(colleague)
    prove(desk, owner)
    assert "1 personne n’a encore qu’un code" in words_of(desk.get(PAGE))
    assert other.get("/organiser/").status_code == 200
    assert desk.post(PAGE, {"act": "ask"}).status_code == 303
    assert other.get("/organiser/")["Location"] == "/organiser/compte/"
    assert "demandée à tout le monde" in words_of(desk.get(PAGE))
    desk.post(PAGE, {"act": "stop"})
    assert other.get("/organiser/").status_code == 200


def test_who_has_none_is_told_to_begin_with_their_own(desk, organization):
    page = desk.post(PAGE, {"act": "ask"}, follow=True)
    assert "Ajoutez d’abord une clé d’accès" in words_of(page)
    organization.refresh_from_db()
    assert not organization.requires_factor


def test_what_was_lost_is_taken_away_logged_and_told(desk, owner, colleague):
    give_app(colleague)
    other = Client()
    other.force_login(colleague)
    prove(desk, owner)
    lost = f"{PAGE}{account_key(colleague)}/"
    assert lost in desk.get(PAGE).content.decode()
    assert "Zoé a perdu son appareil" in words_of(desk.get(lost))
    assert colleague.factors.count() == 1
    assert desk.post(lost)["Location"] == PAGE
    assert colleague.factors.count() == 0
    assert AccessLogEntry.objects.get().user == owner
    (message,) = mail.outbox
    assert (message.to, message.subject) == ([colleague.email], "Un changement sur votre compte")
    assert "Les Tilleuls" not in str(message.message())
    assert other.get("/organiser/")["Location"].startswith("/organiser/connexion/")


def test_a_link_takes_nothing_away_and_the_owner_proves_it_is_them(desk, owner, colleague):
    give_app(colleague)
    give_app(owner)
    desk.force_login(owner)
    answer = desk.post(f"{PAGE}{account_key(colleague)}/")
    assert answer["Location"].startswith("/organiser/compte/preuve/")
    assert colleague.factors.count() == 1


@pytest.mark.parametrize("name", [RoleName.ORGANIZER, RoleName.FACILITATOR, RoleName.READER])
def test_closed_to_who_does_not_own_it(organization, name):
    client, user = Client(), make_user()
    make_role(user, organization=organization, name=name)
    client.force_login(user)
    for path in (PAGE, f"{PAGE}{account_key(user)}/", PAGE.replace("tilleuls", "inconnue")):
        assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)


def test_somebody_of_elsewhere_is_unknown(desk):
    for key in (uuid.uuid4(), account_key(make_user())):
        assert desk.get(f"{PAGE}{key}/").status_code == 404


def test_queries_do_not_grow_with_people(
    desk, owner, colleague, organization, django_assert_num_queries
):
    for _number in (1, 3):
        with django_assert_num_queries(6):
            desk.get(PAGE)
        for _more in range(2):
            make_role(make_user(), organization=organization, name=RoleName.READER)
