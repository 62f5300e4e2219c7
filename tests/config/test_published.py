from __future__ import annotations

import gzip
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest
import time_machine
from django.db import OperationalError, connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.published import PublishedCalendars, Shelf
from events.domain.feeds import (
    ensure_feeds,
    gathered,
    gathering_of_search,
    publish_stale,
    question,
    touch_feeds,
)
from events.models import Event, Feed
from groups.models import Affiliation
from tests.events.domain.feeds.scenes import make_series
from tests.factories import make_event, make_group, make_organization

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
GROUP = "/feeds/groups/les-liens.ics"


@dataclass
class Response:
    status: str
    headers: dict[str, str]
    body: bytes

    @property
    def title(self) -> str:
        lines = self.body.decode().splitlines()
        return next(line for line in lines if line.startswith("SUMMARY:")).removeprefix("SUMMARY:")


class Site:
    """A process: its memory, its clock, and Django behind it."""

    def __init__(self, **options: Any) -> None:
        self.seconds = 1_000.0
        self.handed_on: list[str] = []
        self.shelf = Shelf(clock=lambda: self.seconds, **options)
        self.program = PublishedCalendars(self._django, shelf=self.shelf)

    def _django(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.handed_on.append(environ["PATH_INFO"])
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"Django"]

    def get(self, path: str = GROUP, method: str = "GET", **headers: str) -> Response:
        path, _mark, query = path.partition("?")
        environ: dict[str, Any] = {"REQUEST_METHOD": method, "PATH_INFO": path}
        environ |= {"QUERY_STRING": query, "SCRIPT_NAME": ""}
        setup_testing_defaults(environ)
        environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        started: list[tuple[str, dict[str, str]]] = []

        def start_response(status: str, headers: Any, exc_info: Any = None) -> Any:
            started.append((status, dict(headers)))
            return lambda data: None

        chunks: Any = validator(self.program)(environ, start_response)
        try:
            body = b"".join(chunks)
        finally:
            chunks.close()
        status, sent = started[0]
        return Response(status, sent, body)


@pytest.fixture
def event() -> Event:
    event = make_event(group=make_group(slug="les-liens"), title="Avant")
    make_series(event=event, rrule="FREQ=WEEKLY;BYDAY=TH")
    ensure_feeds(event=event)
    return event


@pytest.fixture
def travel() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def rename(event: Event, title: str) -> None:
    event.texts.update(title=title)
    event.occurrences.update(title=title)
    touch_feeds(event_ids=[event.pk], now=NOW)


@pytest.mark.usefixtures("event")
def test_a_calendar_is_answered_from_memory() -> None:
    site = Site()
    first = site.get()
    assert (first.status, first.title, site.handed_on) == ("200 OK", "Avant", [])
    with CaptureQueriesContext(connection) as queries:
        again = site.get()
    assert (again, len(queries)) == (first, 0)


@pytest.mark.usefixtures("event")
def test_headers_and_validators() -> None:
    site = Site()
    plain = site.get()
    assert plain.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert plain.headers["Content-Length"] == str(len(plain.body))
    assert plain.headers["Vary"] == "Accept-Encoding"
    assert plain.headers["Content-Disposition"] == 'inline; filename="les-liens.ics"'
    head = site.get(method="HEAD")
    assert (head.status, head.headers, head.body) == (plain.status, plain.headers, b"")
    zipped = site.get(accept_encoding="gzip, deflate, br")
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.body) == plain.body
    for one in (plain, zipped):
        encoding = one.headers.get("Content-Encoding", "")
        same = site.get(accept_encoding=encoding, if_none_match=one.headers["ETag"])
        assert (same.status, same.body) == ("304 Not Modified", b"")
        assert same.headers["ETag"] == one.headers["ETag"]
    since = plain.headers["Last-Modified"]
    assert site.get(if_modified_since=since).status == "304 Not Modified"
    assert site.get(if_none_match='"x"', if_modified_since=since).status == "200 OK"


@pytest.mark.usefixtures("event")
def test_everything_else_is_for_django() -> None:
    site = Site()
    unknown = ["/feeds/groups/unknown.ics", "/feeds/my/secret.ics", "/", "/feeds/groups/"]
    for path in unknown:
        assert site.get(path).body == b"Django"
    assert site.get(method="POST").body == b"Django"
    assert site.handed_on == [*unknown, GROUP]


