"""Inviting a colleague by keyboard and without a script, and saying yes; the pages by axe."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from groups.models import Role, RoleName, User
from tests.factories import make_group, make_organization, make_role, make_user
from tests.journeys.logging_in import log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]
EMAIL = "nina@exemple.example"
TEAM = "/organiser/groupes/cafe/equipe/"


@pytest.fixture
def owner() -> User:
    group = make_group(slug="cafe", name="Le Café", organization=make_organization(slug="tilleuls"))
    user = make_user("a@exemple.example", name="Ana")
    make_role(user, organization=group.organization)
    return user


def mailed_path() -> str:
    (address,) = re.findall(r"https?://\S+/organiser/invitation/\S+", str(mail.outbox[-1].body))
    return str(urlsplit(address).path)


def invite_by_keyboard(page: Page) -> None:
    page.get_by_role("link", name="Inviter quelqu’un").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Son adresse e-mail").focus()
    page.keyboard.type(EMAIL)
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Invitations sans réponse")).to_be_visible()


def test_invited_by_keyboard_and_accepted_without_a_script(
    live_server: LiveServer, browser_page: NewPage, owner: User
) -> None:
    page = browser_page(java_script_enabled=False)
    log_in(page, owner, url=live_server.url)
    page.goto(f"{live_server.url}{TEAM}")
    invite_by_keyboard(page)
    guest = browser_page(java_script_enabled=False)
    guest.goto(f"{live_server.url}{mailed_path()}")
    guest.get_by_label("Votre nom, pour l’équipe").fill("Nina")
    guest.get_by_role("button", name="Rejoindre l’équipe").click()
    expect(guest.get_by_role("heading", level=1)).to_have_text("Espace organisateurs")
    log_in(guest, User.objects.get(email=EMAIL), url=live_server.url)
    guest.goto(f"{live_server.url}/organiser/")
    expect(guest.get_by_role("heading", level=1)).to_have_text("Mes rencontres")
    assert Role.objects.get(user__name="Nina").name == RoleName.FACILITATOR


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    live_server: LiveServer, browser_page: NewPage, owner: User, scheme: str
) -> None:
    page = browser_page(color_scheme=scheme, viewport={"width": 320, "height": 640})
    zoe = make_user(name="Zoé")
    make_role(zoe, organization=owner.roles.get().organization)
    log_in(page, owner, url=live_server.url)
    page.goto(f"{live_server.url}{TEAM}")
    invite_by_keyboard(page)
    look(page)
    page.get_by_role("link", name="Changer ou retirer ce rôle (Zoé)").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Le rôle de Zoé")
    look(page)
    for path in (
        f"{TEAM}inviter/",
        "/organiser/associations/tilleuls/equipe/",
        "/organiser/compte/nom/",
        "/organiser/invitation/inconnu/",
        mailed_path(),
    ):
        page.goto(f"{live_server.url}{path}")
        look(page)
    page.get_by_role("button", name="Non, merci").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est noté")
    look(page)


def look(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(page.url, one["id"]) for one in found] == []
    beyond = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(beyond) == 0, page.url
