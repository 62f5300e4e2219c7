"""Subscribing to one's own appointments, from the page of one's registration."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from events.domain.calendar_links import MOST, Owner, make_link
from events.models import CalendarLink, Registration
from tests.events.domain.feeds.scenes import parts
from tests.events.enrolling import cohort, enter
from tests.events.registering import NOW, join, session
from tests.events.views.pages import headings, links, meta_robots, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def made() -> Registration:
    return join(session(title="Café des liens"))


def page_of(made: Any, end: str = "") -> str:
    return f"/mon-rendez-vous/{made.token}/agenda/{end}"


def address_in(response: Any) -> str:
    found = re.search(r'copy__field"[^>]*value="([^"]*)"', response.content.decode())
    assert found
    return found[1]


def create(made: Any, detail: str = "neutre") -> str:
    """Make an address; return its path."""
    response = Client().post(page_of(made), {"detail": detail})
    assert response.status_code == 200
    return address_in(response).partition("/feeds/")[2]


def test_the_pages_of_ones_registration_lead_there(made: Registration) -> None:
    assert page_of(made) in links(Client().get(f"/mon-rendez-vous/{made.token}/"))
    enrolment = enter(cohort())
    assert page_of(enrolment) in links(Client().get(f"/mon-rendez-vous/{enrolment.token}/"))


def test_the_page_is_private_and_neutral_at_first(made: Registration) -> None:
    response = Client().get(page_of(made))
    assert headings(response) == ["M’abonner à mes rendez-vous"]
    assert response["Cache-Control"] == "no-store, private"
    assert meta_robots(response) == "noindex, nofollow"
    assert "<title>Mon agenda · Tablée</title>" in response.content.decode()
    checked = re.search(r'value="neutre"[^>]*checked', response.content.decode())
    assert checked
    assert not response.cookies
    assert CalendarLink.objects.count() == 0


@pytest.mark.parametrize(
    ("detail", "title"), [("neutre", "Rendez-vous"), ("complet", "Café des liens")]
)
def test_an_address_is_made_and_shown_once(made: Registration, detail: str, title: str) -> None:
    response = Client().post(page_of(made), {"detail": detail})
    assert response["Cache-Control"] == "no-store, private"
    assert headings(response) == ["Votre adresse est prête"]
    assert "ne s’affiche qu’une fois" in words_of(response)
    path = f"/feeds/{address_in(response).partition('/feeds/')[2]}"
    (part,) = parts(Client().get(path).content)
    assert str(part["SUMMARY"]) == title
    assert path not in Client().get(page_of(made)).content.decode()
    # The code stands on this page alone, and never on paper.
    assert 'class="section no-print"' in response.content.decode()


def test_of_a_whole_all_dates(made: Registration) -> None:
    enrolment = enter(cohort(dates=3))
    assert len(parts(Client().get(f"/feeds/{create(enrolment)}").content)) == 3


def test_the_page_says_when_it_was_read_and_stops_it(made: Registration) -> None:
    path = create(made)
    assert "Créée le vendredi 20 novembre 2026" in words_of(Client().get(page_of(made)))
    assert "Pas encore lue, titres neutres" in words_of(Client().get(page_of(made)))
    assert Client().get(f"/feeds/{path}").status_code == 200
    found = words_of(Client().get(page_of(made)))
    assert "Dernière lecture le vendredi 20 novembre 2026" in found
    link = CalendarLink.objects.get()
    for _press in range(2):
        response = Client().post(page_of(made, f"{link.public_id}/arret/"))
        assert (response.status_code, response["Location"]) == (303, page_of(made))
    assert Client().get(f"/feeds/{path}").status_code == 404
    assert "Vos adresses" not in words_of(Client().get(page_of(made)))


def test_nobody_elses_can_be_stopped(made: Registration) -> None:
    other = join(session())
    make_link(owner=Owner(registration=other), now=NOW)
    link = CalendarLink.objects.get()
    assert Client().post(page_of(made, f"{link.public_id}/arret/")).status_code == 404
    assert Client().get(page_of(other, f"{link.public_id}/arret/")).status_code == 405
    assert CalendarLink.objects.active().count() == 1


def test_too_many_are_refused_in_words(made: Registration) -> None:
    for _number in range(MOST):
        create(made)
    response = Client().post(page_of(made), {"detail": "neutre"})
    assert response.status_code == 422
    assert "Vous avez déjà 5 adresses" in words_of(response)


@pytest.mark.parametrize("detail", ["", "tout", "\0"])
def test_a_choice_that_is_none(made: Registration, detail: str) -> None:
    assert Client().post(page_of(made), {"detail": detail}).status_code == 422
    assert CalendarLink.objects.count() == 0


def test_an_unknown_link_leads_nowhere() -> None:
    for method in ("get", "post"):
        assert getattr(Client(), method)("/mon-rendez-vous/rien/agenda/").status_code == 404