@pytest.mark.parametrize("worker", [True, False])
def test_no_calendar_is_older_than_two_seconds(
    event: Event, travel: time_machine.Traveller, *, worker: bool
) -> None:
    site = Site()
    assert site.get().title == "Avant"
    for step in range(1, 60):
        rename(event, f"Titre {step}")
        if worker:
            publish_stale(now=timezone.now())
        waited = 0.0
        while waited <= 2 and site.get().title != f"Titre {step}":
            waited += 0.25
            site.seconds += 0.25
            travel.shift(0.25)
        assert waited <= 2
        site.seconds += step * 0.07  # so that changes fall anywhere between two looks
        travel.shift(step * 0.07)


def test_a_process_that_nobody_asked_for_hours_learns_what_it_missed(
    event: Event, travel: time_machine.Traveller
) -> None:
    site = Site()
    assert site.get().title == "Avant"
    site.seconds += 60
    travel.shift(60)
    rename(event, "Après")
    publish_stale(now=timezone.now())
    site.seconds += 7200
    travel.shift(7200)
    assert site.get().title == "Après"


def test_a_calendar_made_private_is_gone(event: Event) -> None:
    site, path = Site(), f"/feeds/events/{event.public_id}.ics"
    assert site.get(path).status == "200 OK"
    event.visibility = "private"
    event.save()
    touch_feeds(event_ids=[event.pk], now=NOW)
    site.seconds += 1
    assert site.get(path).body == b"Django"
    site.seconds += 1
    assert site.get(path).body == b"Django"


def test_what_is_held_is_answered_while_the_database_is_away(
    event: Event, caplog: pytest.LogCaptureFixture
) -> None:
    site = Site()
    first = site.get()
    rename(event, "Après")
    with connection.execute_wrapper(_refuse):
        site.seconds += 5
        assert site.get() == first
        site.seconds += 5
        assert site.get() == first
        assert site.get("/feeds/groups/other.ics").body == b"Django"
    assert [record.getMessage() for record in caplog.records] == [
        "Calendars can't be read: OperationalError"
    ]
    site.seconds += 5
    assert site.get().title == "Après"


def _refuse(*_args: Any) -> Any:
    raise OperationalError("gone")


@pytest.mark.usefixtures("event")
def test_memory_is_bounded_and_the_least_used_goes_first() -> None:
    for slug in ("a", "b", "c"):
        make_series(event=make_event(group=make_group(slug=slug)), rrule="FREQ=WEEKLY;BYDAY=TH")
    sizes = {}
    for slug in ("a", "b", "c"):
        site = Site()
        plain = site.get(f"/feeds/groups/{slug}.ics")
        zipped = site.get(f"/feeds/groups/{slug}.ics", accept_encoding="gzip")
        sizes[slug] = len(plain.body) + len(zipped.body)
    site = Site(room=sum(sizes.values()) - 1)
    for slug in ("a", "b", "a", "c"):
        site.seconds += 0.1
        site.get(f"/feeds/groups/{slug}.ics")
    with CaptureQueriesContext(connection) as queries:
        site.get("/feeds/groups/a.ics")
        site.get("/feeds/groups/c.ics")
        assert len(queries) == 0
        site.get("/feeds/groups/b.ics")
        assert len(queries) == 1


def test_too_much_news_is_not_read_but_nothing_stale_is_answered(event: Event) -> None:
    site = Site(most_news=1)
    assert site.get().title == "Avant"
    rename(event, "Après")
    site.seconds += 1
    assert site.get().title == "Après"


def test_looking_costs_two_queries_a_second_at_most(event: Event) -> None:
    publish_stale(now=NOW)
    site = Site()
    site.get()
    with CaptureQueriesContext(connection) as queries:
        for _request in range(20):
            site.seconds += 0.1
            site.get()
    assert len(queries) <= 2 * 2 + 1
    assert Feed.objects.get(event=event).is_stale is False


NETWORK = "/feeds/networks/aura.ics"
SEARCH = "/feeds/agenda.ics?kind=peer_cafe"


