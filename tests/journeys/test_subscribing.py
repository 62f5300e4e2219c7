"""Subscribing in a browser: copying an address, one's own calendar, with and without a script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from events.domain.appointments import ask_for_link
from events.models import MailedLink, Registration
from tests.events.registering import join, session
from tests.factories import make_group, make_role, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]
EMAIL = "camille@exemple.example"


@pytest.fixture
def registration() -> Registration:
    now = timezone.now()
    wall = (now + timedelta(days=9)).replace(microsecond=0, tzinfo=None)
    group = make_group(slug="tilleuls", name="Les Tilleuls")
    return join(session(start=wall, group=group, title="Café"), now=now, email=EMAIL)


def read(live_server: LiveServer, address: str) -> list[str]:
    """The titles that a calendar program finds at an address."""
    path = address.partition("/feeds/")[2]
    with urlopen(f"{live_server.url}/feeds/{path}", timeout=10) as answer:
        entries = Calendar.from_ical(answer.read()).walk("VEVENT")
    return [str(one["SUMMARY"]) for one in entries]


@pytest.mark.usefixtures("registration")
def test_an_address_is_copied_with_one_press(
    live_server: LiveServer, browser_page: NewPage
) -> None:
    page = browser_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{live_server.url}/groupes/tilleuls/")
    page.get_by_role("link", name="S’abonner dans mon agenda").click()
    said = page.locator(".copy__said")
    for _press in range(2):
        page.get_by_role("button", name="Copier").click()
        expect(said).to_have_text("Adresse copiée.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.get_by_label("À copier, si votre programme la demande").input_value()
    assert read(live_server, copied) == ["Café"]
    page.get_by_text("Google Agenda", exact=True).click()
    expect(page.get_by_role("link", name="Ouvrir Google Agenda")).to_be_visible()


@pytest.mark.usefixtures("registration")
def test_where_the_clipboard_is_closed_the_address_is_chosen(
    live_server: LiveServer, browser_page: NewPage
) -> None:
    page = browser_page()
    page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', {value: undefined});"
        "document.execCommand = () => false;"
    )
    page.goto(f"{live_server.url}/abonnement/groupes/tilleuls/")
    page.get_by_role("button", name="Copier").click()
    expect(page.locator(".copy__said")).to_have_text("Adresse choisie\u00a0: copiez-la.")
    chosen = "getSelection().toString() || document.activeElement.value"
    assert page.evaluate(chosen).endswith("/feeds/groups/tilleuls.ics")


@pytest.mark.usefixtures("registration")
def test_without_a_script_there_is_no_button_and_all_steps(
    live_server: LiveServer, browser_page: NewPage
) -> None:
    page = browser_page(java_script_enabled=False)
    page.goto(f"{live_server.url}/abonnement/groupes/tilleuls/")
    expect(page.get_by_role("button", name="Copier")).to_have_count(0)
    page.get_by_text("Thunderbird", exact=True).click()
    expect(page.get_by_text("Rechercher des agendas")).to_be_visible()
    assert page.context.cookies() == []


def test_ones_own_calendar_from_making_to_stopping(
    live_server: LiveServer, browser_page: NewPage, registration: Registration
) -> None:
    page = browser_page(java_script_enabled=False)
    page.goto(f"{live_server.url}/mon-rendez-vous/{registration.token}/")
    page.get_by_role("link", name="M’abonner à mes rendez-vous").click()
    page.get_by_role("button", name="Créer mon adresse").click()
    address = page.locator(".copy__field").input_value()
    assert read(live_server, address) == ["Rendez-vous"]
    page.get_by_role("link", name="C’est fait, revenir").click()
    page.get_by_role("link", name="M’abonner à mes rendez-vous").click()
    expect(page.get_by_text("Dernière lecture le")).to_be_visible()
    page.get_by_role("button", name="Arrêter cette adresse").click()
    expect(page.get_by_role("button", name="Arrêter cette adresse")).to_have_count(0)
    assert page.context.cookies() == []


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_axe_finds_nothing(
    live_server: LiveServer, browser_page: NewPage, registration: Registration, color_scheme: str
) -> None:
    page = browser_page(color_scheme=color_scheme)
    now = timezone.now()
    ask_for_link(email=EMAIL, now=now)
    link = MailedLink.objects.get()
    MailedLink.objects.update(sent_at=now)
    for path in (
        "/abonnement/",
        "/abonnement/groupes/tilleuls/",
        "/mes-rendez-vous/",
        "/mes-rendez-vous/inconnu/",
        f"/mon-rendez-vous/{registration.token}/agenda/",
        f"/mes-rendez-vous/{link.token}/",
    ):
        page.goto(f"{live_server.url}{path}")
        open_all(page)
        look_over(page)
    page.get_by_role("button", name="Créer mon adresse").click()
    look_over(page)
    page.goto(f"{live_server.url}/mes-rendez-vous/{link.token}/")
    look_over(page)
    page.goto(f"{live_server.url}/mes-rendez-vous/")
    page.get_by_role("button", name="Recevoir le lien").click()
    look_over(page)
    page.get_by_label("Votre adresse e-mail").fill(EMAIL)
    page.get_by_role("button", name="Recevoir le lien").click()
    look_over(page)


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_desk(
    live_server: LiveServer, browser_page: NewPage, registration: Registration, color_scheme: str
) -> None:
    user = make_user()
    make_role(user, group=registration.occurrence.event.group)
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    page = browser_page(color_scheme=color_scheme)
    cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    page.goto(f"{live_server.url}/organiser/")
    page.get_by_role("link", name="Mes rencontres dans mon agenda").click()
    look_over(page)
    page.get_by_role("button", name="Créer une adresse").click()
    look_over(page)
    address = page.locator(".copy__field").input_value()
    assert read(live_server, address) == ["Café · Les Tilleuls"]
    page.get_by_role("link", name="C’est fait, revenir").click()
    look_over(page)


@pytest.mark.usefixtures("registration")
def test_nothing_scrolls_sideways_on_the_narrowest_phone(
    live_server: LiveServer, browser_page: NewPage
) -> None:
    page = browser_page(viewport={"width": 320, "height": 640})
    for path in ("/abonnement/", "/abonnement/groupes/tilleuls/", "/mes-rendez-vous/"):
        page.goto(f"{live_server.url}{path}")
        open_all(page)
        assert page.evaluate("document.documentElement.scrollWidth") == 320


def open_all(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")


def look_over(page: Page) -> None:
    violations = Axe().run(page).response["violations"]
    assert (page.url, [one["id"] for one in violations]) == (page.url, [])
