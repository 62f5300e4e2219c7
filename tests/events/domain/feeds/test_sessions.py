from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from events.domain.feeds import session_calendar, session_uid
from events.domain.feeds.identities import date_uid
from events.models import Kind, Occurrence
from tests.factories import make_event, make_group, make_occurrence, make_schedule, make_venue

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


def make_session(**event_fields: Any) -> Occurrence:
    group = make_group()
    venue = make_venue(
        organization=group.organization,
        name="Café des Voisins",
        street="12 rue de la République",
        latitude=45.75,
        longitude=4.84,
    )
    event = make_event(
        title="Café pair-aidance; du soir",
        kind=Kind.PEER_CAFE,
        group=group,
        venue=venue,
        **event_fields,
    )
    return make_occurrence(schedule=make_schedule(event=event))


def read(body: bytes) -> Any:
    calendar = Calendar.from_ical(body)
    (event,) = calendar.walk("VEVENT")
    return event


def test_the_file_says_when_and_what() -> None:
    occurrence = make_session()
    body = session_calendar(occurrence=occurrence, now=NOW, url="https://x.example/a")
    event = read(body)
    assert event["DTSTART"].dt == occurrence.starts_at
    assert event["DTEND"].dt == occurrence.ends_at
    assert str(event["SUMMARY"]) == "Café pair-aidance; du soir"
    assert event["LOCATION"] == "Café des Voisins, 12 rue de la République, 69003 Lyon"
    assert (event["URL"], event["STATUS"], event["SEQUENCE"]) == (
        "https://x.example/a",
        "CONFIRMED",
        0,
    )
    assert event["GEO"].to_ical() == "45.75;4.84"
    assert {"RECURRENCE-ID", "ORGANIZER", "ATTENDEE", "RRULE"} & set(event) == set()
    assert b"METHOD" not in body
    assert b"VALARM" not in body


def test_its_uid_is_its_own() -> None:
    occurrence = make_session()
    event = read(session_calendar(occurrence=occurrence, now=NOW))
    uids = {occurrence.schedule.uid, str(occurrence.public_id), date_uid(occurrence.public_id)}
    assert event["UID"] == session_uid(occurrence.public_id)
    assert event["UID"] not in uids


def test_a_neutral_file_betrays_nothing() -> None:
    occurrence = make_session(format="hybrid", online_url="https://visio.example/secret")
    occurrence.note = "Pair-aidance"
    body = session_calendar(
        occurrence=occurrence, now=NOW, neutral=True, url="https://x.example/t", is_place_known=True
    )
    event = read(body)
    assert event["SUMMARY"] == "Rendez-vous"
    assert event["LOCATION"] == "12 rue de la République, 69003 Lyon"
    names = {"DESCRIPTION", "CATEGORIES", "GEO", "URL", "CONFERENCE", "ORGANIZER"}
    assert names & set(event) == set()
    for word in (b"pair", b"Voisins", b"secret", b"x.example"):
        assert word not in body


def test_a_hidden_place_is_told_to_confirmed_people_only() -> None:
    occurrence = make_session(is_place_hidden=True)
    assert read(session_calendar(occurrence=occurrence, now=NOW))["LOCATION"] == "Lyon"
    assert "GEO" not in read(session_calendar(occurrence=occurrence, now=NOW))
    known = read(session_calendar(occurrence=occurrence, now=NOW, neutral=True))
    assert known["LOCATION"] == "Lyon"
    known = read(session_calendar(occurrence=occurrence, now=NOW, is_place_known=True))
    assert known["LOCATION"] == "Café des Voisins, 12 rue de la République, 69003 Lyon"


def test_an_online_link_goes_to_confirmed_people_only() -> None:
    occurrence = make_session(format="online", online_url="https://visio.example/s")
    public = session_calendar(occurrence=occurrence, now=NOW)
    assert b"visio.example" not in public
    assert read(public)["LOCATION"] == "En ligne"
    known = read(session_calendar(occurrence=occurrence, now=NOW, is_place_known=True))
    assert known["CONFERENCE"] == "https://visio.example/s"


def test_a_message_bears_its_method_and_its_moment() -> None:
    occurrence = make_session()
    body = session_calendar(
        occurrence=occurrence, now=NOW, method="CANCEL", status="CANCELLED", sequence=4
    )
    event = read(body)
    assert Calendar.from_ical(body)["METHOD"] == "CANCEL"
    assert (event["STATUS"], event["SEQUENCE"], event["DTSTAMP"].dt) == ("CANCELLED", 4, NOW)


def test_an_alarm_rings_for_those_who_left_no_contact() -> None:
    body = session_calendar(occurrence=make_session(), now=NOW, neutral=True, alarm_minutes=180)
    (alarm,) = read(body).walk("VALARM")
    assert alarm["TRIGGER"].dt == timedelta(hours=-3)
    assert (alarm["ACTION"], alarm["DESCRIPTION"]) == ("DISPLAY", "Rendez-vous")


def test_a_file_changes_only_with_the_session() -> None:
    occurrence = make_session()
    later = occurrence.changed_at.replace(microsecond=0) + timedelta(days=3)
    first = session_calendar(occurrence=occurrence, now=NOW)
    assert session_calendar(occurrence=occurrence, now=later) == first
    occurrence.sequence += 1
    occurrence.changed_at = later
    changed = read(session_calendar(occurrence=occurrence, now=later))
    assert (changed["SEQUENCE"], changed["DTSTAMP"].dt) == (1, later)


def test_days_without_hours_are_dates() -> None:
    start = datetime.combine(date(2027, 6, 4), time())
    schedule = make_schedule(
        event=make_event(venue=make_venue()),
        start=start,
        duration=timedelta(days=3),
        is_all_day=True,
    )
    event = read(session_calendar(occurrence=make_occurrence(schedule=schedule), now=NOW))
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2027, 6, 4), date(2027, 6, 7))
