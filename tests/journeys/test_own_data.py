"""Erasing all one wrote, without a script; and the pages that say what is kept, by axe."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from events.models import Registration
from tests.events.registering import join, session
from tests.factories import make_group, make_organization

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]
PAGES = (
    "/aide/",
    "/confidentialite/",
    "/confidentialite/tilleuls/",
    "/mentions-legales/",
    "/accessibilite/",
    "/contact/",
    "/plan-du-site/",
    "/mon-rendez-vous/efface/",
)


@pytest.fixture
def registration() -> Registration:
    organization = make_organization(slug="tilleuls", hosting="")
    make_group(organization=organization)
    now = timezone.now()
    wall = (now + timedelta(days=9)).replace(microsecond=0, tzinfo=None)
    return join(session(start=wall), now=now, nickname="Zoé", email="zoe@exemple.example")


def test_a_person_erases_all_they_wrote(
    live_server: LiveServer, browser_page: NewPage, registration: Registration
) -> None:
    page = browser_page(java_script_enabled=False)
    page.goto(f"{live_server.url}/mon-rendez-vous/{registration.token}/")
    page.get_by_role("link", name="Tout effacer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tout effacer\u202f?")
    page.get_by_role("link", name="Revenir à mon rendez-vous").click()
    page.get_by_role("link", name="Tout effacer").click()
    page.get_by_role("button", name="Oui, tout effacer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "C’est effacé. La porte reste ouverte."
    )
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("C’est effacé")
    page.goto(f"{live_server.url}/mon-rendez-vous/{registration.token}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("n’existe pas")
    assert page.context.cookies() == []
    assert Registration.objects.get().email == ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    live_server: LiveServer, browser_page: NewPage, registration: Registration, scheme: str
) -> None:
    page = browser_page(color_scheme=scheme)
    own = f"/mon-rendez-vous/{registration.token}/effacer/"
    for path in (*PAGES, own):
        page.goto(f"{live_server.url}{path}")
        violations = Axe().run(page).response["violations"]
        assert [(path, found["id"]) for found in violations] == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_scrolls_sideways_on_the_narrowest_phone(
    live_server: LiveServer, browser_page: NewPage, registration: Registration, path: str
) -> None:
    page = browser_page(viewport={"width": 320, "height": 640})
    page.goto(f"{live_server.url}{path}")
    beyond = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(beyond) == 0
