"""Other sites that show our dates in a frame, the month, and data for search engines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import quote, unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from events.models import Occurrence
from groups.models import Affiliation, Organization
from tests.factories import (
    make_event,
    make_group,
    make_occurrence,
    make_organization,
    make_schedule,
    make_venue,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]
FRAME = "/integrer/groupes/tilleuls/"


@pytest.fixture
def programme() -> Occurrence:
    """Five sessions tomorrow, of a group in a network."""
    group = make_group(name="Groupe des Tilleuls", slug="tilleuls")
    network = make_organization(kind=Organization.Kind.NETWORK, slug="reseau", name="Réseau")
    Affiliation.objects.create(network=network, group=group, accepted_at=timezone.now())
    venue = make_venue(organization=group.organization, name="Salle verte", city="Lyon")
    start = (timezone.now() + timedelta(days=1)).replace(
        hour=9, minute=0, second=0, microsecond=0, tzinfo=None
    )
    made = []
    for number in range(5):
        event = make_event(group=group, title=f"Atelier du matin {number}", venue=venue)
        made.append(make_occurrence(schedule=make_schedule(event=event, start=start)))
    return made[0]


class _Site(BaseHTTPRequestHandler):
    """An association's own site: a page with one frame, of what stands behind the « ? »."""

    def do_GET(self) -> None:
        framed = unquote(self.path.partition("?")[2])
        body = f'<!DOCTYPE html><title>Asso</title><iframe src="{framed}" title="Dates"></iframe>'
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def other_site() -> Iterator[Callable[[str], str]]:
    """Another site, under another name: the address of its page that frames an address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Site) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield lambda url: f"http://localhost:{server.server_port}/?{quote(url, safe='')}"
        server.shutdown()


def test_another_site_shows_our_dates_without_a_cookie(
    live_server: LiveServer,
    browser_page: NewPage,
    programme: Occurrence,
    other_site: Callable[[str], str],
) -> None:
    page = browser_page()
    page.goto(other_site(f"{live_server.url}{FRAME}"))
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", level=1)).to_contain_text("Groupe des Tilleuls")
    with page.context.expect_page() as opened:
        frame.get_by_role("link", name="Atelier du matin 0").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("Atelier du matin 0")
    assert opened.value.evaluate("window.opener") is None
    assert page.url.startswith("http://localhost:")
    assert page.context.cookies() == []


def test_months_turn_within_the_frame(
    live_server: LiveServer,
    browser_page: NewPage,
    programme: Occurrence,
    other_site: Callable[[str], str],
) -> None:
    page = browser_page(viewport={"width": 1000, "height": 900})
    page.goto(other_site(f"{live_server.url}{FRAME}?vue=mois&theme=sombre"))
    frame = page.frame_locator("iframe")
    before = frame.get_by_role("heading", level=2).inner_text()
    frame.locator('[rel~="next"]').click()
    expect(frame.get_by_role("heading", level=2)).not_to_have_text(before)
    assert len(page.context.pages) == 1
    assert page.context.cookies() == []


def test_no_other_page_of_ours_can_be_framed(
    live_server: LiveServer,
    chromium: Browser,
    programme: Occurrence,
    other_site: Callable[[str], str],
) -> None:
    # Its own context: the usual page takes a refusal for a fault.
    context = chromium.new_context()
    page, refusals = context.new_page(), []
    page.on("console", lambda message: refusals.append(message.text))
    for path in ("/", "/groupes/tilleuls/", f"/seances/{programme.public_id}/"):
        page.goto(other_site(f"{live_server.url}{path}"))
        expect(page.frame_locator("iframe").get_by_role("heading")).to_have_count(0)
    context.close()
    assert len([text for text in refusals if "frame-ancestors 'none'" in text]) == 3


def test_data_for_search_engines_is_no_script(
    live_server: LiveServer, browser_page: NewPage, programme: Occurrence
) -> None:
    """The page that is handed out here fails the test at the least complaint of the policy."""
    page = browser_page()
    found = []
    for path in (f"/seances/{programme.public_id}/", "/groupes/tilleuls/"):
        page.goto(f"{live_server.url}{path}")
        text = page.locator('script[type="application/ld+json"]').text_content()
        found.append(json.loads(text or ""))
    assert [data["@context"] for data in found] == ["https://schema.org"] * 2
    assert found[0]["name"] == "Atelier du matin 0"


def test_a_month_leads_to_its_days(
    live_server: LiveServer, browser_page: NewPage, programme: Occurrence
) -> None:
    day = programme.local_start.date()
    path = f"{live_server.url}/?vue=mois&mois={day:%Y-%m}"
    for width in (375, 1280):
        page = browser_page(viewport={"width": width, "height": 800})
        page.goto(path)
        grid = page.get_by_role("table")
        name = "5" if width == 375 else "+ 2 autres"
        grid.get_by_role("link", name=name).click()
        expect(page).to_have_url(f"{path}#jour-{day:%Y-%m-%d}")
        listed = page.locator(f"#jour-{day:%Y-%m-%d}")
        expect(listed.get_by_role("link")).to_have_count(5)
        expect(grid.get_by_role("link", name="Atelier")).to_have_count(0 if width == 375 else 3)


def test_filters_keep_the_month_without_a_reload(
    live_server: LiveServer, browser_page: NewPage, programme: Occurrence
) -> None:
    page = browser_page()
    page.goto(f"{live_server.url}/?vue=mois&mois={programme.local_start:%Y-%m}")
    page.evaluate("window.stayed = true")
    page.get_by_text("Plus de choix").click()
    page.get_by_label("Type de rencontre").select_option("outing")
    expect(page.get_by_text("Pas de rencontre annoncée ce mois-ci.")).to_be_visible()
    expect(page.get_by_role("table")).to_be_visible()
    page.get_by_role("link", name="En liste").click()
    expect(page.get_by_role("table")).to_have_count(0)
    assert "kind=outing" in page.url


PATHS = [
    "/?vue=mois",
    FRAME,
    f"{FRAME}?vue=mois",
    f"{FRAME}?vue=mois&theme=sombre&accent=prune",
    f"{FRAME}?theme=clair&accent=lagon&langue=en",
    "/integrer/reseaux/reseau/?vue=mois&accent=sapin",
    "/groupes/tilleuls/integrer/",
    "/reseaux/reseau/integrer/?vue=mois",
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [300, 1280])
def test_axe_finds_nothing(
    live_server: LiveServer, browser_page: NewPage, programme: Occurrence, scheme: str, width: int
) -> None:
    page = browser_page(color_scheme=scheme, viewport={"width": width, "height": 800})
    found = {}
    for path in PATHS:
        page.goto(f"{live_server.url}{path}")
        found[path] = [one["id"] for one in Axe().run(page).response["violations"]]
    assert found == {path: [] for path in PATHS}


def test_nothing_scrolls_sideways_in_a_narrow_frame(
    live_server: LiveServer, browser_page: NewPage, programme: Occurrence
) -> None:
    page = browser_page(viewport={"width": 280, "height": 640})
    beyond = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    frames = [path for path in PATHS if path.startswith("/integrer/")]
    found = {}
    for path in frames:
        page.goto(f"{live_server.url}{path}")
        found[path] = page.evaluate(beyond)
    assert found == dict.fromkeys(frames, 0)
