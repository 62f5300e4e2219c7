"""`/organiser/calendrier/`: what one organises, in one's own calendar."""

from __future__ import annotations

import pytest
from django.test import Client

from events.domain.calendar_links import MOST, Owner, make_link
from events.models import CalendarLink, Occurrence
from groups.models import User
from tests.events.domain.feeds.scenes import parts
from tests.events.views.organizer.conftest import NOW
from tests.events.views.pages import headings, links, words_of
from tests.events.views.test_calendar_links import address_in
from tests.factories import make_user

PAGE = "/organiser/calendrier/"


def create(desk: Client) -> str:
    response = desk.post(f"{PAGE}nouvelle/")
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store, private")
    assert headings(response) == ["Votre adresse est prête"]
    return f"/feeds/{address_in(response).partition('/feeds/')[2]}"


def test_only_for_who_logged_in() -> None:
    for path, method in ((PAGE, "get"), (f"{PAGE}nouvelle/", "post")):
        response = getattr(Client(), method)(path)
        assert response.status_code == 302
        assert response["Location"].startswith("/organiser/connexion/")


def test_an_address_is_made_read_and_stopped(desk: Client, session: Occurrence) -> None:
    assert PAGE in links(desk.get("/organiser/"))
    assert "Vos adresses" not in words_of(desk.get(PAGE))
    path = create(desk)
    assert path.startswith("/feeds/organizer/")
    assert "Pas encore lue" in words_of(desk.get(PAGE))
    assert path not in desk.get(PAGE).content.decode()
    (part,) = parts(Client().get(path).content)
    assert str(part["SUMMARY"]) == f"{session.title} · Les Tilleuls"
    assert "Dernière lecture le jeudi 3 décembre 2026" in words_of(desk.get(PAGE))
    link = CalendarLink.objects.get()
    assert desk.post(f"{PAGE}{link.public_id}/arret/")["Location"] == PAGE
    assert Client().get(path).status_code == 404


def test_an_address_that_others_know_is_replaced(desk: Client, session: Occurrence) -> None:
    old = create(desk)
    link = CalendarLink.objects.get()
    response = desk.post(f"{PAGE}{link.public_id}/remplacement/")
    new = f"/feeds/{address_in(response).partition('/feeds/')[2]}"
    assert (Client().get(old).status_code, Client().get(new).status_code) == (404, 200)
    assert desk.post(f"{PAGE}{link.public_id}/remplacement/").status_code == 404


def test_too_many_are_refused_in_words(desk: Client, organizer: User) -> None:
    for _number in range(MOST):
        make_link(owner=Owner(user=organizer), now=NOW)
    response = desk.post(f"{PAGE}nouvelle/")
    assert response.status_code == 409
    assert "Vous avez déjà 5 adresses" in words_of(response)


@pytest.mark.parametrize("end", ["arret", "remplacement"])
def test_nobody_elses(desk: Client, end: str) -> None:
    make_link(owner=Owner(user=make_user()), now=NOW)
    link = CalendarLink.objects.get()
    assert desk.post(f"{PAGE}{link.public_id}/{end}/").status_code == 404
    assert desk.get(f"{PAGE}{link.public_id}/{end}/").status_code == 405
    assert CalendarLink.objects.active().count() == 1


def test_forms_carry_their_token(organizer: User, desk: Client) -> None:
    create(desk)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(organizer)
    assert strict.post(f"{PAGE}nouvelle/").status_code == 403
    page = strict.get(PAGE).content.decode()
    assert page.count("csrfmiddlewaretoken") >= 3


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_never_grow(
    desk: Client, organizer: User, rows: int, django_assert_max_num_queries
) -> None:
    for _number in range(rows):
        make_link(owner=Owner(user=organizer), now=NOW)
    with django_assert_max_num_queries(4):
        assert desk.get(PAGE).status_code == 200
