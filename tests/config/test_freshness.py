"""A running site, without any worker: a change is in every calendar within two seconds."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.utils import timezone

from events.domain.feeds import ensure_feeds, touch_feeds
from events.models import Event
from groups.models import Affiliation
from tests.events.domain.feeds.scenes import make_series
from tests.factories import make_event, make_group, make_organization
from tests.plugins.processes import LiveProcess

pytestmark = pytest.mark.django_db(transaction=True)
LIMIT = 2.0
PATHS = (
    "/feeds/groups/les-liens.ics",
    "/feeds/networks/aura.ics",
    "/feeds/agenda.ics?kind=peer_cafe",
)


@dataclass
class Answer:
    status: int
    headers: Any
    body: bytes


def get(url: str, **headers: str) -> Answer:
    request = Request(url, headers={name.replace("_", "-"): one for name, one in headers.items()})
    try:
        with urlopen(request, timeout=10) as answer:
            return Answer(answer.status, answer.headers, answer.read())
    except HTTPError as error:
        return Answer(error.code, error.headers, error.read())


@pytest.fixture
def event() -> Event:
    group = make_group(slug="les-liens", name="Les Liens")
    event = make_event(group=group, title="Titre 0")
    make_series(event=event, rrule="FREQ=WEEKLY;BYDAY=TH")
    network = make_organization(slug="aura", kind="network")
    Affiliation.objects.create(network=network, group=group, accepted_at=timezone.now())
    ensure_feeds(event=event)
    return event


def rename(event: Event, title: str) -> None:
    event.texts.update(title=title)
    event.occurrences.update(title=title)
    touch_feeds(event_ids=[event.pk], now=timezone.now())


def test_every_calendar_shows_a_change_within_two_seconds(
    event: Event, live_site: LiveProcess
) -> None:
    for path in PATHS:
        assert b"SUMMARY:Titre 0" in get(f"{live_site.url}{path}").body
    for number in range(1, 5):
        rename(event, f"Titre {number}")
        changed, waiting = time.monotonic(), set(PATHS)
        while waiting and time.monotonic() < changed + LIMIT:
            shown = f"SUMMARY:Titre {number}".encode()
            waiting -= {path for path in waiting if shown in get(f"{live_site.url}{path}").body}
        assert waiting == set()


def test_what_has_not_changed_is_not_sent_again(event: Event, live_site: LiveProcess) -> None:
    for path in PATHS:
        url = f"{live_site.url}{path}"
        first = get(url)
        for _time in range(2):
            same = get(url, If_None_Match=first.headers["ETag"])
            assert (same.status, same.body) == (304, b"")
    Affiliation.objects.all().delete()
    url, limit = f"{live_site.url}{PATHS[1]}", time.monotonic() + LIMIT
    while b"VEVENT" in get(url).body:
        assert time.monotonic() < limit
