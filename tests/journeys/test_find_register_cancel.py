"""The main journey, on a phone: find a session, register, keep the code, change, cancel."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from events.models import AccessMode, Event, Kind, Occurrence, Registration
from events.models import RegistrationStatus as Status
from tests.events.registering import join
from tests.factories import make_event, make_group, make_occurrence, make_schedule, make_venue

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]


def _coming(days: int, *, event: Event) -> Occurrence:
    wall = (timezone.now() + timedelta(days=days)).replace(microsecond=0, tzinfo=None)
    return make_occurrence(schedule=make_schedule(event=event, start=wall))


@pytest.fixture
def programme() -> Occurrence:
    """A talking group on registration with two dates, and a café one just comes to."""
    group = make_group(name="Groupe des Tilleuls", slug="tilleuls", contact_phone="01 99 00 12 34")
    venue = make_venue(organization=group.organization, name="Salle verte", city="Lyon")
    event = make_event(
        group=group,
        title="Parole du jeudi",
        kind=Kind.TALKING_GROUP,
        access_mode=AccessMode.REGISTRATION,
        capacity=6,
        venue=venue,
        search_text="parole du jeudi groupe des tilleuls lyon",
    )
    cafe = make_event(
        group=group,
        title="Café ouvert",
        kind=Kind.PEER_CAFE,
        access_mode=AccessMode.DROP_IN,
        search_text="cafe ouvert lyon",
    )
    _coming(12, event=event)
    _coming(2, event=cafe)
    return _coming(5, event=event)


def _violations(page: Page) -> list[str]:
    return [found["id"] for found in Axe().run(page).response["violations"]]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_find_register_change_cancel(
    live_server: LiveServer, browser_page: NewPage, programme: Occurrence, script: bool
) -> None:
    page = browser_page(java_script_enabled=script)
    page.goto(live_server.url)
    page.get_by_label("Un mot, une ville").fill("parole")
    page.get_by_role("button", name="Chercher").click()
    expect(page.get_by_role("link", name="Café ouvert")).to_have_count(0)
    page.get_by_role("link", name="Parole du jeudi").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Parole du jeudi")

    page.get_by_role("link", name="M’inscrire à cette date").click()
    page.get_by_label("Prénom ou pseudo").fill("Zoé")
    page.get_by_role("button", name="Je réserve ma place").click()
    expect(page.get_by_role("alert")).to_contain_text("Cochez la case d’accord")
    expect(page.get_by_label("Prénom ou pseudo")).to_have_value("Zoé")
    page.get_by_label("J’accepte que").check()
    page.get_by_role("button", name="Je réserve ma place").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre place est réservée")
    expect(page).to_have_title("Mon rendez-vous · Tablée")
    code = page.locator(".memorable-code__words").inner_text()
    registration = Registration.objects.get()
    assert (code, registration.status, registration.nickname) == (
        registration.code,
        Status.CONFIRMED,
        "Zoé",
    )

    page.goto(f"{live_server.url}/retrouver/")
    page.get_by_label("Vos trois mots").fill(code.upper().replace("-", " "))
    page.get_by_role("button", name="Retrouver").click()
    page.get_by_text("Changer mes réponses").click()
    page.get_by_label("Prénom ou pseudo").fill("Zou")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page).to_have_url(re.compile("modifie=1"))
    assert Registration.objects.get().nickname == "Zou"

    page.get_by_role("button", name="Annuler ma venue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "C’est noté, merci. La porte reste ouverte."
    )
    assert Registration.objects.get().status == Status.CANCELLED
    page.get_by_role("button", name="Finalement, je viens").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre place est réservée")
    assert Registration.objects.get().status == Status.CONFIRMED
    assert page.context.cookies() == []


def test_filters_change_the_list_and_the_address_without_a_reload(
    live_server: LiveServer, browser_page: NewPage, programme: Occurrence
) -> None:
    page = browser_page()
    page.goto(live_server.url)
    page.evaluate("window.stayed = true")
    page.get_by_text("Plus de choix").click()
    page.get_by_label("Comment venir").select_option(AccessMode.DROP_IN)
    expect(page.get_by_role("link", name="Parole du jeudi")).to_have_count(0)
    expect(page.get_by_role("link", name="Café ouvert")).to_have_count(1)
    expect(page).to_have_url(re.compile("access_mode=drop_in"))
    assert page.evaluate("window.stayed") is True


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_way(
    live_server: LiveServer, browser_page: NewPage, programme: Occurrence, scheme: str
) -> None:
    registration = join(programme, now=timezone.now(), nickname="Zoé")
    page = browser_page(color_scheme=scheme)
    here = f"/seances/{programme.public_id}/"
    paths = ["/", "/groupes/", "/groupes/tilleuls/", here, f"{here}inscription/", "/retrouver/"]
    paths += ["/abonnement/", f"/mon-rendez-vous/{registration.token}/", "/?q=introuvable"]
    found = {}
    for path in paths:
        page.goto(f"{live_server.url}{path}")
        found[path] = _violations(page)
    assert found == {path: [] for path in paths}


def test_nothing_scrolls_sideways_on_the_narrowest_phone(
    live_server: LiveServer, browser_page: NewPage, programme: Occurrence
) -> None:
    page = browser_page(viewport={"width": 320, "height": 640})
    beyond = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    here = f"/seances/{programme.public_id}/"
    paths = ["/", "/groupes/tilleuls/", here, f"{here}inscription/", "/retrouver/", "/abonnement/"]
    found = {}
    for path in paths:
        page.goto(f"{live_server.url}{path}")
        found[path] = page.evaluate(beyond)
    assert found == dict.fromkeys(paths, 0)
