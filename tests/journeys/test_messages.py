"""Writing to those registered on a phone: write, read again, send, take back; and what was told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from events.models import Notice, Occurrence, SessionMessage
from groups.models import Organization
from notifications.models import Delivery, Digest
from tests.events.registering import join, session
from tests.factories import make_organization, make_role, make_user
from tests.journeys.logging_in import log_in
from tests.notifications.rows import make_delivery

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]
TEXT = "La salle a changé : c'est au 2e étage.\n\nÀ jeudi !"


@pytest.fixture
def coming() -> Occurrence:
    """A session next week: somebody by e-mail, somebody to call, somebody without contact."""
    now = timezone.now()
    start = (now + timedelta(days=7)).replace(tzinfo=None, hour=18, minute=30)
    occurrence = session(start=start, title="Café des liens")
    join(occurrence, nickname="Camille", email="camille@exemple.example", now=now)
    join(occurrence, nickname="Sacha", phone="04 72 00 00 00", now=now)
    join(occurrence, now=now)
    return occurrence


@pytest.fixture
def desk(browser_page: NewPage, live_server: LiveServer, coming: Occurrence) -> NewPage:
    """Make pages of the owner of the association, who stands at the session."""
    user = make_user()
    make_role(user, organization=coming.event.group.organization)

    def opened(**options: object) -> Page:
        page = browser_page(**options)
        log_in(page, user, url=live_server.url)
        page.goto(f"{live_server.url}/organiser/seances/{coming.public_id}/")
        return page

    return opened


def write(page: Page) -> None:
    page.get_by_role("link", name="Écrire aux personnes inscrites").click()
    page.get_by_label("celles qui ont une place").check()
    page.get_by_label("Votre message").fill(TEXT)
    page.get_by_role("button", name="Voir qui le recevra").click()


@pytest.mark.parametrize("has_script", [True, False])
def test_a_message_and_back(desk: NewPage, has_script: bool) -> None:
    page = desk(java_script_enabled=has_script)
    write(page)
    expect(page.get_by_text("1 personne le reçoit par e-mail.")).to_be_visible()
    expect(page.get_by_role("link", name="+33472000000")).to_be_visible()
    expect(page.get_by_text("1 personne n’a pas laissé de contact")).to_be_visible()
    assert not SessionMessage.objects.exists()
    page.get_by_role("button", name="Changer quelque chose").click()
    expect(page.get_by_label("celles qui ont une place")).to_be_checked()
    expect(page.get_by_label("Votre message")).to_have_value(TEXT)
    page.get_by_role("button", name="Voir qui le recevra").click()
    page.get_by_role("button", name="Envoyer ce message").click()
    expect(page.get_by_role("heading", name="Votre message va partir")).to_be_visible()
    assert SessionMessage.objects.get().parties == 3
    page.get_by_role("button", name="Reprendre ce message").click()
    expect(page.get_by_role("heading", name="Message repris")).to_be_visible()
    assert not Notice.objects.filter(purpose="note").exists()
    page.get_by_role("link", name="Le corriger et l’envoyer").click()
    expect(page.get_by_label("Votre message")).to_have_value(
        "La salle a changé\u00a0: c’est au 2e étage.\n\nÀ jeudi\u202f!"
    )


def test_an_association_says_who_it_is(desk: NewPage, coming: Occurrence) -> None:
    Organization.objects.update(legal_name="", hosting="")
    page = desk()
    expect(page.get_by_text("L’inscription ne peut pas encore ouvrir")).to_be_visible()
    page.get_by_role("link", name="Donner ce qui manque").click()
    page.get_by_role("link", name="Nom légal, adresse, droits").click()
    page.get_by_label("Nom légal").fill("Les Tilleuls, loi 1901")
    page.get_by_label("Hébergeur des données").fill("Hébergeur, Lyon")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("C’est enregistré.")).to_be_visible()
    expect(page.get_by_text("Tout est dit : l’inscription peut ouvrir.")).to_be_visible()


def look_over(page: Page) -> None:
    violations = Axe().run(page).response["violations"]
    assert (page.url, [one["id"] for one in violations]) == (page.url, [])
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_axe_finds_nothing(desk: NewPage, coming: Occurrence, color_scheme: str) -> None:
    page = desk(color_scheme=color_scheme, viewport={"width": 320, "height": 600})
    here = page.url
    write(page)
    look_over(page)
    page.get_by_role("button", name="Envoyer ce message").click()
    look_over(page)
    page.get_by_role("link", name="Tous les changements et les messages").click()
    look_over(page)
    page.goto(f"{here}ecrire/")
    page.get_by_role("button", name="Voir qui le recevra").click()
    expect(page.get_by_role("alert")).to_be_visible()
    look_over(page)
    look_over_what_was_told(page, coming, here)


def look_over_what_was_told(page: Page, coming: Occurrence, here: str) -> None:
    party = coming.registrations.order_by("pk")[0]
    now = timezone.now()
    SessionMessage.objects.update(at=now - timedelta(hours=1))
    Notice.objects.filter(purpose="note").update(not_before=now - timedelta(hours=1))
    make_delivery(party, state=Delivery.State.FAILED, reason="refused_550", settled_at=now)
    group = coming.event.group
    until = now + timedelta(hours=1)
    key = Digest.objects.create(user=make_user(), day=now.date(), until=until).stop_key
    root = here.partition("/organiser/")[0]
    Organization.objects.exclude(pk=make_organization().pk).update(legal_name="")
    for path in (
        f"/organiser/seances/{coming.public_id}/",
        f"/organiser/seances/{coming.public_id}/messages/",
        f"/mon-rendez-vous/{party.token}/",
        f"/organiser/associations/{group.organization.slug}/",
        f"/organiser/groupes/{group.slug}/reglages/",
        f"/organiser/groupes/{group.slug}/evenements/",
        "/organiser/resume/",
        f"/organiser/resume/{key}/arret/",
    ):
        page.goto(f"{root}{path}")
        look_over(page)
