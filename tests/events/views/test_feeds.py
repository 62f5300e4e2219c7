import gzip
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from icalendar import Calendar

from events.domain.feeds import ensure_feeds, touch_feeds
from events.models import Event, Feed, GatheredFeed, Occurrence
from groups.models import Affiliation
from tests.events.domain.feeds.scenes import NOW, make_series, parts
from tests.events.views.pages import plain
from tests.factories import make_department, make_event, make_group, make_organization

pytestmark = pytest.mark.django_db
client = Client()


@pytest.fixture
def event() -> Event:
    group = make_group(slug="les-liens", name="Les Liens")
    event = make_event(group=group, title="Café « des liens »")
    make_series(event=event, rrule="FREQ=WEEKLY;BYDAY=TH")
    ensure_feeds(event=event)
    return event


GROUP = "/feeds/groups/les-liens.ics"


def get(path: str = GROUP, **headers: str) -> Any:
    return Client().get(path, headers={name.replace("_", "-"): v for name, v in headers.items()})


@pytest.mark.usefixtures("event")
def test_a_groups_calendar_is_answered_as_calendars_are() -> None:
    response = get()
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'inline; filename="les-liens.ics"'
    assert response["Content-Length"] == str(len(response.content))
    assert response["Cache-Control"].startswith("public, max-age=")
    assert "Accept-Encoding" in response["Vary"]
    assert str(Calendar.from_ical(response.content)["NAME"]) == "Les Liens"


def test_an_events_calendar_is_answered_too(event: Event) -> None:
    response = get(f"/feeds/events/{event.public_id}.ics")
    assert [str(part["SUMMARY"]) for part in parts(response.content)] == ["Café « des liens »"]


@pytest.mark.usefixtures("event")
def test_head_says_the_same_without_the_bytes() -> None:
    full, head = get(), Client().head(GROUP)
    assert (head.status_code, head.content) == (200, b"")
    names = ("ETag", "Last-Modified", "Content-Length", "Content-Type")
    assert [head[name] for name in names] == [full[name] for name in names]


@pytest.mark.usefixtures("event")
def test_what_has_not_changed_is_not_sent_again() -> None:
    full = get()
    for headers in (
        {"if_none_match": full["ETag"]},
        {"if_none_match": f'"other", W/{full["ETag"]}'},
        {"if_none_match": "*"},
        {"if_modified_since": full["Last-Modified"]},
    ):
        response = get(**headers)
        assert (response.status_code, response.content) == (304, b"")
        assert response["ETag"] == full["ETag"]
    assert get(if_none_match='"other"').status_code == 200
    assert get(if_none_match="nonsense").status_code == 200
    assert get(if_modified_since="nonsense").status_code == 200
    stale = {"if_none_match": '"other"', "if_modified_since": full["Last-Modified"]}
    assert get(**stale).status_code == 200


def test_compressed_bytes_have_a_validator_of_their_own(event: Event) -> None:
    for day in range(1, 9):  # long enough to be worth it
        make_series(event=event, start=datetime(2027, 1, day, 18))
    touch_feeds(event_ids=[event.pk], now=NOW)
    plain, zipped = get(), get(accept_encoding="br, gzip;q=0.8")
    assert zipped["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain
    assert zipped["ETag"] != plain["ETag"]
    assert len(zipped.content) < len(plain.content)
    refused = get(accept_encoding="gzip;q=0, *;q=1")
    assert "Content-Encoding" not in refused
    again = get(accept_encoding="gzip", if_none_match=zipped["ETag"])
    assert (again.status_code, again["ETag"]) == (304, zipped["ETag"])
    assert get(accept_encoding="gzip", if_none_match=plain["ETag"]).status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
@pytest.mark.usefixtures("event")
def test_calendars_are_only_read(method: str) -> None:
    response = getattr(Client(enforce_csrf_checks=True), method)(GROUP)
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/groups/unknown.ics",
        "/feeds/events/7d6c3f0e-0000-4000-8000-000000000000.ics",
        "/feeds/occurrences/7d6c3f0e-0000-4000-8000-000000000000.ics",
    ],
)
def test_an_unknown_calendar_is_not_found(path: str) -> None:
    assert get(path).status_code == 404


def test_a_private_event_is_in_no_calendar(event: Event) -> None:
    occurrence = event.occurrences.first()
    assert occurrence is not None
    assert get(f"/feeds/events/{event.public_id}.ics").status_code == 200
    event.visibility = "private"
    event.save()
    touch_feeds(event_ids=[event.pk], now=NOW)
    assert get(f"/feeds/events/{event.public_id}.ics").status_code == 404
    assert get(f"/feeds/occurrences/{occurrence.public_id}.ics").status_code == 404
    assert parts(get().content) == []
    assert bytes(Feed.objects.get(event=event).body) == b""


