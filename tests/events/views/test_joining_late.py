"""A cohort that began already: one joins the dates that are left, and reads which."""

from __future__ import annotations

import pytest
from django.test import Client
from time_machine import travel

from events.domain.enrolments import enrol, has_begun
from events.models import Event, Occurrence
from tests.events.enrolling import cohort, dates, sessions_of, states, words
from tests.events.registering import MINUTE, NOW, ask
from tests.events.views.pages import headings, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    return cohort(dates=4)


def test_the_dates_left_are_joined_and_told(event: Event):
    rows = sessions_of(event)
    late = rows[1].starts_at + MINUTE
    party = enrol(event_id=event.public_id, request=ask(), now=late)
    assert [one.occurrence for one in dates(party)] == rows[2:]
    assert states(party) == ("confirmed", ["confirmed"] * 2)
    assert words(party) == [("confirmed", 0)]


def test_dates_called_off_are_no_beginning(event: Event):
    rows = sessions_of(event)
    assert not has_begun(event, by=NOW)
    assert has_begun(event, by=rows[0].starts_at)
    Occurrence.objects.filter(pk=rows[0].pk).update(status="cancelled")
    assert not has_begun(event, by=rows[0].starts_at)


def test_the_pages_say_how_many_are_left(client: Client, event: Event):
    rows = sessions_of(event)
    with travel(rows[1].starts_at + MINUTE, tick=False):
        page = client.get(f"/seances/{rows[2].public_id}/")
        form = client.get(f"/seances/{rows[2].public_id}/inscription/")
    for found in (page, form):
        assert "et vous êtes les bienvenus. Il reste 2 dates." in words_of(found)
    assert headings(form) == ["Je m’inscris aux dates qui restent"]
    assert form.context["all_dates"] == [
        "jeudi 17\N{NO-BREAK SPACE}décembre 2026, de 18\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}30 "
        "à 20\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}30",
        "jeudi 24\N{NO-BREAK SPACE}décembre 2026, de 18\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}30 "
        "à 20\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}30",
    ]


def test_in_time_nothing_is_said_of_it(client: Client, event: Event):
    rows = sessions_of(event)
    with travel(NOW, tick=False):
        form = client.get(f"/seances/{rows[0].public_id}/inscription/")
    assert "déjà commencé" not in words_of(form)
    assert headings(form) == ["Je m’inscris à toutes les dates"]


def test_the_own_page_says_which_places_are_reserved(client: Client, event: Event):
    late = sessions_of(event)[1].starts_at + MINUTE
    for at, heading in (
        (NOW, "Votre place est réservée à toutes les dates"),
        (late, "Votre place est réservée aux dates qui restent"),
    ):
        party = enrol(event_id=event.public_id, request=ask(), now=at)
        with travel(at, tick=False):
            page = client.get(f"/mon-rendez-vous/{party.token}/?nouveau=1")
        assert headings(page)[0] == heading
