"""The list « À rappeler »: whom to call, and what to answer them."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client

from events.models import Enrolment
from groups.models import AccessLogEntry, RoleName
from tests.events.enrolling import states
from tests.events.talking import call_me, season
from tests.events.views.organizer.conftest import NOW, login
from tests.events.views.pages import words_of
from tests.factories import make_group, make_role, make_user


def path(group, tail="") -> str:
    return f"/organiser/groupes/{group.slug}/a-rappeler/{tail}"


@pytest.fixture
def event(group):
    return season(group=group, start=NOW.replace(tzinfo=None) + timedelta(days=7))


def test_whom_to_call_when_and_whether_to_leave_a_message(desk, group, event):
    call_me(event, now=NOW, best_moment="evening", may_leave_message=True, email="z@ex.example")
    response = desk.get(path(group))
    found = words_of(response)
    for words in (
        "Zoé",
        "06 39 98 12 34",
        "On peut laisser un message",
        "En fin de journée",
        "z@ex.example",
        "Groupe de proches",
        "Demande du jeudi 3 décembre",
        "Promis d’ici le jeudi 10 décembre",
    ):
        assert words in found
    assert 'href="tel:+33639981234"' in response.content.decode()
    assert response["Cache-Control"] == "no-store, private"


def test_those_promised_for_earlier_come_first_without_blame(desk, group, event):
    call_me(event, now=NOW, nickname="Ana")
    call_me(event, now=NOW - timedelta(days=9), nickname="Bob")
    found = words_of(desk.get(path(group)))
    assert found.index("Bob") < found.index("Ana")
    assert "Promis pour le mardi 1er décembre, à rappeler dès que possible" in found
    assert "Ne pas laisser de message" in found
    assert "retard" not in found


def test_each_look_is_noted_and_an_empty_list_shows_nobody(desk, group, event):
    assert "Personne n’attend votre appel" in words_of(desk.get(path(group)))
    assert not AccessLogEntry.objects.exists()
    call_me(event, now=NOW)
    desk.get(path(group))
    entry = AccessLogEntry.objects.get()
    assert (entry.action, entry.group) == ("requests.read", group)


@pytest.mark.parametrize(
    ("answer", "state", "words"),
    [
        (
            "admit",
            ("confirmed", ["confirmed"] * 3),
            "Zoé peut venir à toutes les dates, et le sait.",
        ),
        ("not_now", ("declined", ["declined"]), "Zoé reçoit votre réponse"),
        ("tried", ("pending", ["declined"]), "Zoé reste à rappeler."),
    ],
)
def test_answering(desk, group, event, answer, state, words):
    made = call_me(event, now=NOW)
    url = path(group, f"{made.public_id}/")
    response = desk.post(url, {"answer": answer, "sure": "1"}, follow=True)
    assert response.redirect_chain == [(path(group), 303)]
    assert states(made) == state
    assert words in words_of(response) or words in response.content.decode().replace("\u00a0", " ")
    assert ("Appel sans réponse le jeudi 3 décembre" in words_of(response)) is (answer == "tried")


def test_a_no_is_asked_once_more(desk, group, event):
    made = call_me(event, now=NOW)
    page = desk.post(path(group, f"{made.public_id}/"), {"answer": "not_now"})
    assert "Répondre « pas pour l’instant » à Zoé ?" in words_of(page)
    assert page.context["back"] == path(group)
    assert states(made) == ("pending", ["declined"])


def test_its_address_opened_anew_leads_to_the_list(desk, group, event):
    made = call_me(event, now=NOW)
    answer = desk.get(path(group, f"{made.public_id}/"))
    assert (answer.status_code, answer["Location"]) == (303, path(group))


def test_a_refusal_is_said(desk, group, event):
    made = call_me(event, now=NOW)
    event.occurrences.update(status="cancelled")
    response = desk.post(path(group, f"{made.public_id}/"), {"answer": "admit"}, follow=True)
    assert "ajoutez d’abord des dates" in response.content.decode()
    assert states(made)[0] == "pending"


def test_unknown_and_forbidden_look_alike(desk, group, event):
    theirs = make_group()
    made = call_me(
        season(group=theirs, start=NOW.replace(tzinfo=None) + timedelta(days=7)), now=NOW
    )
    assert (
        desk.get(path(theirs)).content == desk.get("/organiser/groupes/inconnu/a-rappeler/").content
    )
    for where, who in ((theirs, made.public_id), (group, made.public_id), (group, uuid.uuid4())):
        assert desk.post(path(where, f"{who}/"), {"answer": "admit"}).status_code == 404
    mine = call_me(event, now=NOW)
    assert desk.post(path(group, f"{mine.public_id}/"), {"answer": "erase"}).status_code == 404
    assert set(Enrolment.objects.values_list("status", flat=True)) == {"pending"}


@pytest.mark.parametrize("role", [RoleName.FACILITATOR, RoleName.READER])
def test_only_who_runs_the_group_sees_it(group, event, role):
    call_me(event, now=NOW)
    assert login(group, role).get(path(group)).status_code == 404


def test_strangers_are_sent_to_log_in(client, group):
    assert client.get(path(group)).status_code == 302


def test_the_desk_says_how_many_wait(desk, group, event):
    assert "à rappeler" not in words_of(desk.get("/organiser/"))
    call_me(event, now=NOW)
    call_me(event, now=NOW)
    response = desk.get("/organiser/")
    assert f"{group.name} : 2 personnes à rappeler" in words_of(response)
    assert path(group) in response.content.decode()


def test_a_role_in_the_association_is_enough(group, event):
    user = make_user()
    make_role(user, organization=group.organization)
    browser = Client()
    browser.force_login(user)
    call_me(event, now=NOW)
    assert "Zoé" in words_of(browser.get(path(group)))


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(desk, group, event, rows, django_assert_num_queries):
    for _one in range(rows):
        call_me(event, now=NOW)
    with django_assert_num_queries(7):
        assert desk.get(path(group)).status_code == 200
