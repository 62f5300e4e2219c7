"""The page of a team: who reads it, what it takes away, and giving it back."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from groups.domain.roles import role_key
from groups.models import AccessLogEntry, RoleName
from tests.events.views.pages import words_of
from tests.factories import make_group, make_organization, make_role, make_user
from tests.groups.proving import give_app

pytestmark = pytest.mark.django_db

PAGE = "/organiser/groupes/cafe/equipe/"
WHOLE = "/organiser/associations/tilleuls/equipe/"
UNDO = "/organiser/equipe/remettre/"


@pytest.fixture(autouse=True)
def no_limits(settings):
    settings.RATE_LIMITS = False


@pytest.fixture
def group():
    organization = make_organization(slug="tilleuls", name="Les Tilleuls")
    return make_group(slug="cafe", name="Le Café", organization=organization)


@pytest.fixture
def owner(group):
    user = make_user("a@exemple.example", name="Ana")
    make_role(user, group=group)
    return user


@pytest.fixture
def role(group):
    user = make_user("b@exemple.example", name="Zoé")
    return make_role(user, group=group, name=RoleName.FACILITATOR)


@pytest.fixture
def desk(owner):
    client = Client()
    client.force_login(owner)
    return client


def address(role) -> str:
    return f"/organiser/equipe/{role_key(role)}/"


def test_asked_first_then_gone_told_and_logged(desk, role, group):
    other = Client()
    other.force_login(role.user)
    page = desk.get(PAGE)
    assert "Zoé b@exemple.example · animateur ou animatrice · Le Café" in words_of(page)
    assert address(role) in page.content.decode()
    assert page["Cache-Control"] == "no-store, private"
    question = words_of(desk.get(address(role)))
    assert "Le rôle de Zoé" in question
    assert "C’est son dernier rôle" in question
    assert other.get("/organiser/").status_code == 200
    assert desk.post(address(role), {"act": "end"})["Location"] == PAGE
    assert other.get("/organiser/").status_code == 302
    assert "Zoé" not in words_of(desk.get(PAGE))
    (message,) = mail.outbox
    assert (message.to, message.subject) == ([role.user.email], "Un changement sur votre compte")
    assert "Le Café" not in str(message.message())
    assert AccessLogEntry.objects.get().action == "role.ended"


def test_given_back_within_ten_minutes(desk, role, group):
    desk.post(address(role), {"act": "end"})
    assert UNDO in desk.get(PAGE).content.decode()
    assert desk.get(UNDO).status_code == 405
    assert desk.post(UNDO)["Location"] == PAGE
    assert group.roles.filter(user=role.user, name=RoleName.FACILITATOR).count() == 1
    assert UNDO not in desk.get(PAGE).content.decode()
    assert "dix minutes sont passées" in words_of(desk.post(UNDO, follow=True))
    assert group.roles.count() == 2


def test_not_later(desk, role, group):
    desk.post(address(role), {"act": "end"})
    with time_machine.travel(timezone.now() + timedelta(minutes=10, seconds=1)):
        assert UNDO not in desk.get(PAGE).content.decode()
        assert "dix minutes sont passées" in words_of(desk.post(UNDO, follow=True))
    assert group.roles.count() == 1


def test_another_role_told_and_logged(desk, role):
    page = desk.get(address(role)).content.decode()
    assert 'value="facilitator"' in page
    change = {"act": "change", "name": "reader"}
    assert desk.post(address(role), change)["Location"] == PAGE
    role.refresh_from_db()
    assert role.name == RoleName.READER
    (message,) = mail.outbox
    assert "vient d’être changé" in str(message.body)
    assert AccessLogEntry.objects.get().action == "role.changed"
    desk.post(address(role), change)
    assert len(mail.outbox) == 1
    refused = desk.post(address(role), {"act": "change", "name": "queen"})
    assert refused.status_code == 422
    assert "Choisissez un rôle de la liste." in words_of(refused)


def test_an_owner_who_steps_back_no_longer_reads_the_team(desk, owner, role):
    desk.post(address(role), {"act": "change", "name": "owner"})
    own = address(owner.roles.get())
    assert "Vous ne verrez plus rien ici (Le Café)" in words_of(desk.get(own))
    assert desk.post(own, {"act": "change", "name": "reader"})["Location"] == "/organiser/"
    assert desk.get(PAGE).status_code == 404


def test_the_last_owner_names_another_one_first(desk, owner, role, group):
    own = address(owner.roles.get())
    for answer in (desk.get(own), desk.post(own, {"act": "end"})):
        assert "Nommez d’abord une autre personne responsable" in words_of(answer)
        assert "Le Café" in words_of(answer)
    assert answer.status_code == 422
    assert owner.roles.exists()
    assert desk.post(address(role), {"act": "change", "name": "owner"})["Location"] == PAGE
    assert desk.post(own, {"act": "end"})["Location"] == "/organiser/"
    assert list(group.roles.values_list("user", "name")) == [(role.user_id, "owner")]


def test_an_owner_of_the_group_reads_who_owns_the_association_and_takes_nothing(desk, group, owner):
    head = make_user(name="Max")
    above = make_role(head, organization=group.organization)
    page = desk.get(PAGE)
    assert "Max" in words_of(page)
    assert address(above) not in page.content.decode()
    assert desk.get(address(above)).status_code == 404
    assert desk.get(WHOLE).status_code == 404
    client = Client()
    client.force_login(head)
    assert "Ana" in words_of(client.get(WHOLE))
    assert client.post(address(owner.roles.get()), {"act": "end"})["Location"] == PAGE


@pytest.mark.parametrize("name", [RoleName.ORGANIZER, RoleName.FACILITATOR, RoleName.READER])
def test_closed_to_who_does_not_own_it(group, owner, name):
    client, user = Client(), make_user()
    make_role(user, group=group, name=name)
    client.force_login(user)
    for path in (PAGE, WHOLE, PAGE.replace("cafe", "inconnu"), address(owner.roles.get())):
        assert client.get(path).status_code == 404
    assert client.post(address(owner.roles.get()), {"act": "end"}).status_code == 404


def test_the_owner_proves_it_is_them(desk, owner, role):
    give_app(owner)
    desk.force_login(owner)
    answer = desk.post(address(role), {"act": "end"})
    assert answer["Location"].startswith("/organiser/compte/preuve/")
    assert role.user.roles.exists()


def test_the_settings_of_a_group_lead_there(desk, role):
    other = Client()
    role.name = RoleName.ORGANIZER
    role.save()
    other.force_login(role.user)
    settings = "/organiser/groupes/cafe/reglages/"
    assert PAGE in desk.get(settings).content.decode()
    assert PAGE not in other.get(settings).content.decode()


def test_queries_do_not_grow_with_people(desk, owner, role, group, django_assert_num_queries):
    for _number in (1, 3):
        with django_assert_num_queries(8):
            desk.get(PAGE)
        for _more in range(2):
            make_role(make_user(), group=group, name=RoleName.READER)
