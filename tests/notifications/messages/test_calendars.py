"""What a message does to the person's own calendar."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from icalendar import Calendar
from pytest_django import Settings

from events.domain.feeds import session_uid
from events.models import Occurrence, RegistrationStatus
from notifications.messages import Message, message_of
from notifications.messages.calendars import CalendarPart
from notifications.models import Delivery
from tests.events.registering import NOW
from tests.factories import (
    START,
    make_event,
    make_group,
    make_occurrence,
    make_registration,
    make_schedule,
    make_venue,
)
from tests.notifications.rows import make_delivery

Purpose = Delivery.Purpose
pytestmark = pytest.mark.django_db
EMAIL = "camille@exemple.example"
STATUS = {
    Purpose.PENDING: RegistrationStatus.PENDING,
    Purpose.WAITLISTED: RegistrationStatus.WAITLISTED,
    Purpose.OFFERED: RegistrationStatus.OFFERED,
    Purpose.EXPIRED: RegistrationStatus.EXPIRED,
    Purpose.DECLINED: RegistrationStatus.DECLINED,
    Purpose.CANCELLED: RegistrationStatus.CANCELLED,
}
PUTS = {
    Purpose.ADMITTED,
    Purpose.CONFIRMED,
    Purpose.PLANNED,
    Purpose.PROMOTED,
    Purpose.CHANGED,
    Purpose.RESTORED,
    Purpose.ADDED,
}
NEITHER = {Purpose.REMINDER, Purpose.NOTE, Purpose.KEEP, Purpose.ASKED, Purpose.NOT_NOW}
REMOVES = set(Purpose) - PUTS - NEITHER


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.SITE_URL = "https://agenda.exemple.example"


def telling(**fields: Any) -> Occurrence:
    """A session of which every word would betray."""
    group = make_group(name="Entraide bipolaire", contact_phone="04 00 00 00 00")
    venue = make_venue(
        organization=group.organization,
        name="Maison des usagers",
        street="12 rue des Lilas",
        latitude=45.75,
        longitude=4.84,
    )
    event = make_event(
        title="Groupe de parole",
        group=group,
        venue=venue,
        **{"format": "hybrid", "online_url": "https://visio.example/salle", **fields},
    )
    return make_occurrence(schedule=make_schedule(event=event), note="Apportez vos ordonnances")


def message(purpose: str, *, tried: bool = True, **fields: Any) -> Message:
    """A message to somebody in the state it speaks of, told before of a place (``tried``)."""
    occurrence = fields.pop("occurrence", None) or telling()
    if purpose == Purpose.CALLED_OFF:
        occurrence.status = "cancelled"
        occurrence.save()
    status = STATUS.get(Purpose(purpose), RegistrationStatus.CONFIRMED)
    values = {"email": EMAIL, "nickname": "Camille", "status": status, **fields}
    registration = make_registration(occurrence=occurrence, **values)
    if tried:
        make_delivery(registration, Purpose.CONFIRMED, state="sent", settled_at=NOW, attempts=1)
    return message_of(make_delivery(registration, purpose), now=NOW)


def part(purpose: str, **fields: Any) -> CalendarPart:
    found = message(purpose, **fields).calendar
    assert found is not None
    return found


def event_in(found: CalendarPart) -> Any:
    (event,) = Calendar.from_ical(found.source).walk("VEVENT")
    return event


@pytest.mark.parametrize("purpose", Purpose)
def test_each_kind_does_one_thing(purpose):
    found = message(purpose).calendar
    if purpose in NEITHER:
        assert found is None
        return
    assert found is not None
    method, status = ("REQUEST", "CONFIRMED") if purpose in PUTS else ("CANCEL", "CANCELLED")
    calendar = Calendar.from_ical(found.source)
    assert (found.method, str(calendar["METHOD"])) == (method, method)
    assert event_in(found)["STATUS"] == status


@pytest.mark.parametrize("purpose", sorted(REMOVES))
def test_nobody_is_bothered_with_the_end_of_what_they_never_had(purpose):
    assert message(purpose, tried=False).calendar is None


@pytest.mark.parametrize(
    ("fields", "is_said"),
    [
        ({"state": "pending"}, False),
        ({"state": "pending", "attempts": 1}, True),
        ({"state": "skipped", "attempts": 1, "settled_at": NOW}, False),
        ({"state": "skipped", "attempts": 2, "settled_at": NOW}, True),
        ({"state": "failed", "attempts": 9, "settled_at": NOW}, True),
        ({"state": "sent", "attempts": 1, "settled_at": NOW}, True),
    ],
)
def test_what_may_have_arrived_is_taken_back(fields, is_said):
    registration = make_registration(
        occurrence=telling(), email=EMAIL, status=RegistrationStatus.CANCELLED
    )
    make_delivery(registration, Purpose.CONFIRMED, **fields)
    told = message_of(make_delivery(registration, Purpose.CANCELLED), now=NOW)
    assert (told.calendar is not None) == is_said


@pytest.mark.parametrize("purpose", [Purpose.CHANGED, Purpose.RESTORED])
def test_who_waits_gets_nothing_for_their_calendar(purpose):
    assert message(purpose, status=RegistrationStatus.WAITLISTED).calendar is None


@pytest.mark.parametrize("purpose", sorted(PUTS | REMOVES))
def test_who_invites_whom(purpose):
    event = event_in(part(purpose, email="Camille+a@exemple.example"))
    attendee = event["ATTENDEE"]
    assert str(attendee) == "mailto:Camille+a@exemple.example"
    assert {name: str(value) for name, value in attendee.params.items()} == {
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "ACCEPTED",
        "RSVP": "FALSE",
    }
    assert str(event["ORGANIZER"]) == "mailto:ne-pas-repondre@tablee.example"
    assert dict(event["ORGANIZER"].params) == {"CN": "Votre rendez-vous"}


@pytest.mark.parametrize("purpose", sorted(PUTS | REMOVES))
def test_a_neutral_calendar_betrays_nothing(purpose):
    found = part(purpose)
    event = event_in(found)
    assert set(event) <= {
        "UID",
        "DTSTAMP",
        "LAST-MODIFIED",
        "SEQUENCE",
        "ORGANIZER",
        "ATTENDEE",
        "DTSTART",
        "DTEND",
        "STATUS",
        "SUMMARY",
        "LOCATION",
    }
    assert event["SUMMARY"] == "Rendez-vous"
    text = found.source.replace(b"\r\n ", b"").decode().lower()
    for word in ("bipolaire", "parole", "usagers", "visio", "ordonnances", "45.75", "mon-rendez"):
        assert word not in text
    # The address is the person's own; what they call themselves stands nowhere.
    assert text.count("camille") == text.count(EMAIL) == 1


@pytest.mark.parametrize("purpose", sorted(PUTS))
def test_the_street_is_said_without_the_name_of_the_place(purpose):
    assert event_in(part(purpose))["LOCATION"] == "12 rue des Lilas, 69003 Lyon"


def test_a_hidden_place_is_told_to_who_comes():
    found = part(Purpose.CONFIRMED, occurrence=telling(is_place_hidden=True))
    assert event_in(found)["LOCATION"] == "12 rue des Lilas, 69003 Lyon"
    gone = part(Purpose.CANCELLED, occurrence=telling(is_place_hidden=True))
    assert b"Lilas" not in gone.source


def test_who_asked_for_it_is_told_all():
    occurrence = telling()
    event = event_in(part(Purpose.CONFIRMED, occurrence=occurrence, is_discreet=False))
    assert event["SUMMARY"] == "Groupe de parole"
    assert event["LOCATION"] == "Maison des usagers, 12 rue des Lilas, 69003 Lyon"
    assert event["CONFERENCE"] == "https://visio.example/salle"
    assert event["URL"] == f"https://agenda.exemple.example/seances/{occurrence.public_id}/"
    assert event["ORGANIZER"].params["CN"] == "Entraide bipolaire"
    assert {"GEO", "CATEGORIES", "DESCRIPTION"} <= set(event)


def test_a_private_session_has_no_page_to_name():
    found = part(Purpose.CONFIRMED, occurrence=telling(visibility="private"), is_discreet=False)
    assert "URL" not in event_in(found)


def test_the_uid_is_the_session_s_and_there_is_no_series():
    occurrence = telling()
    event = event_in(part(Purpose.CONFIRMED, occurrence=occurrence))
    assert event["UID"] == session_uid(occurrence.public_id)
    assert {"RECURRENCE-ID", "RRULE", "RDATE", "EXDATE"} & set(event) == set()


def test_it_bears_the_moment_at_which_it_is_made():
    event = event_in(part(Purpose.CANCELLED))
    assert event["DTSTAMP"].dt == NOW


@pytest.mark.parametrize("zone", ["Europe/Paris", "Indian/Reunion", "America/Guadeloupe"])
def test_hours_are_on_the_clock_of_the_place(zone):
    schedule = make_schedule(event=make_event(), timezone=zone)
    found = part(Purpose.CONFIRMED, occurrence=make_occurrence(schedule=schedule))
    event = event_in(found)
    (known,) = Calendar.from_ical(found.source).walk("VTIMEZONE")
    assert event["DTSTART"].params["TZID"] == known["TZID"] == zone
    assert event["DTSTART"].dt.replace(tzinfo=None) == START
    assert event["DTEND"].dt.replace(tzinfo=None) == START + timedelta(hours=2)


def test_a_zone_that_no_rule_tells_is_left_for_utc():
    schedule = make_schedule(event=make_event(), timezone="Africa/Casablanca")
    occurrence = make_occurrence(schedule=schedule)
    found = part(Purpose.CONFIRMED, occurrence=occurrence)
    assert event_in(found)["DTSTART"].dt == occurrence.starts_at
    assert b"VTIMEZONE" not in found.source


@pytest.mark.parametrize(
    ("start", "duration"),
    [
        (datetime(2026, 10, 25, 2, 30), timedelta(hours=2)),
        (datetime(2027, 3, 27, 22, 0), timedelta(hours=9)),
    ],
)
def test_what_spans_a_change_of_clocks_is_in_utc(start, duration):
    schedule = make_schedule(event=make_event(), start=start, duration=duration)
    occurrence = make_occurrence(schedule=schedule, start=start)
    event = event_in(part(Purpose.CONFIRMED, occurrence=occurrence))
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (occurrence.starts_at, occurrence.ends_at)
    assert "TZID" not in event["DTSTART"].params


def test_an_overnight_session_ends_the_next_day():
    start = datetime(2026, 12, 4, 21, 0)
    schedule = make_schedule(event=make_event(), start=start, duration=timedelta(hours=12))
    occurrence = make_occurrence(schedule=schedule, start=start)
    event = event_in(part(Purpose.CONFIRMED, occurrence=occurrence))
    assert event["DTEND"].dt.replace(tzinfo=None) == datetime(2026, 12, 5, 9, 0)


def test_days_without_hours_are_dates():
    start = datetime.combine(date(2027, 6, 4), time())
    schedule = make_schedule(
        event=make_event(), start=start, duration=timedelta(days=3), is_all_day=True
    )
    occurrence = make_occurrence(schedule=schedule, start=start)
    event = event_in(part(Purpose.CONFIRMED, occurrence=occurrence))
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2027, 6, 4), date(2027, 6, 7))


# What words go along with it.


@pytest.mark.parametrize("purpose", Purpose)
def test_saying_no_in_the_calendar_is_warned_of_where_one_can(purpose):
    words = (
        "Pour annuler, utilisez le lien ci-dessous. "
        "Répondre «\u202fNon\u202f» dans l’agenda ne suffit pas."
    )
    found = message(purpose)
    for body in (found.text(), found.html()):
        assert body.count(words) == (1 if purpose in PUTS else 0)
    if purpose in PUTS:
        assert found.text().index(words) < found.text().index("/mon-rendez-vous/")


@pytest.mark.parametrize("purpose", sorted(REMOVES))
def test_what_goes_is_said_to_go(purpose):
    words = "Votre agenda peut retirer la date tout seul."
    assert words in message(purpose).text()
    assert words not in message(purpose, tried=False).text()
