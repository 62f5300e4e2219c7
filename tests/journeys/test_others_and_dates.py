"""Three dates under one code, and a place for somebody else: on a phone, without a script too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from events.domain.for_other import keep_key
from events.models import Enrolment, Occurrence, Registration
from groups.domain.members import add_member
from tests.events.enrolling import dates, sessions_of
from tests.events.registering import join
from tests.events.several import take, weekly

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]
ADDRESS = "camille@exemple.example"


@pytest.fixture
def sessions() -> list[Occurrence]:
    """Three Thursdays or so with two seats, the second of them full."""
    start = (timezone.now() + timedelta(days=5)).replace(microsecond=0, tzinfo=None)
    rows = sessions_of(weekly(start=start, capacity=2))
    join(rows[1], companions=1, now=timezone.now())
    return rows


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_three_dates_under_one_code(
    live_server: LiveServer, browser_page: NewPage, sessions: list[Occurrence], script: bool
) -> None:
    page = browser_page(java_script_enabled=script)
    page.goto(f"{live_server.url}/seances/{sessions[0].public_id}/inscription/")
    page.get_by_label("Les 3 prochaines dates").check()
    page.get_by_label("Prénom ou pseudo").fill("Zoé")
    page.get_by_label("J’accepte que").check()
    page.get_by_role("button", name="Je réserve ma place").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mes rendez-vous")
    expect(page.get_by_text("Là où c’est complet")).to_be_visible()
    expect(page.locator(".pill")).to_have_text(
        ["Place réservée", "Liste d’attente", "Place réservée"]
    )
    party = Enrolment.objects.get()
    expect(page.locator(".memorable-code__words")).to_have_text(party.code)

    page.get_by_role("button", name="Je ne viens pas ce jour-là").first.click()
    expect(page.locator(".pill")).to_have_text(
        ["Vous ne venez pas", "Liste d’attente", "Place réservée"]
    )
    page.get_by_text("Annuler toutes ces dates").click()
    page.get_by_role("button", name="Oui, j’annule toutes ces dates").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "C’est noté, merci. La porte reste ouverte."
    )
    assert [row.status for row in dates(party)] == ["cancelled"] * 3
    assert page.context.cookies() == []


@pytest.mark.parametrize("answer", ["Garder", "Effacer"])
def test_somebody_else_answers_for_themselves(
    live_server: LiveServer, browser_page: NewPage, sessions: list[Occurrence], answer: str
) -> None:
    page = browser_page(java_script_enabled=answer == "Garder")
    page.goto(f"{live_server.url}/seances/{sessions[0].public_id}/inscription/")
    page.get_by_label("Prénom ou pseudo").fill("Camille")
    page.locator("[name=email]").fill(ADDRESS)
    page.get_by_text("J’inscris quelqu’un d’autre", exact=True).click()
    page.locator("[name=for_other]").check()
    page.get_by_role("button", name="Je réserve ma place").click()
    expect(page.get_by_text("Donnez-lui le code ou cette page")).to_be_visible()
    assert ADDRESS not in page.content()

    made = Registration.objects.latest("pk")
    page.goto(f"{live_server.url}/mon-rendez-vous/{made.token}/garder/{keep_key(made)}/")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Quelqu’un a réservé une place pour vous"
    )
    page.get_by_role("button", name=answer).click()
    made.refresh_from_db()
    assert made.keep_until is None
    if answer == "Garder":
        expect(page.get_by_role("heading", level=1)).to_have_text("Mon rendez-vous")
        assert (made.email, made.is_for_other) == (ADDRESS, False)
    else:
        expect(page.get_by_role("heading", level=1)).to_have_text("Votre adresse est effacée")
        page.get_by_role("button", name="Annuler aussi la venue").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("C’est noté")
        assert (made.email, Registration.objects.get(pk=made.pk).status) == ("", "cancelled")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    live_server: LiveServer, browser_page: NewPage, sessions: list[Occurrence], scheme: str
) -> None:
    now = timezone.now()
    other = join(sessions[0], now=now, nickname="Camille", email=ADDRESS, for_other=True)
    party = take(sessions[0].event, now=now)
    group = sessions[0].event.group
    member = add_member(group=group, nickname="Zoé", now=now, today=timezone.localdate())
    weekly(
        group=group,
        access_mode="members_only",
        start=(now + timedelta(days=3)).replace(microsecond=0, tzinfo=None),
    )
    page = browser_page(color_scheme=scheme, viewport={"width": 320, "height": 640})
    beyond = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    paths = [
        f"/seances/{sessions[0].public_id}/inscription/",
        f"/mon-rendez-vous/{party.token}/?nouveau=1",
        f"/mon-rendez-vous/{other.token}/?nouveau=1",
        f"/mon-rendez-vous/{other.token}/garder/{keep_key(other)}/",
        f"/membre/{member.token}/",
        f"/membre/{member.token}/effacer/",
    ]
    found = {}
    for path in paths:
        page.goto(f"{live_server.url}{path}")
        faults = [one["id"] for one in Axe().run(page).response["violations"]]
        found[path] = (faults, page.evaluate(beyond))
    assert found == {path: ([], 0) for path in paths}


def test_on_paper_there_is_nothing_to_press(
    live_server: LiveServer, browser_page: NewPage, sessions: list[Occurrence]
) -> None:
    party = take(sessions[0].event, now=timezone.now())
    page = browser_page()
    page.goto(f"{live_server.url}/mon-rendez-vous/{party.token}/")
    expect(page.get_by_text("Changer mes réponses")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".memorable-code__words")).to_be_visible()
    expect(page.get_by_text("Changer mes réponses")).to_be_hidden()
    expect(page.get_by_text("Annuler toutes ces dates")).to_be_hidden()
