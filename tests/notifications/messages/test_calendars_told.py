"""What calendars are told along the way, through the real rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from icalendar import Calendar

from events.domain.enrolment_changes import cancel_enrolment
from events.domain.feeds import session_uid
from events.domain.occurrence_changes import cancel_occurrence
from events.domain.registration_changes import accept, cancel, come_back
from events.models import Registration
from notifications.domain.rounds import deliver_due
from notifications.messages import Message, message_of
from notifications.messages.calendars import CalendarPart
from notifications.models import Delivery
from tests.events.enrolling import cohort, dates, enter
from tests.events.registering import MINUTE, NOW, join, session
from tests.notifications.rows import make_delivery

pytestmark = pytest.mark.django_db
EMAIL = "camille@exemple.example"


def latest(*, now: datetime) -> Message:
    """The message that waits now, all others having been sent."""
    deliver_due(clock=lambda: now)
    return message_of(Delivery.objects.latest("pk"), now=now)


def sent(*, now: datetime) -> Iterator[tuple[str, CalendarPart | None]]:
    """Send what is due; give each message of that round with what it carries."""
    before = set(Delivery.objects.values_list("pk", flat=True))
    deliver_due(clock=lambda: now)
    for delivery in Delivery.objects.exclude(pk__in=before).order_by("pk"):
        yield delivery.purpose, message_of(delivery, now=now).calendar


def methods(*, now: datetime) -> list[tuple[str, str]]:
    return [(purpose, one.method if one else "") for purpose, one in sent(now=now)]


def test_leaving_one_of_two_places_of_an_address_keeps_the_entry():
    occurrence = session()
    first, second = (join(occurrence, email=EMAIL, nickname=name) for name in "ab")
    assert methods(now=NOW) == [("confirmed", "REQUEST")] * 2
    cancel(token=first.token, now=NOW + MINUTE)
    assert methods(now=NOW + MINUTE) == [("cancelled", "")]
    cancel(token=second.token, now=NOW + 2 * MINUTE)
    assert methods(now=NOW + 2 * MINUTE) == [("cancelled", "CANCEL")]


def test_who_comes_back_to_a_full_session_waits_without_the_entry():
    occurrence = session(capacity=1)
    first = join(occurrence, email=EMAIL)
    join(occurrence, email="zoe@exemple.example")
    assert methods(now=NOW) == [("confirmed", "REQUEST"), ("waitlisted", "")]
    cancel(token=first.token, now=NOW + MINUTE)
    come_back(token=first.token, now=NOW + MINUTE)
    assert methods(now=NOW + 2 * MINUTE) == [
        ("cancelled", "CANCEL"),
        ("promoted", "REQUEST"),
        ("waitlisted", "CANCEL"),
    ]
    cancel_occurrence(occurrence_id=occurrence.public_id, now=NOW + 3 * MINUTE)
    assert methods(now=NOW + 4 * MINUTE) == [("called_off", "CANCEL")] * 2


def test_a_yes_invites():
    made = join(session(access_mode="approval"), email=EMAIL)
    assert methods(now=NOW) == [("pending", "")]
    accept(registration=made, now=NOW + MINUTE)
    assert methods(now=NOW + MINUTE) == [("confirmed", "REQUEST")]


def entries_of(found: CalendarPart | None) -> list[tuple[str, str]]:
    assert found is not None
    events = Calendar.from_ical(found.source).walk("VEVENT")
    return [(str(one["UID"]), str(one["STATUS"])) for one in events]


def test_all_dates_of_a_cohort_are_published_at_once():
    made = enter(cohort(), email=EMAIL)
    ((purpose, found),) = sent(now=NOW)
    uids = [session_uid(row.occurrence.public_id) for row in dates(made)]
    assert found is not None
    assert (purpose, found.method) == ("confirmed", "PUBLISH")
    assert entries_of(found) == [(uid, "CONFIRMED") for uid in uids]
    for event in Calendar.from_ical(found.source).walk("VEVENT"):
        assert "ATTENDEE" not in event
        assert str(event["ORGANIZER"]) == "mailto:ne-pas-repondre@tablee.example"
        assert event["SUMMARY"] == "Rendez-vous"
    assert found.source.count(b"BEGIN:VTIMEZONE") == 1


def test_leaving_a_cohort_marks_all_its_dates():
    made = enter(cohort(), email=EMAIL)
    deliver_due(clock=lambda: NOW)
    cancel(token=dates(made)[0].token, now=NOW + MINUTE)
    assert methods(now=NOW + MINUTE) == [("cancelled", "CANCEL")]
    cancel_enrolment(token=made.token, now=NOW + 2 * MINUTE)
    ((_purpose, found),) = sent(now=NOW + 2 * MINUTE)
    uids = [session_uid(row.occurrence.public_id) for row in dates(made)]
    assert entries_of(found) == [(uid, "CANCELLED") for uid in uids]


def test_one_date_of_a_cohort_is_invited_to():
    made = enter(cohort(), email=EMAIL)
    deliver_due(clock=lambda: NOW)
    row = dates(made)[1]
    cancel(token=row.token, now=NOW + MINUTE)
    come_back(token=row.token, now=NOW + 2 * MINUTE)
    ((_purpose, found),) = [one for one in sent(now=NOW + 2 * MINUTE) if one[0] == "confirmed"]
    assert found is not None
    assert found.method == "REQUEST"
    assert entries_of(found) == [(session_uid(row.occurrence.public_id), "CONFIRMED")]


def test_a_cohort_with_one_date_left_is_an_invitation():
    enter(cohort(dates=1), email=EMAIL)
    assert methods(now=NOW) == [("confirmed", "REQUEST")]


def test_who_waits_for_a_cohort_gets_nothing_and_then_all():
    event = cohort(capacity=1)
    first = enter(event, email="zoe@exemple.example")
    enter(event, email=EMAIL)
    assert methods(now=NOW) == [("confirmed", "PUBLISH"), ("waitlisted", "")]
    cancel_enrolment(token=first.token, now=NOW + MINUTE)
    assert methods(now=NOW + MINUTE) == [("cancelled", "PUBLISH"), ("promoted", "PUBLISH")]


def test_words_about_a_file_of_several_dates():
    made = enter(cohort(), email=EMAIL)
    words = "Le fichier joint ajoute ces dates à votre agenda."
    assert words in latest(now=NOW).text()
    cancel_enrolment(token=made.token, now=NOW + MINUTE)
    gone = "Le fichier joint marque ces dates comme annulées dans votre agenda."
    assert gone in latest(now=NOW + MINUTE).text()


@pytest.mark.parametrize("number", [1, 3])
def test_a_cohort_costs_the_same_whatever_its_dates(number, django_assert_num_queries):
    made = enter(cohort(dates=max(number, 2)), email=EMAIL)
    delivery = make_delivery(dates(made)[0], cause="whole:1")
    loaded = Registration.objects.select_related(
        "occurrence__schedule", "occurrence__venue", "occurrence__event__group", "enrolment"
    ).get(pk=delivery.registration_id)
    delivery.registration = loaded
    told = message_of(delivery, now=NOW)
    with django_assert_num_queries(2):
        assert told.calendar is not None
