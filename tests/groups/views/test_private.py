"""Who was in and is no longer learns so at the next click, and what became of what they sent."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from groups.domain.closing import close_account
from groups.domain.roles import end_role
from groups.models import Role, RoleName, User
from tests.events.registering import NOW
from tests.events.views.pages import words_of
from tests.factories import make_group, make_role, make_user

pytestmark = pytest.mark.django_db

DESK = "/organiser/"
ENDED = "Votre connexion a pris fin : le délai est passé, ou votre accès a changé."
LOST = "Ce que vous veniez d’envoyer n’a pas été enregistré."
GONE = "Cette page n’existe pas, ou elle n’est pas ouverte à votre compte"


@pytest.fixture
def group():
    found = make_group(slug="cafe", name="Le Café")
    make_role(make_user(), group=found)
    return found


@pytest.fixture
def role(group):
    return make_role(make_user("zoe@exemple.example"), group=group, name=RoleName.ORGANIZER)


@pytest.fixture
def desk(role):
    client = Client()
    client.force_login(role.user)
    assert client.get(DESK).status_code == 200
    return client


def end(role: Role) -> None:
    end_role(by=User.objects.exclude(pk=role.user_id).get(), role=role, now=NOW)


def close(role: Role) -> None:
    close_account(user=role.user, now=NOW)


def put_to_sleep(_role: Role) -> None:
    User.objects.update(is_active=False)


def let_it_run_out(_role: Role) -> None:
    Session.objects.update(expire_date=timezone.now())


@pytest.mark.parametrize("stop", [end, close, put_to_sleep, let_it_run_out])
def test_the_next_click_says_it_once(desk, role, stop):
    stop(role)
    answer = desk.get("/organiser/groupes/?q=1")
    assert answer["Location"] == "/organiser/connexion/?next=/organiser/groupes/%3Fq%3D1"
    page = words_of(desk.get(answer["Location"]))
    assert ENDED in page
    assert LOST not in page
    assert ENDED not in words_of(desk.get(answer["Location"]))


def test_what_was_sent_is_said_to_be_lost_and_the_way_leads_back_to_the_page(desk, role):
    end(role)
    came_from = {"Referer": "http://testserver/organiser/groupes/cafe/equipe/"}
    answer = desk.post("/organiser/resume/", headers=came_from)
    assert answer["Location"] == "/organiser/connexion/?next=/organiser/groupes/cafe/equipe/"
    page = words_of(desk.get(answer["Location"]))
    assert ENDED in page
    assert LOST in page


@pytest.mark.parametrize("page", ["", "https://ailleurs.example/organiser/", "http://testserver/x"])
def test_where_the_page_is_not_known_it_leads_to_the_desk(desk, role, page):
    end(role)
    answer = desk.post("/organiser/resume/", headers={"Referer": page})
    assert answer["Location"] == "/organiser/connexion/?next=/organiser/"


def test_a_piece_of_a_page_lets_the_whole_page_go_there(desk, role):
    end(role)
    asked = {"HX-Request": "true", "HX-Current-URL": "http://testserver/organiser/chiffres/?a=1"}
    answer = desk.get("/organiser/chiffres/", headers=asked)
    assert answer["HX-Redirect"] == "/organiser/connexion/?next=/organiser/chiffres/%3Fa%3D1"
    assert answer.status_code == 200


def test_a_tap_that_the_phone_keeps_is_not_said_to_be_lost(desk, role):
    end(role)
    answer = desk.post("/organiser/resume/", headers={"Accept": "application/json"})
    assert answer.status_code == 302
    assert LOST not in words_of(desk.get("/organiser/connexion/"))


def test_who_never_was_in_is_only_asked_to_come_in():
    client = Client()
    answer = client.get(DESK, follow=True)
    assert ENDED not in words_of(answer)
    client.post("/organiser/connexion/", {"email": "zoe@exemple.example"})
    assert ENDED not in words_of(client.get(DESK, follow=True))


def test_who_went_out_is_not_told_so(desk):
    desk.post("/organiser/deconnexion/")
    assert ENDED not in words_of(desk.get(DESK, follow=True))


class TestStillIn:
    def test_a_page_that_is_theirs_no_more_says_what_it_may_be(self, desk, role, group):
        make_role(role.user, group=make_group(), name=RoleName.READER)
        end(role)
        for path in (f"/organiser/groupes/{group.slug}/adherents/", "/organiser/groupes/x/equipe/"):
            answer = desk.get(path)
            assert answer.status_code == 404
            page = words_of(answer)
            assert GONE in page
            assert "Si votre rôle vient de changer" in page
            assert "Mes rencontres" in page
            assert "Retrouver mon inscription" not in page

    def test_others_read_what_they_always_read(self, desk):
        assert GONE not in words_of(Client().get("/organiser/groupes/x/equipe/rien/"))
        assert GONE not in words_of(desk.get("/groupes/rien-de-tel/"))

    def test_without_any_team_the_desk_says_so(self, desk, role):
        assert "dans aucune équipe" not in words_of(desk.get(DESK))
        Role.objects.filter(pk=role.pk).delete()
        page = words_of(desk.get(DESK))
        assert "Votre compte n’est dans aucune équipe" in page
        assert "Les prochaines dates de vos groupes" not in page
