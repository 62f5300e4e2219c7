"""An organiser writes « tous les premiers jeudis du mois », sees six dates, and publishes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from events.domain.drafts import VenueDraft
from events.models import Event
from groups.models import SupportGroup
from tests.events.programming import publish
from tests.factories import make_group, make_role, make_user, make_venue
from tests.journeys.logging_in import log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]
PHRASE = "tous les premiers jeudis du mois"


@pytest.fixture
def group() -> SupportGroup:
    found = make_group(name="Les Tilleuls", slug="tilleuls")
    make_venue(organization=found.organization, name="Maison des liens")
    return found


@pytest.fixture
def open_desk(live_server: LiveServer, browser_page: NewPage, group: SupportGroup) -> NewPage:
    """Open the desk on a phone where the group's organiser is logged in."""
    user = make_user()
    make_role(user, group=group)

    def opened(**options: object) -> Page:
        page = browser_page(**options)
        log_in(page, user, url=live_server.url)
        page.goto(f"{live_server.url}/organiser/")
        return page

    return opened


def next_dates(page: Page) -> list[str]:
    return [words.strip() for words in page.locator("#dates li").all_inner_texts()]


def test_every_first_thursday_on_one_screen(open_desk: NewPage, live_server: LiveServer) -> None:
    page = open_desk()
    page.get_by_role("link", name="Nouvelle rencontre").click()
    page.get_by_label("Titre", exact=True).fill("Café du jeudi")
    page.get_by_label("Type de rencontre").select_option("peer_cafe")
    page.get_by_label("Quels jours").press_sequentially(PHRASE)
    expect(page.locator("#dates li")).to_have_count(6)
    assert all(words.startswith("Jeudi") for words in next_dates(page))
    expect(page.locator("#dates")).to_contain_text("Chaque premier jeudi du mois")
    page.get_by_label("Début").fill("18:30")
    page.get_by_label(re.compile("^Fin")).fill("20:30")
    expect(page.locator("#dates")).to_contain_text("de 18\u00a0h\u00a030 à 20\u00a0h\u00a030")
    assert not Event.objects.exists()
    page.get_by_role("button", name="Publier").click()
    expect(page.get_by_role("status").filter(has_text="est dans l’agenda")).to_be_visible()
    event = Event.objects.get()
    first = event.occurrences.order_by("starts_at")[0].local_start.date()
    assert (first.weekday(), first.day <= 7, first >= date.today()) == (3, True, True)  # noqa: DTZ011
    page.goto(f"{live_server.url}/")
    page.get_by_role("link", name="Café du jeudi").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Café du jeudi")


def test_examples_fill_in_and_enter_never_publishes(open_desk: NewPage) -> None:
    page = open_desk()
    page.get_by_role("link", name="Nouvelle rencontre").click()
    page.get_by_role("button", name="tous les mardis").click()
    field = page.get_by_label("Quels jours")
    expect(field).to_have_value("tous les mardis")
    expect(field).to_be_focused()
    expect(page.locator("#dates li")).to_have_count(6)
    field.fill("5e mercredi du mois")
    expect(page.locator("#dates")).to_contain_text("La plupart des mois n’ont pas")
    page.get_by_label("Titre", exact=True).fill("Atelier")
    page.get_by_label("Titre", exact=True).press("Enter")
    expect(page.get_by_label("Titre", exact=True)).to_have_value("Atelier")
    expect(page.locator("#dates li")).to_have_count(6)
    assert not Event.objects.exists()


def test_by_keyboard_alone(open_desk: NewPage) -> None:
    page = open_desk()
    page.get_by_role("link", name="Nouvelle rencontre").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Titre", exact=True).focus()
    page.keyboard.type("Café")
    page.keyboard.press("Tab")
    page.keyboard.type("groupe")
    page.keyboard.press("Tab")
    page.keyboard.type("tous les mardis")
    expect(page.locator("#dates li")).to_have_count(6)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "tous les mardis"
    assert page.get_by_label("Type de rencontre").input_value() == "talking_group"
    summary = page.locator("summary", has_text="Prix")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Gratuit")).to_be_visible()


