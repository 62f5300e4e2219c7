"""A seat that is held, on the page of who waits for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from events.domain.offers import expire_offers
from events.domain.registration_changes import cancel
from events.models import Occurrence, Registration
from tests.events.registering import NOW, join, seats_of, session, told
from tests.events.views.pages import headings, open_page, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
DAY = timedelta(hours=24)
TAKE, LEAVE = "Je prends la place", "Je la laisse"
PASS = "Je la laisse, mais je reste sur la liste d’attente"


def held(*others: str, **fields: Any) -> tuple[Occurrence, Registration]:
    """A session of one seat that is held for B since ``NOW``; these others wait too."""
    occurrence = session(capacity=1, confirms_offers=True, **fields)
    first = join(occurrence, nickname="A")
    waiting = [
        join(occurrence, nickname=name, email=f"{name}@exemple.example".lower())
        for name in ("B", *others)
    ]
    cancel(token=first.token, now=NOW)
    return occurrence, waiting[0]


def at(made: Registration, tail: str = "") -> str:
    return f"/mon-rendez-vous/{made.token}/{tail}"


def press(made: Registration, tail: str) -> Any:
    """Press a button without any cookie; the page that it leads to."""
    response: Any = Client().post(at(made, tail))
    assert (response.status_code, response.url.partition("?")[0]) == (303, at(made))
    return open_page(response.url)


def pressable(response: Any) -> list[str]:
    """Which of the choices the page offers."""
    names = (TAKE, PASS, LEAVE, "Annuler ma venue", "Finalement, je viens", "Revenir sur la liste")
    found = words_of(response).replace(PASS, "")
    return [name for name in names if name in (words_of(response) if name == PASS else found)]


def test_it_says_until_when_and_gives_the_choice():
    _occurrence, made = held("C")
    response = open_page(at(made))
    assert headings(response) == ["Une place s’est libérée pour vous"]
    assert "jusqu’au samedi 21 novembre, 10 h." in words_of(response)
    assert pressable(response) == [TAKE, PASS, LEAVE]
    assert "Ajouter à mon agenda" not in words_of(response)
    assert made.code in words_of(response)


def test_looking_at_the_answers_changes_nothing():
    occurrence, made = held("C")
    for tail in ("prendre/", "laisser/"):
        assert Client().get(at(made, tail)).status_code == 405
    assert seats_of(occurrence)[1]["B"] == "offered"


def test_taking_it():
    occurrence, made = held("C")
    response = press(made, "prendre/")
    assert headings(response) == ["Votre place est réservée"]
    assert seats_of(occurrence)[1]["B"] == "confirmed"


def test_leaving_it():
    occurrence, made = held("C")
    response = press(made, "annuler/")
    assert headings(response) == ["C’est noté, merci. La porte reste ouverte."]
    assert pressable(response) == ["Finalement, je viens"]
    assert seats_of(occurrence)[1] == {"A": "cancelled", "B": "cancelled", "C": "offered"}


def test_passing_it_on():
    occurrence, made = held("C")
    response = press(made, "laisser/")
    assert headings(response) == ["Vous êtes sur la liste d’attente"]
    assert (
        "Vous êtes en position 1. Dès qu’une place se libère pour vous, nous vous la proposons."
        in (words_of(response))
    )
    assert seats_of(occurrence)[1] == {"A": "cancelled", "C": "offered", "B": "waitlisted"}


def test_passing_it_on_when_nobody_waits_any_more():
    _occurrence, made = held()
    assert pressable(open_page(at(made))) == [TAKE, LEAVE]
    response = press(made, "laisser/")
    assert "Personne d’autre n’attend cette place : elle vous reste proposée." in words_of(response)
    assert told(made) == ["waitlisted", "offered"]


class TestLate:
    def test_before_the_task_came_by(self, time_machine: Any):
        _occurrence, made = held()
        time_machine.move_to(NOW + DAY)
        response = open_page(at(made))
        assert "Si la place est encore là, elle est à vous." in words_of(response)
        assert headings(press(made, "prendre/")) == ["Votre place est réservée"]

    def test_a_seat_that_is_left_is_one_tap_away(self, time_machine: Any):
        occurrence, made = held()
        time_machine.move_to(NOW + DAY)
        expire_offers(now=NOW + DAY)
        response = open_page(at(made))
        assert headings(response) == ["Le délai pour prendre la place est passé"]
        assert pressable(response) == [TAKE]
        press(made, "prendre/")
        assert seats_of(occurrence)[1]["B"] == "confirmed"

    def test_else_the_list_is(self, time_machine: Any):
        occurrence, made = held("C")
        time_machine.move_to(NOW + DAY)
        # The page was open since the morning: it still shows the button.
        response = press(made, "prendre/")
        assert headings(response) == ["Le délai pour prendre la place est passé"]
        assert pressable(response) == ["Revenir sur la liste"]
        response = press(made, "revenir/")
        assert headings(response) == ["Vous êtes sur la liste d’attente"]
        assert seats_of(occurrence)[1] == {"A": "cancelled", "C": "offered", "B": "waitlisted"}

    def test_of_a_session_begun_nothing_is_left_to_press(self, time_machine: Any):
        occurrence, made = held()
        begun: datetime = occurrence.starts_at
        expire_offers(now=begun)
        time_machine.move_to(begun)
        response = open_page(at(made))
        assert pressable(response) == []
        assert "La porte reste ouverte pour une autre fois." in words_of(response)


def test_who_waits_elsewhere_is_told_that_the_seat_will_be_theirs():
    occurrence = session(capacity=1)
    join(occurrence)
    made = join(occurrence, email="b@exemple.example")
    assert "Dès qu’une place se libère pour vous, elle est à vous." in words_of(open_page(at(made)))
