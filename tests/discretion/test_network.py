"""What a browser asks for, and is told to keep, on every kind of page: public, personal, desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Page, Request, Response
from pytest_django.live_server_helper import LiveServer

from tests.discretion.filled import Site, fill
from tests.journeys.logging_in import log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]
MOST = 150
"""Pages opened at most: one of each kind is meant, and there are not so many."""
PERSONAL = ("/mon-rendez-vous/", "/mes-rendez-vous/", "/retrouver/", "/organiser/")


@pytest.fixture
def site() -> Site:
    return fill()


@dataclass(frozen=True)
class Opened:
    """One page as the browser got it."""

    path: str
    title: str
    headers: dict[str, str]
    robots: str


def kind_of(path: str) -> str:
    """Which view answers; '' for what is no page of ours."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def crawl(page: Page, root: str, starts: list[str]) -> Iterator[Opened]:
    """Open a page of each kind that can be reached from these by links."""
    waiting: list[str] = [*starts]
    seen: set[str] = set()
    while waiting and len(seen) < MOST:
        path = waiting.pop(0)
        kind = kind_of(path)
        if kind in seen or not kind:
            continue
        seen.add(kind)
        answer = (
            None if path.endswith((".ics", ".json", ".xml", ".txt")) else page.goto(root + path)
        )
        if answer is None or "html" not in answer.headers.get("content-type", ""):
            continue
        yield _opened(page, path, answer)
        links = page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
        own = [urlsplit(link) for link in links if link.startswith(root)]
        waiting += [one.path for one in own]


def _opened(page: Page, path: str, answer: Response) -> Opened:
    robots = page.locator("meta[name=robots]")
    told = robots.first.get_attribute("content") if robots.count() else ""
    return Opened(path, page.title(), answer.headers, told or "")


def test_no_page_asks_anything_of_another_machine(
    live_server: LiveServer, browser_page: NewPage, site: Site
) -> None:
    page = browser_page()
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(urlsplit(request.url).netloc)

    page.on("request", note)
    mine = [f"/mon-rendez-vous/{one.token}/" for one in (*site.people, site.cohort)]
    starts = ["/", "/retrouver/", "/mes-rendez-vous/", *mine, f"{mine[0]}effacer/"]
    starts += [f"/seances/{site.session.public_id}/", "/aide/", "/organiser/connexion/"]
    opened = list(crawl(page, live_server.url, starts))
    assert len(opened) >= 25
    assert set(asked) == {urlsplit(live_server.url).netloc}
    assert {cookie["name"] for cookie in page.context.cookies()} <= {"csrftoken", "messages"}
    assert site.traces.keys()
    for one in opened:
        assert one.headers["referrer-policy"] == "same-origin", one.path
        is_personal = one.path.startswith(PERSONAL)
        if is_personal and one.path != "/organiser/connexion/":
            assert "no-store" in one.headers["cache-control"], one.path
            assert "noindex" in (one.robots + one.headers.get("x-robots-tag", "")), one.path
            assert not any(text in one.title for text in site.traces.values()), one.path
            assert site.group.name not in one.title, one.path


def test_nor_does_the_desk(live_server: LiveServer, browser_page: NewPage, site: Site) -> None:
    page = browser_page()
    log_in(page, site.organizer, url=live_server.url)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).netloc))
    starts = ["/organiser/", f"/organiser/seances/{site.session.public_id}/"]
    opened = [one for one in crawl(page, live_server.url, starts) if "/organiser/" in one.path]
    assert len(opened) >= 12
    assert set(asked) == {urlsplit(live_server.url).netloc}
    for one in opened:
        assert "no-store" in one.headers["cache-control"], one.path
        assert not any(text in one.title for text in site.traces.values()), one.path
