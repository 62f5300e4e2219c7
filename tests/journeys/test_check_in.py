"""Check-in on a phone, over a connection that comes and goes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from events.models import Attendance, Occurrence, SessionCount, Tap
from groups.domain.factors.account import close_other_sessions
from groups.models import Role
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

NewPage = Callable[..., Page]


@pytest.fixture
def session() -> Occurrence:
    """A session that began a quarter of an hour ago, with two people."""
    wall = datetime.now(ZoneInfo("Europe/Paris")).replace(microsecond=0, tzinfo=None)
    event = make_event(group=make_group())
    start = wall - timedelta(minutes=15)
    occurrence = make_occurrence(schedule=make_schedule(event=event, start=start))
    for name in ("Camille", "Sacha"):
        make_registration(occurrence=occurrence, nickname=name)
    return occurrence


@pytest.fixture
def open_desk(live_server: LiveServer, browser_page: NewPage, session: Occurrence) -> NewPage:
    """Open the session on a phone where its organiser is logged in."""
    user = make_user()
    make_role(user, group=session.event.group)

    def opened(**options: object) -> Page:
        page = browser_page(**options)
        log_in(page, user, url=live_server.url)
        page.goto(f"{live_server.url}/organiser/seances/{session.public_id}/")
        return page

    return opened


def counted() -> tuple[list[str], int, int | None]:
    marks = Attendance.objects.filter(is_walk_in=False).order_by("registration__queue_no")
    count = SessionCount.objects.first()
    walk_ins = Attendance.objects.filter(is_walk_in=True).count()
    return list(marks.values_list("mark", flat=True)), walk_ins, count.headcount if count else None


def plus(page: Page, form: str) -> None:
    page.locator(f'form[data-tap="{form}"]').get_by_role("button", name="de plus").click()


SAVED = "Tout est enregistré."
GONE = (
    "Cette rencontre n’est plus ouverte à votre compte\u00a0: ce geste n’a pas été enregistré. "
    "Une personne responsable du groupe peut vous répondre."
)
WAITING = "Des gestes attendent le réseau. Ils partiront tout seuls."


def test_taps_are_saved_as_they_come(open_desk: NewPage) -> None:
    page = open_desk()
    page.get_by_label("Camille").first.check()
    page.get_by_role("button", name="A prévenu : Sacha").click()
    for _n in range(3):
        plus(page, "walk_ins")
    field = page.locator("#headcount")
    field.fill("7")
    field.press("Enter")
    plus(page, "headcount")
    expect(page.get_by_role("status").filter(has_text=SAVED)).to_be_visible()
    expect(page.locator("#came")).to_have_text("8")
    assert counted() == (["present", "excused"], 3, 8)
    page.reload()
    expect(page.get_by_label("Camille").first).to_be_checked()
    excuse = page.get_by_role("button", name="A prévenu : Sacha")
    expect(excuse).to_have_attribute("aria-pressed", "true")


def test_no_tap_is_lost_without_a_network(open_desk: NewPage) -> None:
    page = open_desk()
    page.context.set_offline(True)
    page.get_by_label("Camille").first.check()
    for _n in range(4):
        plus(page, "headcount")
    expect(page.locator("#headcount")).to_have_value("4")
    expect(page.get_by_text(WAITING)).to_be_visible()
    assert counted() == ([], 0, None)
    page.context.set_offline(False)
    expect(page.get_by_text(SAVED)).to_be_visible()
    assert counted() == (["present"], 0, 4)


def test_nor_when_the_page_is_closed_before_they_left(open_desk: NewPage) -> None:
    page = open_desk()
    url = page.url
    page.route("**/comptage/", lambda route: route.abort())
    for _n in range(2):
        plus(page, "headcount")
    expect(page.get_by_text(WAITING)).to_be_visible()
    page.goto("about:blank")
    page.unroute("**/comptage/")
    page.goto(url)
    expect(page.get_by_text(SAVED)).to_be_visible()
    expect(page.locator("#headcount")).to_have_value("2")
    assert counted() == ([], 0, 2)


def test_nor_counted_twice_when_an_answer_is_lost(open_desk: NewPage) -> None:
    page = open_desk()
    answers = []

    def lose_the_first(route):
        answer = route.fetch()
        answers.append(answer.status)
        route.abort() if len(answers) == 1 else route.fulfill(response=answer)

    page.route("**/comptage/", lose_the_first)
    plus(page, "headcount")
    expect(page.get_by_text(SAVED)).to_be_visible()
    assert (answers, counted(), Tap.objects.count()) == ([200, 200], ([], 0, 1), 1)


def test_without_script_the_forms_do_it(open_desk: NewPage) -> None:
    page = open_desk(java_script_enabled=False)
    page.get_by_label("Camille").first.check()
    page.get_by_role("button", name="Enregistrer", exact=True).last.click()
    expect(page.get_by_label("Camille").first).to_be_checked()
    plus(page, "walk_ins")
    plus(page, "headcount")
    page.get_by_role("button", name="A prévenu : Sacha").click()
    expect(page.locator("#came")).to_have_text("2")
    assert counted() == (["present", "excused"], 1, 1)


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_axe_finds_nothing(
    open_desk: NewPage, browser_page: NewPage, live_server: LiveServer, color_scheme: str
) -> None:
    page = open_desk(color_scheme=color_scheme)
    for tail in ("passees/", "chiffres/", "", f"seances/{page.url.split('/')[-2]}/"):
        page.goto(f"{live_server.url}/organiser/{tail}")
        look_over(page)
    page.get_by_role("link", name="Annuler cette date").click()
    look_over(page)
    page.get_by_role("button", name="Annuler la rencontre").click()
    look_over(page)
    outside = browser_page(color_scheme=color_scheme)
    outside.goto(f"{live_server.url}/organiser/connexion/")
    look_over(outside)
    outside.get_by_label("Votre adresse e-mail").fill("inconnue@exemple.example")
    outside.get_by_role("button", name="Recevoir un code").click()
    look_over(outside)
    outside.get_by_role("button", name="Entrer").click()
    look_over(outside)


def look_over(page: Page) -> None:
    violations = Axe().run(page).response["violations"]
    assert (page.url, [one["id"] for one in violations]) == (page.url, [])


def test_nothing_scrolls_sideways_on_a_small_phone(open_desk: NewPage) -> None:
    page = open_desk(viewport={"width": 320, "height": 600})
    for tail in ("", "annulation/"):
        page.goto(page.url + tail)
        assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_whose_role_ended_meanwhile_reads_so(open_desk: NewPage, session: Occurrence) -> None:
    page = open_desk()
    role = Role.objects.get()
    make_role(role.user, group=make_group())
    role.delete()
    page.get_by_label("Camille").first.check()
    expect(page.locator("#check-in-status")).to_have_text(GONE)
    expect(page.get_by_label("Camille").first).not_to_be_checked()
    assert counted() == ([], 0, None)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("pas ouverte à votre compte")


def test_what_is_refused_looks_as_it_was(open_desk: NewPage, session: Occurrence) -> None:
    page = open_desk()
    page.get_by_label("Camille").first.check()
    plus(page, "headcount")
    expect(page.get_by_text(SAVED)).to_be_visible()
    Occurrence.objects.filter(pk=session.pk).update(status="cancelled")
    page.get_by_label("Camille").first.uncheck()
    page.get_by_role("button", name="A prévenu : Sacha").click()
    for _n in range(2):
        plus(page, "headcount")
    expect(page.locator("#check-in-status")).to_contain_text("il n’y a personne à compter")
    expect(page.locator("#headcount")).to_have_value("1")
    expect(page.get_by_label("Camille").first).to_be_checked()
    excuse = page.get_by_role("button", name="A prévenu : Sacha")
    expect(excuse).to_have_attribute("aria-pressed", "false")
    assert counted() == (["present"], 0, 1)


def test_whose_connection_ended_keeps_the_taps_until_the_next_one(
    open_desk: NewPage, session: Occurrence
) -> None:
    page = open_desk()
    user = Role.objects.get().user
    close_other_sessions(user)
    page.get_by_label("Camille").first.check()
    expect(page.locator("#check-in-status")).to_have_text(
        "Reconnectez-vous : vos gestes sont gardés et partiront ensuite."
    )
    assert counted() == ([], 0, None)
