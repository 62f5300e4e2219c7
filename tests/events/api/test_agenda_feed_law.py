"""The law of a filtered calendar: it shows what ``GET /occurrences`` gives for the same filter."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.domain.feeds import ensure_feeds, touch_feeds
from events.models import Event, EventAudience
from groups.models import Affiliation, Commune, Department, Organization, SupportGroup
from tests.events.api.caller import Caller
from tests.events.domain.feeds.readers import Seen, by_library
from tests.events.domain.feeds.scenes import NOW, cancel, changed, make_series, move
from tests.factories import make_commune, make_department, make_event, make_group, make_venue
from tests.factories import make_organization as make_network

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 11, 23), date(2027, 1, 15)

kinds = st.sampled_from(["peer_cafe", "workshop"])
audiences = st.sampled_from(["relatives", "members"])
modes = st.sampled_from(["drop_in", "registration"])
formats = st.sampled_from(["onsite", "hybrid", "online"])
towns = st.sampled_from(["lyon-69123", "villeurbanne-69266", "grenoble-38185"])
rules = st.sampled_from(
    ["FREQ=WEEKLY;BYDAY=TH", "FREQ=MONTHLY;BYDAY=1TH", "FREQ=WEEKLY;BYDAY=MO,TH", ""]
)
filters = st.fixed_dictionaries(
    {},
    optional={
        "department": st.sampled_from(["69", "38", "01"]),
        "kind": kinds,
        "audience": audiences,
        "access_mode": modes,
        "online": st.just("on"),
        "group": st.sampled_from(["a", "b"]),
        "network": st.just("aura"),
        "q": st.sampled_from(["CAFÉ", "cafe lyon", "rien"]),
    },
)
circles: st.SearchStrategy[dict[str, str]] = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"commune": towns, "radius": st.sampled_from(["5", "10", "100"])}),
)


class Country:
    """Two groups in two départements, three communes, places with and without a position."""

    def __init__(self) -> None:
        self.communes: list[Commune] = [
            make_commune("69123", "Lyon"),
            make_commune("69266", "Villeurbanne", latitude=45.77, longitude=4.88),
            make_commune("38185", "Grenoble", latitude=45.188, longitude=5.724),
        ]
        make_department("01", name="Ain")
        isere = Department.objects.get(pk="38")
        self.groups: list[SupportGroup] = [
            make_group(slug="a", name="A", commune=self.communes[0]),
            make_group(slug="b", name="B", department=isere),
        ]
        network = make_network(slug="aura", kind=Organization.Kind.NETWORK)
        Affiliation.objects.create(network=network, group=self.groups[0], accepted_at=NOW)
        self.venues = [
            None,
            make_venue(),
            *(make_venue(commune=one, department=one.department) for one in self.communes),
            make_venue(latitude=45.76, longitude=4.85),
        ]

    def event(self, data: st.DataObject) -> Event:
        event = make_event(
            title=data.draw(st.sampled_from(["Café", "Atelier"])),
            group=data.draw(st.sampled_from(self.groups)),
            venue=data.draw(st.sampled_from(self.venues)),
            kind=data.draw(kinds),
            access_mode=data.draw(modes),
            format=data.draw(formats),
            visibility=data.draw(st.sampled_from(["public", "public", "unlisted", "private"])),
            is_place_hidden=data.draw(st.booleans()),
            search_text=data.draw(st.sampled_from(["cafe a lyon", "atelier"])),
        )
        for audience in data.draw(st.sets(audiences)):
            EventAudience.objects.create(event=event, audience=audience)
        start = datetime.combine(
            date(2026, 12, 3), data.draw(st.sampled_from([time(18), time(2, 30)]))
        )
        make_series(event=event, rrule=data.draw(rules), start=start, until=date(2027, 1, 20))
        self.disturb(data, event)
        ensure_feeds(event=event)
        touch_feeds(event_ids=[event.pk], now=NOW)
        return event

    def disturb(self, data: st.DataObject, event: Event) -> None:
        rows = list(event.occurrences.order_by("starts_at")[:8])
        for row in data.draw(st.lists(st.sampled_from(rows), max_size=4, unique_by=id)):
            what = data.draw(st.sampled_from(["place", "place", "move", "cancel"]))
            if what == "place":
                row.venue = data.draw(st.sampled_from(self.venues))
                changed(row, "venue")
            elif what == "move":
                move(row, datetime.combine(row.original_date, time(10)))
            else:
                cancel(row)


def by_calendar(query: dict[str, str]) -> list[Seen]:
    response = Client().get("/feeds/agenda.ics", query)
    assert response.status_code == 200, response.content
    return by_library(response.content, FIRST, LAST)


def by_api(query: dict[str, str]) -> list[Seen]:
    names = dict(SupportGroup.objects.values_list("slug", "name"))
    bounds = {"from": FIRST.isoformat(), "to": LAST.isoformat(), "cursor": ""}
    seen: list[Seen] = []
    while True:
        page: Any = Caller().get("/occurrences", **query, **bounds)
        seen += [
            as_seen(one, "" if "group" in query else names[one["group"]]) for one in page["items"]
        ]
        if page["next"] is None:
            break
        bounds["cursor"] = page["next"]
    return sorted(one for one in seen if one.start < datetime.combine(LAST, time(), UTC))


def as_seen(one: dict[str, str], group: str) -> Seen:
    is_cancelled = one["status"] == "cancelled"
    title = f"Annulé\u00a0: {one['title']}" if is_cancelled else one["title"]
    start, end = (
        datetime.fromisoformat(one[name]).astimezone(UTC) for name in ("starts_at", "ends_at")
    )
    return Seen(start, end, f"{title} · {group}" if group else title, is_cancelled)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data(), queries=st.lists(st.tuples(filters, circles), min_size=1, max_size=2))
def test_a_filtered_calendar_shows_what_the_agenda_does(
    data: st.DataObject, queries: list[tuple[dict[str, str], dict[str, str]]]
) -> None:
    cache.clear()
    with transaction.atomic():
        country = Country()
        for _number in range(data.draw(st.integers(1, 4))):
            country.event(data)
        for some, circle in queries:
            query = some | circle
            assert by_calendar(query) == by_api(query)
        transaction.set_rollback(True)
