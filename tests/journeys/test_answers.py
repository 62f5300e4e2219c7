"""Answering requests by keyboard, with the script that keeps the page."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from events.models import Registration, RegistrationStatus
from tests.factories import (
    make_event,
    make_group,
    make_occurrence,
    make_registration,
    make_role,
    make_schedule,
    make_user,
)
from tests.journeys.logging_in import log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_yes_its_return_and_the_way_back_from_a_no(
    live_server: LiveServer, browser_page: Callable[..., Page]
) -> None:
    event = make_event(group=make_group(), access_mode="approval")
    start = datetime.now(ZoneInfo("Europe/Paris")).replace(microsecond=0, tzinfo=None) + timedelta(
        days=7
    )
    session = make_occurrence(schedule=make_schedule(event=event, start=start))
    for name in ("Camille", "Sacha"):
        make_registration(
            occurrence=session, nickname=name, token=name, status=RegistrationStatus.PENDING
        )
    user = make_user()
    make_role(user, group=event.group)
    page = browser_page()
    log_in(page, user, url=live_server.url)
    address = f"{live_server.url}/organiser/seances/{session.public_id}/"
    page.goto(address)

    page.get_by_role("button", name="Accepter Sacha").press("Enter")
    sheet = page.locator("form[data-answered]")
    expect(sheet.locator("p").first).to_be_focused()
    expect(sheet).to_contain_text("Sacha l’apprendra à")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".messages .notice")).to_be_focused()
    expect(page.locator(".messages")).to_have_text("Sacha attend de nouveau votre réponse.")
    expect(sheet).to_have_count(0)

    page.get_by_role("button", name="Ne pas retenir Camille").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ne pas retenir la demande")
    page.go_back()
    expect(page).to_have_url(address)
    expect(page.get_by_role("button", name="Accepter Camille")).to_be_visible()
    assert {*Registration.objects.values_list("status", flat=True)} == {"pending"}