def test_an_unlisted_event_is_in_its_own_calendar_alone(event: Event) -> None:
    event.visibility = "unlisted"
    event.save()
    touch_feeds(event_ids=[event.pk], now=NOW)
    assert len(parts(get(f"/feeds/events/{event.public_id}.ics").content)) == 1
    assert parts(get().content) == []


def test_a_group_without_any_event_has_an_empty_calendar() -> None:
    make_group(slug="nouveau")
    response = get("/feeds/groups/nouveau.ics")
    assert response.status_code == 200
    assert Calendar.from_ical(response.content).walk("VEVENT") == []


def test_one_session_is_a_file_of_its_own(event: Event) -> None:
    occurrence: Occurrence = event.occurrences.get(original_date="2026-12-10")
    path = f"/feeds/occurrences/{occurrence.public_id}.ics"
    response = get(path)
    (part,) = parts(response.content)
    assert part["DTSTART"].dt == occurrence.starts_at
    assert part["URL"].endswith(f"/seances/{occurrence.public_id}/")
    assert get(path, if_none_match=response["ETag"]).status_code == 304


def test_validators_change_only_with_the_content(event: Event) -> None:
    with time_machine.travel(NOW, tick=False):
        before = get()
    with time_machine.travel(NOW + timedelta(hours=5), tick=False):
        touch_feeds(event_ids=[event.pk], now=NOW)  # nothing that shows
        same = get()
    assert (same["ETag"], same["Last-Modified"]) == (before["ETag"], before["Last-Modified"])
    with time_machine.travel(NOW + timedelta(hours=6), tick=False):
        event.texts.update(title="Café du soir")
        event.occurrences.update(title="Café du soir")
        touch_feeds(event_ids=[event.pk], now=NOW)
        after = get()
    assert after["ETag"] != before["ETag"]
    assert after["Last-Modified"] == "Sun, 22 Nov 2026 18:00:00 GMT"


class TestSearch:
    """`/feeds/agenda.ics`."""

    def test_one_answer_however_it_is_asked(self, event: Event) -> None:
        make_department("69")
        first = get("/feeds/agenda.ics?department=69&kind=peer_cafe")
        again = get("/feeds/agenda.ics?kind=peer_cafe&department=69&department=69&q=")
        assert first.status_code == 200
        assert (again.content, again["ETag"]) == (first.content, first["ETag"])
        assert again["Last-Modified"] == first["Last-Modified"]
        assert first["Content-Disposition"] == 'inline; filename="agenda.ics"'
        (part,) = parts(first.content)
        assert str(part["SUMMARY"]) == "Café « des liens » · Les Liens"

    @pytest.mark.usefixtures("event")
    def test_validators(self) -> None:
        path = "/feeds/agenda.ics?kind=peer_cafe"
        first = get(path)
        same = get(path, if_none_match=first["ETag"])
        assert (same.status_code, same.content) == (304, b"")
        assert get(path, if_modified_since=first["Last-Modified"]).status_code == 304
        assert gzip.decompress(get(path, accept_encoding="gzip").content) == first.content
        head = Client().head(path)
        assert (head.status_code, head.content, head["ETag"]) == (200, b"", first["ETag"])

    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ("kind=party", "Ce filtre n’est pas connu. Choisissez parmi : peer_cafe"),
            ("departement=69", "Le filtre « departement » n’existe pas."),
            ("commune=Nulle-Part", "Cette commune n’est pas connue."),
            ("radius=10", "Donnez une commune"),
            ("kind=workshop&kind=outing", "deux fois"),
        ],
    )
    def test_a_bad_question_is_answered_in_words(self, query: str, words: str) -> None:
        response = get(f"/feeds/agenda.ics?{query}")
        assert (response.status_code, response["Content-Type"]) == (
            400,
            "text/plain; charset=utf-8",
        )
        assert words in plain(response.content.decode())
        assert GatheredFeed.objects.count() == 0

    @pytest.mark.usefixtures("event")
    def test_a_client_gets_so_many_new_searches_rendered(self, settings: Any) -> None:
        settings.RATE_LIMITS = True
        cache.clear()
        known = "/feeds/agenda.ics?q=jardin"
        assert get(known).status_code == 200
        for number in range(59):
            assert get(f"/feeds/agenda.ics?q=mot{number}").status_code == 200
        late = get("/feeds/agenda.ics?q=encore")
        assert (late.status_code, late["Retry-After"]) == (429, "600")
        assert "Attendez 10 minutes" in plain(late.content.decode())
        assert get(known).status_code == 200
        cache.clear()


def test_a_networks_calendar(event: Event) -> None:
    network = make_organization(slug="aura", kind="network")
    Affiliation.objects.create(network=network, group=event.group, accepted_at=NOW)
    response = get("/feeds/networks/aura.ics")
    assert response["Content-Disposition"] == 'inline; filename="aura.ics"'
    assert len(parts(response.content)) == 1
    assert get("/feeds/networks/unknown.ics").status_code == 404
    assert get("/feeds/networks/les-liens.ics").status_code == 404
