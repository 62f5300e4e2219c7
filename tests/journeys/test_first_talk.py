"""After a first talk: ask to be called back, be admitted, decline one date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from events.models import Enrolment, Event, EventAudience
from tests.events.enrolling import sessions_of, states
from tests.events.talking import season
from tests.factories import (
    make_event,
    make_group,
    make_occurrence,
    make_role,
    make_schedule,
    make_user,
)
from tests.journeys.logging_in import log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]


@pytest.fixture
def group_event() -> Event:
    """A group of relatives that meets three times from next week on, and a café beside it."""
    group = make_group(
        name="Proches du Rhône",
        contact_phone="04 72 00 00 00",
        phone_hours="le mardi, de 10 h à 12 h",
        reply_delay_days=4,
    )
    start = (timezone.now() + timedelta(days=7)).replace(microsecond=0, tzinfo=None)
    event = season(group=group, start=start)
    cafe = make_event(
        group=group, title="Café des proches", access_mode="drop_in", takes_plans=True
    )
    make_occurrence(schedule=make_schedule(event=cafe, start=start))
    EventAudience.objects.bulk_create(
        EventAudience(event=one, audience="relatives") for one in (event, cafe)
    )
    return event


def violations(page: Page) -> list[str]:
    return [found["id"] for found in Axe().run(page).response["violations"]]


def desk_of(event: Event, page: Page, url: str) -> Page:
    user = make_user()
    make_role(user, group=event.group)
    log_in(page, user, url=url)
    return page


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_asked_admitted_and_one_date_declined(
    live_server: LiveServer, browser_page: NewPage, group_event: Event, script: bool
) -> None:
    page = browser_page(java_script_enabled=script)
    page.goto(f"{live_server.url}/seances/{sessions_of(group_event)[0].public_id}/")
    call = page.get_by_role("link", name="Appeler le 04 72 00 00 00").first
    expect(call).to_have_attribute("href", "tel:0472000000")
    page.get_by_role("link", name="Demander à être rappelé").click()
    page.get_by_label("Prénom ou pseudo").fill("Zoé")
    page.get_by_role("button", name="Rappelez-moi").click()
    expect(page.get_by_role("alert")).to_contain_text("Cochez la case d’accord")
    page.get_by_label("J’accepte que").check()
    page.get_by_label("Téléphone").fill("06 39 98 12 34")
    page.get_by_label("Le meilleur moment").select_option("evening")
    if script:
        assert violations(page) == []
    page.get_by_role("button", name="Rappelez-moi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre demande est arrivée")
    expect(page.get_by_text("Nous vous rappelons sous 4 jours")).to_be_visible()
    if script:
        assert violations(page) == []
    mine = page.url

    desk = desk_of(group_event, browser_page(java_script_enabled=script), live_server.url)
    desk.goto(f"{live_server.url}/organiser/")
    desk.get_by_role("link", name="1 personne à rappeler").click()
    expect(desk.get_by_text("Ne pas laisser de message")).to_be_visible()
    if script:
        assert violations(desk) == []
    desk.get_by_role("button", name="Peut venir").click()
    expect(desk.get_by_text("Zoé peut venir à toutes les dates, et le sait.")).to_be_visible()

    page.goto(mine)
    page.get_by_role("button", name="Je ne viens pas ce jour-là").nth(1).click()
    expect(page.get_by_role("button", name="Finalement, je viens")).to_have_count(1)
    made = Enrolment.objects.get()
    assert states(made) == ("confirmed", ["confirmed", "cancelled", "confirmed"])
