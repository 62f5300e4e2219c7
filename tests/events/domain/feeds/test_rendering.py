from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.domain.feeds import render_feed
from events.domain.feeds.rendering import MOST_BYTES
from events.models import Audience, Event, EventAudience, Feed
from groups.models import SupportGroup
from tests.factories import make_event, make_group, make_schedule, make_venue

from .readers import by_library
from .scenes import NOW, START, calendar_in, calendar_of, cancel, feed_of, make_series, parts, row

pytestmark = pytest.mark.django_db


def one_part(event: Event, **options: Any) -> Any:
    (part,) = parts(calendar_of(event, **options))
    return part


def test_the_calendar_says_whose_it_is_and_when_to_come_back() -> None:
    event = make_event(group=make_group(slug="les-liens", name="Les Liens du soir"))
    make_series(event=event)
    calendar = calendar_in(calendar_of(event, of_group=True))
    assert (calendar["VERSION"], calendar["CALSCALE"], calendar["METHOD"]) == (
        "2.0",
        "GREGORIAN",
        "PUBLISH",
    )
    assert calendar["NAME"] == calendar["X-WR-CALNAME"] == "Les Liens du soir"
    assert calendar["SOURCE"].endswith("/feeds/groups/les-liens.ics")
    assert calendar["URL"].endswith("/groupes/les-liens/")
    assert calendar["REFRESH-INTERVAL"].dt == timedelta(hours=1)
    assert calendar["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert calendar["X-PUBLISHED-TTL"] == "PT1H"
    assert {"COLOR", "DESCRIPTION", "PRODID"} <= set(calendar)


def test_an_events_calendar_bears_its_title() -> None:
    event = make_event(title="Café des liens")
    make_series(event=event)
    assert calendar_in(calendar_of(event))["NAME"] == "Café des liens"


def test_an_entry_says_what_how_and_where() -> None:
    event = make_event(
        title="Café ; « des liens »",
        min_age=18,
        max_age=30,
        may_listen=True,
        fee_amount="2.50",
        fee_member_amount="0",
    )
    event.texts.update(description="On parle,\non écoute.", welcome="Une bénévole vous accueille.")
    EventAudience.objects.create(event=event, audience=Audience.RELATIVES)
    make_series(event=event)
    part = one_part(event)
    assert part["SUMMARY"] == "Café ; « des liens »"
    assert part["CATEGORIES"].to_ical().decode() == "café pair-aidance"
    assert str(part["DESCRIPTION"]).splitlines() == [
        "On parle,",
        "on écoute.",
        "Pour qui\u00a0: proches (de 18 à 30 ans).",
        "Pour venir\u00a0: sur inscription.",
        "Une bénévole vous accueille.",
        "On peut venir juste pour écouter.",
        "Tarif\u00a0: 2,50\u00a0€, gratuit pour les adhérents.",
    ]


def test_a_place_is_told_with_its_position() -> None:
    venue = make_venue(name="Salle Un", street="1 rue Une", latitude=45.75, longitude=4.84)
    event = make_event(venue=venue)
    make_series(event=event)
    part = one_part(event)
    assert part["LOCATION"] == "Salle Un, 1 rue Une, 69003 Lyon"
    assert part["GEO"].to_ical() == "45.75;4.84"


@pytest.mark.parametrize("is_hidden", [True, False])
def test_a_place_that_is_hidden_or_approximate_has_no_position(*, is_hidden: bool) -> None:
    venue = make_venue(name="Salle", latitude=45.75, longitude=4.84, is_approximate=not is_hidden)
    event = make_event(venue=venue, is_place_hidden=is_hidden)
    make_series(event=event)
    part = one_part(event)
    assert "GEO" not in part
    assert (part["LOCATION"] == "Lyon") == is_hidden


def test_online_links_are_never_published() -> None:
    event = make_event(format="online", online_url="https://visio.example/secret", venue=None)
    make_series(event=event)
    body = calendar_of(event)
    assert b"visio" not in body
    assert parts(body)[0]["LOCATION"] == "En ligne"


def test_a_note_about_one_date_comes_first() -> None:
    event = make_event()
    schedule = make_series(event=event, rrule="FREQ=WEEKLY;COUNT=3")
    occurrence = row(schedule, "2026-12-10")
    occurrence.note = "Apportez un gâteau."
    occurrence.save()
    override = parts(calendar_of(event))[1]
    assert str(override["DESCRIPTION"]).splitlines()[0] == "Apportez un gâteau."


def test_an_empty_calendar_still_has_a_part() -> None:
    calendar = calendar_in(calendar_of(make_event(), of_group=True))
    assert [str(part["TZID"]) for part in calendar.subcomponents] == ["Europe/Paris"]


def test_each_zone_in_use_is_told_once() -> None:
    event = make_event()
    for zone in ("Europe/Paris", "Indian/Reunion", "Europe/Paris"):
        make_series(event=event, rrule="FREQ=WEEKLY", timezone=zone)
    zones = [str(part["TZID"]) for part in calendar_in(calendar_of(event)).walk("VTIMEZONE")]
    assert zones == ["Europe/Paris", "Indian/Reunion"]


def test_a_group_taken_off_is_gone_after_a_while() -> None:
    event = make_event()
    make_series(event=event, rrule="FREQ=WEEKLY")
    group = event.group
    group.archived_at = NOW
    group.save()
    shown = by_library(calendar_of(event, of_group=True), date(2026, 11, 1), date(2029, 1, 1))
    assert {one.is_cancelled for one in shown} == {True}
    feed = feed_of(event, of_group=True)
    assert render_feed(feed, now=NOW + timedelta(days=91)).body == b""


def make_many(amount: int, group: SupportGroup) -> None:
    venue = make_venue(organization=group.organization)
    for number in range(amount):
        event = make_event(title=f"Café {number}", group=group, venue=venue)
        EventAudience.objects.create(event=event, audience=Audience.RELATIVES)
        schedule = make_series(event=event, rrule="FREQ=WEEKLY;COUNT=5")
        cancel(row(schedule, "2026-12-10"))


@pytest.mark.parametrize("amount", [1, 6])
def test_a_calendar_costs_the_same_queries_for_one_event_and_for_many(amount: int) -> None:
    make_many(amount, make_group())
    event = Event.objects.latest("pk")
    feed_of(event)
    feed = Feed.objects.select_related("group").get(group=event.group)
    with CaptureQueriesContext(connection) as queries:
        body = render_feed(feed, now=NOW).body
    assert (len(queries), len(parts(body))) == (7, 2 * amount)


def make_large(amount: int, rrule: str, *, step: timedelta) -> Event:
    group = make_group()
    for number in range(amount):
        event = make_event(group=group, venue=None)
        event.texts.update(description="é" * 3_900)
        make_schedule(event=event, start=START + step * number, rrule=rrule)
    return event


def test_a_large_calendar_shortens_its_future_and_says_so() -> None:
    event = make_large(200, "", step=timedelta(days=4))
    body = calendar_of(event, of_group=True)
    assert 500_000 < len(body) < MOST_BYTES
    last = max(part["DTSTART"].dt for part in parts(body))
    calendar = calendar_in(body)
    assert last.date() <= date(2027, 11, 30)
    assert str(calendar["DESCRIPTION"]).startswith("Les rencontres de Groupe")
    assert "il s’arrête au 30 novembre 2027" in str(calendar["DESCRIPTION"])
    assert calendar["URL"] in str(calendar["DESCRIPTION"])


def test_a_series_in_a_large_calendar_ends_with_it() -> None:
    event = make_large(200, "FREQ=WEEKLY", step=timedelta(days=4))
    body = calendar_of(event, of_group=True)
    assert len(body) < MOST_BYTES
    for part in parts(body):
        assert part["RRULE"]["UNTIL"][0].date() <= date(2027, 11, 30)


def test_a_calendar_of_too_much_at_once_drops_descriptions_then_what_is_far() -> None:
    event = make_large(200, "FREQ=WEEKLY", step=timedelta(0))
    body = calendar_of(event, of_group=True)
    assert len(body) < MOST_BYTES
    assert len(parts(body)) == 200
    assert all("DESCRIPTION" not in part for part in parts(body))


def test_the_shortened_end_does_not_move_every_day() -> None:
    event = make_large(200, "", step=timedelta(days=4))
    assert calendar_of(event, of_group=True) == calendar_of(
        event, now=NOW + timedelta(days=1), of_group=True
    )


def test_time_alone_changes_nothing() -> None:
    event = make_event()
    make_series(event=event, rrule="FREQ=WEEKLY")
    cancel(row(event.schedules.get(), "2026-12-10"))
    assert calendar_of(event) == calendar_of(event, now=NOW + timedelta(days=20))
