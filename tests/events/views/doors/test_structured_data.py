"""schema.org in pages: read as a search engine reads it."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from events.domain.drafts import VenueDraft
from events.domain.occurrence_changes import (
    OccurrenceChanges,
    cancel_occurrence,
    change_occurrence,
)
from events.domain.recurrence import to_instant
from events.models import Event, EventText, Format, Occurrence
from events.views.doors.structured_data import script_json
from groups.models import Venue
from tests.events.programming import publish
from tests.events.registering import NOW, join
from tests.events.views.pages import open_page
from tests.factories import make_group

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
SITE = "https://agenda.exemple.example"
VENUE = VenueDraft(name="Maison bleue", street="1 rue Basse", postcode="69001", city="Lyon")
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.SITE_URL = SITE


def blocks(path: str) -> list[Any]:
    return [json.loads(one) for one in BLOCK.findall(open_page(path).content.decode())]


def session_of(event: Event) -> Occurrence:
    found = Occurrence.objects.filter(event=event).select_related("schedule")
    return found.earliest("starts_at")


def page_of(event: Event) -> str:
    return f"/seances/{session_of(event).public_id}/"


def data_of(event: Event) -> Any:
    (found,) = blocks(page_of(event))
    return found


def test_a_session_in_full():
    group = make_group(slug="liens", name="Café des liens")
    event = publish(
        group=group,
        title="Parole du jeudi",
        venue=VENUE,
        description="On parle, on écoute.",
        audience=("lived_experience", "relatives"),
        min_age=18,
        fee_amount=Decimal("2.50"),
        access_mode="registration",
        capacity=5,
    )
    url = f"{SITE}{page_of(event)}"
    organizer = f"{SITE}/groupes/liens/"
    assert data_of(event) == {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": url,
        "url": url,
        "name": "Parole du jeudi",
        "startDate": "2026-12-03T18:30:00+01:00",
        "endDate": "2026-12-03T20:30:00+01:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": [
            {
                "@type": "Place",
                "name": "Maison bleue",
                "address": {
                    "@type": "PostalAddress",
                    "streetAddress": "1 rue Basse",
                    "postalCode": "69001",
                    "addressLocality": "Lyon",
                    "addressCountry": "FR",
                },
            }
        ],
        "organizer": {
            "@type": "Organization",
            "@id": organizer,
            "name": "Café des liens",
            "url": organizer,
        },
        "description": "On parle, on écoute.",
        "inLanguage": "fr",
        "audience": {
            "@type": "PeopleAudience",
            "audienceType": "personnes concernées et proches, à partir de 18 ans",
            "suggestedMinAge": 18,
        },
        "isAccessibleForFree": False,
        "offers": {
            "@type": "Offer",
            "price": "2.50",
            "priceCurrency": "EUR",
            "availability": "https://schema.org/InStock",
            "url": url,
        },
    }


def test_a_free_one_that_is_full():
    event = publish(fee_amount=Decimal(0), access_mode="registration", capacity=1)
    join(session_of(event))
    data = data_of(event)
    assert data["isAccessibleForFree"] is True
    assert (data["offers"]["price"], data["offers"]["availability"]) == (
        "0",
        "https://schema.org/SoldOut",
    )


@pytest.mark.parametrize("fields", [{}, {"fee_free_price": True, "fee_amount": Decimal(5)}])
def test_no_price_is_claimed_where_none_was_said(fields):
    data = data_of(publish(**fields))
    assert {"offers", "isAccessibleForFree"} & set(data) == set()


def test_one_called_off():
    event = publish(fee_amount=Decimal(5))
    cancel_occurrence(occurrence_id=session_of(event).public_id, now=NOW)
    data = data_of(event)
    assert data["eventStatus"] == "https://schema.org/EventCancelled"
    assert data["startDate"] == "2026-12-03T18:30:00+01:00"
    assert "offers" not in data


def test_one_that_moved_says_from_when():
    event = publish()
    changes = OccurrenceChanges(wall_start=datetime(2026, 12, 4, 19, 0))
    change_occurrence(occurrence_id=session_of(event).public_id, changes=changes, now=NOW)
    data = data_of(event)
    assert data["eventStatus"] == "https://schema.org/EventRescheduled"
    assert data["previousStartDate"] == "2026-12-03T18:30:00+01:00"
    assert data["startDate"] == "2026-12-04T19:00:00+01:00"


def test_a_stay_is_said_in_days():
    event = publish(start_time=None, duration=timedelta(days=3))
    data = data_of(event)
    assert (data["startDate"], data["endDate"]) == ("2026-12-03", "2026-12-05")


def test_an_offset_is_that_of_the_place():
    event = publish(timezone="Indian/Reunion", start_time=time(9, 0))
    assert data_of(event)["startDate"] == "2026-12-03T09:00:00+04:00"


@pytest.mark.parametrize(
    ("kind", "mode", "places"),
    [
        (Format.ONSITE, "Offline", ["Place"]),
        (Format.ONLINE, "Online", ["VirtualLocation"]),
        (Format.PHONE, "Online", ["VirtualLocation"]),
        (Format.HYBRID, "Mixed", ["Place", "VirtualLocation"]),
    ],
)
def test_where_and_how_without_the_link_to_join(kind, mode, places):
    link = "" if kind in {Format.ONSITE, Format.PHONE} else "https://visio.example/secret"
    event = publish(format=kind, venue=VENUE, online_url=link)
    data = data_of(event)
    assert data["eventAttendanceMode"] == f"https://schema.org/{mode}EventAttendanceMode"
    assert [one["@type"] for one in data["location"]] == places
    virtual = [one["url"] for one in data["location"] if one["@type"] == "VirtualLocation"]
    assert virtual in ([], [f"{SITE}{page_of(event)}"])
    assert "visio.example" not in json.dumps(data)


def test_a_hidden_place_is_a_town():
    event = publish(venue=VENUE, is_place_hidden=True)
    Venue.objects.update(latitude=45.75, longitude=4.84)
    (place,) = data_of(event)["location"]
    assert place == {
        "@type": "Place",
        "name": "Lyon",
        "address": {"@type": "PostalAddress", "addressLocality": "Lyon", "addressCountry": "FR"},
    }


def test_an_exact_place_is_a_point():
    event = publish(venue=VENUE)
    Venue.objects.update(latitude=45.75, longitude=4.84, is_approximate=False)
    (place,) = data_of(event)["location"]
    assert place["geo"] == {"@type": "GeoCoordinates", "latitude": 45.75, "longitude": 4.84}


@pytest.mark.parametrize("visibility", ["unlisted", "private"])
def test_nothing_is_said_of_what_is_not_for_all(visibility):
    event = publish(visibility=visibility)
    response = Client().get(page_of(event))
    assert b"ld+json" not in response.content


def test_never_a_count():
    event = publish(access_mode="registration", capacity=17)
    before = data_of(event)
    for _number in range(3):
        join(session_of(event))
    assert data_of(event) == before
    assert "apacity" not in json.dumps(before)


def test_words_cannot_leave_their_block():
    event = publish(title="Café", description="x")
    wicked = '</script><script>alert("x")</script><!-- & \u2028'
    EventText.objects.filter(event=event).update(description=wicked)
    page = open_page(page_of(event)).content.decode()
    assert "alert(" not in BLOCK.sub("", page).replace("&lt;script&gt;alert(", "")
    assert data_of(event)["description"] == wicked
    assert "</script><script>alert" not in page


def test_a_group_with_its_next_sessions(django_assert_num_queries):
    group = make_group(slug="liens", name="Café des liens", description="Bonjour", city="Lyon")
    publish(group=group, title="Atelier", every="toutes les semaines")
    publish(group=group, title="Caché", visibility="unlisted")
    (data,) = blocks("/groupes/liens/")
    about, *sessions = data["@graph"]
    assert data["@context"] == "https://schema.org"
    assert about == {
        "@type": "Organization",
        "@id": f"{SITE}/groupes/liens/",
        "url": f"{SITE}/groupes/liens/",
        "name": "Café des liens",
        "description": "Bonjour",
        "address": {"@type": "PostalAddress", "addressLocality": "Lyon", "addressCountry": "FR"},
    }
    assert len(sessions) == 20
    assert {one["name"] for one in sessions} == {"Atelier"}
    assert {one["organizer"]["name"] for one in sessions} == {"Café des liens"}


def test_json_in_a_script():
    assert script_json({"a": "</script>&\u2028é"}) == (
        '{"a":"\\u003C/script\\u003E\\u0026\\u2028é"}'
    )


def test_the_walls_used_here_are_the_right_ones():
    assert to_instant(datetime.combine(date(2026, 12, 3), time(18, 30)), "Europe/Paris") == (
        datetime.fromisoformat("2026-12-03T18:30:00+01:00")
    )