@pytest.fixture
def shared(event: Event) -> Event:
    network = make_organization(slug="aura", kind="network")
    Affiliation.objects.create(network=network, group=event.group, accepted_at=NOW)
    return event


def ask_django(path: str = SEARCH) -> None:
    """What Django does when the program in front of it can't answer a search."""
    wanted = question(parse_qsl(path.partition("?")[2]))
    gathered(gathering_of_search(wanted), now=timezone.now())


@pytest.mark.parametrize("path", [NETWORK, SEARCH])
def test_a_gathered_calendar_is_answered_from_memory(shared: Event, path: str) -> None:
    site = Site()
    if path == SEARCH:
        assert site.get(path).body == b"Django"
        ask_django()
    first = site.get(path)
    assert first.title == f"Avant · {shared.group}"
    with CaptureQueriesContext(connection) as queries:
        again = site.get(path)
        unchanged = site.get(path, if_none_match=first.headers["ETag"])
    assert (again, unchanged.status, len(queries)) == (first, "304 Not Modified", 0)


@pytest.mark.parametrize("worker", [True, False])
def test_no_gathered_calendar_is_older_than_two_seconds(
    shared: Event, travel: time_machine.Traveller, *, worker: bool
) -> None:
    site = Site()
    ask_django()
    for step in range(1, 30):
        rename(shared, f"Titre {step}")
        if worker:
            publish_stale(now=timezone.now())
        waited, titles = 0.0, {""}
        while waited <= 2 and titles != {f"Titre {step} · {shared.group}"}:
            waited += 0.25
            site.seconds += 0.25
            travel.shift(0.25)
            titles = {site.get(NETWORK).title, title_of_search(site)}
        assert waited <= 2
        site.seconds += step * 0.07
        travel.shift(step * 0.07)


def title_of_search(site: Site) -> str:
    if site.get(SEARCH).body == b"Django":
        ask_django()
    return site.get(SEARCH).title


def test_an_affiliation_that_ends_is_seen_at_once(
    shared: Event, travel: time_machine.Traveller
) -> None:
    site = Site()
    assert b"VEVENT" in site.get(NETWORK).body
    Affiliation.objects.all().delete()
    site.seconds += 1
    travel.shift(1)
    assert b"VEVENT" not in site.get(NETWORK).body


def test_gathered_calendars_too_are_answered_while_the_database_is_away(shared: Event) -> None:
    site = Site()
    ask_django()
    first = {path: site.get(path) for path in (NETWORK, SEARCH)}
    rename(shared, "Après")
    with connection.execute_wrapper(_refuse):
        for _look in range(2):
            site.seconds += 5
            assert {path: site.get(path) for path in first} == first
    site.seconds += 5
    assert site.get(NETWORK).title == f"Après · {shared.group}"
    assert site.get(SEARCH).body == b"Django"


def test_another_way_to_ask_is_for_django() -> None:
    site = Site()
    ask_django("/feeds/agenda.ics?kind=peer_cafe&q=mot")
    for query in ("q=mot&kind=peer_cafe", "kind=peer_cafe&q=mot&q=", "x" * 5000, ""):
        assert site.get(f"/feeds/agenda.ics?{query}").body == b"Django"
    assert site.get("/feeds/agenda.ics?kind=peer_cafe&q=mot").status == "200 OK"


def test_looking_costs_four_queries_where_a_gathered_calendar_is_held(shared: Event) -> None:
    publish_stale(now=NOW)
    site = Site()
    site.get(NETWORK)
    site.seconds += 1
    with CaptureQueriesContext(connection) as queries:
        site.get(NETWORK)
    assert len(queries) == 4


@pytest.mark.django_db(transaction=True)
def test_many_threads_at_once_get_whole_calendars(event: Event) -> None:
    site = Site()
    titles: set[str] = set()
    failures: list[BaseException] = []

    def ask() -> None:
        try:
            for _request in range(40):
                titles.add(site.get().title)
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask) for _thread in range(4)]
    for thread in threads:
        thread.start()
    for step in range(5):
        rename(event, f"Titre {step}")
        site.seconds += 1
    for thread in threads:
        thread.join()
    assert failures == []
    assert titles <= {"Avant", *(f"Titre {step}" for step in range(5))}
    site.seconds += 1
    assert site.get().title == "Titre 4"