def test_without_script(open_desk: NewPage) -> None:
    page = open_desk(java_script_enabled=False)
    page.get_by_role("link", name="Nouvelle rencontre").click()
    page.get_by_label("Titre", exact=True).fill("Café du jeudi")
    page.get_by_label("Type de rencontre").select_option("peer_cafe")
    page.get_by_label("Quels jours").fill(PHRASE)
    page.get_by_role("button", name="Voir les dates").click()
    assert len(next_dates(page)) == 6
    expect(page.get_by_label("Titre", exact=True)).to_have_value("Café du jeudi")
    page.get_by_role("button", name="Publier").click()
    expect(page.get_by_role("alert")).to_contain_text("Donnez l’heure")
    page.get_by_label("Début").fill("18:30")
    page.get_by_label(re.compile("^Fin")).fill("20:30")
    page.get_by_role("button", name="Publier").click()
    assert Event.objects.get().texts.get().title == "Café du jeudi"


def make_programme(group: SupportGroup) -> Event:
    """A series that goes on."""
    now = datetime.now(UTC)
    return publish(
        group=group,
        now=now,
        first_date=(now + timedelta(days=3)).date(),
        every="tous les 3 mois",
        venue=VenueDraft(name="Maison des liens", city="Lyon"),
        access_mode="registration",
    )


def desk_pages(group: SupportGroup, event: Event) -> list[str]:
    one = f"/organiser/evenements/{event.public_id}"
    programme = f"/organiser/groupes/{group.slug}/evenements"
    return [
        f"{programme}/",
        f"{programme}/?archives=1",
        f"{programme}/nouveau/",
        f"{programme}/nouveau/?modele={event.public_id}",
        f"{one}/modifier/",
        f"{one}/archiver/",
        f"{one}/quand/",
    ]


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_axe_finds_nothing(
    open_desk: NewPage, live_server: LiveServer, group: SupportGroup, color_scheme: str
) -> None:
    event = make_programme(group)
    group.organization.hosting = ""
    group.organization.save()
    page = open_desk(color_scheme=color_scheme)
    look_over(page)
    for path in desk_pages(group, event):
        page.goto(f"{live_server.url}{path}")
        unfold(page)
        look_over(page)
    page.get_by_label("Quels jours").fill("tous les mardis")
    page.get_by_role("button", name="Voir ce que cela change").click()
    look_over(page)
    page.goto(f"{live_server.url}/organiser/groupes/{group.slug}/evenements/nouveau/")
    page.get_by_label("Quels jours").fill("tous les mardis")
    page.get_by_role("button", name="Publier").click()
    expect(page.get_by_role("alert")).to_be_visible()
    look_over(page)


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")


def look_over(page: Page) -> None:
    violations = Axe().run(page).response["violations"]
    assert (page.url, [one["id"] for one in violations]) == (page.url, [])


def test_nothing_scrolls_sideways_on_a_small_phone(
    open_desk: NewPage, live_server: LiveServer, group: SupportGroup
) -> None:
    event = make_programme(group)
    page = open_desk(viewport={"width": 320, "height": 600})
    for path in desk_pages(group, event):
        page.goto(f"{live_server.url}{path}")
        unfold(page)
        assert (path, page.evaluate("document.documentElement.scrollWidth")) == (path, 320)


def test_targets_are_large_enough(
    open_desk: NewPage, live_server: LiveServer, group: SupportGroup
) -> None:
    event = make_programme(group)
    page = open_desk()
    for path in desk_pages(group, event):
        page.goto(f"{live_server.url}{path}")
        unfold(page)
        small = page.evaluate(
            """() => [...document.querySelectorAll(
                "main button:not(.visually-hidden), main select, main summary, main label.choice,"
                + "main input:not([type=hidden]):not([type=checkbox]):not([type=radio]),"
                + "main a.button, main .link-button")]
              .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 44)
              .map((one) => one.outerHTML.slice(0, 80))"""
        )
        assert (path, small) == (path, [])


def test_the_programme_prints(
    open_desk: NewPage, live_server: LiveServer, group: SupportGroup
) -> None:
    make_programme(group)
    page = open_desk()
    page.goto(f"{live_server.url}/organiser/groupes/{group.slug}/evenements/")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Café des liens")).to_be_visible()
    assert page.get_by_role("link", name=re.compile("Modifier|Dupliquer|Nouvelle")).count() == 0
