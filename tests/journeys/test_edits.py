"""Moving « cette date et les suivantes » by one hour on a phone: look, apply, go back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from events.domain.drafts import EventDraft, FacilitatorDraft, VenueDraft
from events.domain.edits import EditChanges, apply
from events.domain.programmes import create_event
from events.domain.recurrence import parse_rule
from events.models import Event, Notice, Occurrence, Scope
from tests.events.registering import join
from tests.factories import make_group, make_role, make_user
from tests.journeys.logging_in import log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]
OFF = EditChanges(status="cancelled", note="Travaux")


@pytest.fixture
def event() -> Event:
    """Six weeks of a café from next week on, at 18 h 30; somebody comes to the third."""
    now = timezone.now()
    draft = EventDraft(
        title="Café des liens",
        kind="peer_cafe",
        access_mode="registration",
        first_date=date.today() + timedelta(days=7),  # noqa: DTZ011 (any day to come)
        start_time=time(18, 30),
        duration=timedelta(hours=2),
        rule=parse_rule("FREQ=WEEKLY;COUNT=6"),
        venue=VenueDraft(name="Maison des liens", street="1 rue des Lilas", city="Lyon"),
        facilitators=(FacilitatorDraft("Zoé", "peer_supporter"),),
    )
    made = create_event(group=make_group(), draft=draft, now=now)
    join(third(made), email="camille@exemple.example", now=now)
    join(third(made), now=now)
    return made


def rows(event: Event) -> list[Occurrence]:
    return list(event.occurrences.select_related("schedule").in_order())


def third(event: Event) -> Occurrence:
    return rows(event)[2]


def hours(event: Event) -> list[str]:
    return [f"{row.local_start:%H:%M}" for row in rows(event)]


@pytest.fixture
def desk(browser_page: NewPage, live_server: LiveServer, event: Event) -> NewPage:
    """Make pages of an organiser who stands at the third session."""
    user = make_user()
    make_role(user, group=event.group)

    def opened(**options: object) -> Page:
        page = browser_page(**options)
        log_in(page, user, url=live_server.url)
        page.goto(f"{live_server.url}/organiser/seances/{third(event).public_id}/")
        return page

    return opened


def ask_for_an_hour_later(page: Page) -> None:
    page.get_by_role("link", name="Modifier cette rencontre").click()
    page.get_by_label("Début").fill("19:30")
    page.get_by_label("Fin", exact=True).fill("21:30")
    page.get_by_label("Cette date et les suivantes (4 dates)").check()
    page.get_by_role("button", name="Voir ce qui va changer").click()


@pytest.mark.parametrize("has_script", [True, False])
def test_an_hour_later_and_back(desk: NewPage, event: Event, has_script: bool) -> None:
    page = desk(java_script_enabled=has_script)
    ask_for_an_hour_later(page)
    heading = page.get_by_role("heading", name="Relisez avant d’appliquer")
    expect(heading).to_be_visible()
    if has_script:
        expect(heading).to_be_focused()
    expect(page.get_by_text("1 personne inscrite est prévenue par e-mail.")).to_be_visible()
    expect(page.get_by_text("1 personne inscrite n’a pas laissé de contact.")).to_be_visible()
    assert hours(event) == ["18:30"] * 6
    page.get_by_role("button", name="Changer ces 4 dates").click()
    expect(page.get_by_role("heading", name="C’est fait.")).to_be_visible()
    assert hours(event) == ["18:30"] * 2 + ["19:30"] * 4
    assert Notice.objects.filter(purpose="changed").count() == 2
    page.get_by_role("button", name="Annuler ce changement").click()
    expect(page.get_by_role("heading", name="Tout est comme avant")).to_be_visible()
    assert hours(event) == ["18:30"] * 6
    assert not Notice.objects.filter(purpose="changed").exists()


def test_a_fault_is_shown_in_place(desk: NewPage) -> None:
    page = desk()
    page.get_by_role("link", name="Modifier cette rencontre").click()
    page.get_by_label("Titre").fill(" ")
    page.get_by_role("button", name="Voir ce qui va changer").click()
    expect(page.get_by_role("alert")).to_contain_text("Donnez un titre à cette rencontre.")
    page.get_by_label("Titre").fill("Café du soir")
    page.get_by_role("button", name="Voir ce qui va changer").click()
    page.get_by_role("button", name="Changer autre chose d’abord").click()
    expect(page.get_by_label("Titre")).to_have_value("Café du soir")


def test_all_dates_called_off_and_a_word_for_the_door(desk: NewPage, event: Event) -> None:
    page = desk()
    page.get_by_role("link", name="Annuler cette date").click()
    page.get_by_label("Un mot aux personnes").fill("Travaux")
    page.get_by_label("Toutes les dates à venir (6 dates)").check()
    page.get_by_role("button", name="Annuler la rencontre").click()
    page.get_by_role("button", name="Annuler ces 6 dates").click()
    expect(page.get_by_text("6 rencontres annulées")).to_be_visible()
    assert {row.status for row in rows(event)} == {"cancelled"}
    page.get_by_role("link", name="Un mot pour la porte").click()
    expect(page.get_by_text("n’ont pas lieu.")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_text("n’ont pas lieu.")).to_be_visible()
    expect(page.get_by_role("link", name="Revenir à la rencontre")).to_be_hidden()
    expect(page.get_by_role("banner")).to_be_hidden()


def look_over(page: Page) -> None:
    violations = Axe().run(page).response["violations"]
    assert (page.url, [one["id"] for one in violations]) == (page.url, [])
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_axe_finds_nothing(desk: NewPage, event: Event, color_scheme: str) -> None:
    page = desk(color_scheme=color_scheme, viewport={"width": 320, "height": 600})
    session = page.url
    page.goto(f"{session}modifier/")
    for fold in page.locator("details > summary").all():
        fold.click()
    look_over(page)
    page.get_by_label("Titre").fill(" ")
    page.get_by_label("Nombre de places").fill("0")
    page.get_by_role("button", name="Voir ce qui va changer").click()
    expect(page.get_by_role("alert")).to_be_visible()
    look_over(page)
    page.goto(session)
    ask_for_an_hour_later(page)
    expect(page.get_by_role("heading", name="Les dates")).to_be_visible()
    look_over(page)
    page.get_by_role("button", name="Changer ces 4 dates").click()
    look_over(page)
    page.goto(session)
    look_over(page)
    page.get_by_role("button", name="Annuler ce changement").click()
    look_over(page)
    page.get_by_role("link", name="Tous les changements").click()
    look_over(page)
    look_over_what_is_off(page, session, event)


def look_over_what_is_off(page: Page, session: str, event: Event) -> None:
    page.goto(f"{session}annulation/")
    look_over(page)
    page.get_by_label("Cette date et les suivantes").check()
    page.get_by_role("button", name="Annuler la rencontre").click()
    look_over(page)
    row, now = third(event), timezone.now()
    apply(occurrence_id=row.public_id, changes=OFF, scope=Scope.FOLLOWING, now=now)
    for tail in ("", "affiche/", "retablissement/"):
        page.goto(f"{session}{tail}")
        look_over(page)
