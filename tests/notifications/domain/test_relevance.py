from datetime import timedelta

import pytest

from events.domain.cohorts import session_cause
from events.models import (
    Notice,
    Occurrence,
    OccurrenceStatus,
    Registration,
    RegistrationStatus,
)
from notifications.domain.relevance import reason_to_skip
from notifications.models import Delivery
from tests.events.enrolling import cohort, enter
from tests.factories import make_occurrence, make_registration
from tests.notifications.rows import NOW, STARTS, make_delivery, reminder_to

Purpose = Delivery.Purpose
Status = RegistrationStatus
pytestmark = pytest.mark.django_db

SPEAKS_OF = {
    Purpose.CONFIRMED: {Status.CONFIRMED},
    Purpose.PENDING: {Status.PENDING},
    Purpose.WAITLISTED: {Status.WAITLISTED},
    Purpose.PROMOTED: {Status.CONFIRMED},
    Purpose.OFFERED: {Status.OFFERED},
    Purpose.EXPIRED: {Status.EXPIRED},
    Purpose.DECLINED: {Status.DECLINED},
    Purpose.CHANGED: {Status.CONFIRMED, Status.OFFERED, Status.PENDING, Status.WAITLISTED},
    Purpose.RESTORED: {Status.CONFIRMED, Status.OFFERED, Status.PENDING, Status.WAITLISTED},
    Purpose.ADDED: {Status.CONFIRMED, Status.OFFERED, Status.PENDING, Status.WAITLISTED},
    Purpose.CANCELLED: {Status.CANCELLED},
    Purpose.PLANNED: {Status.CONFIRMED},
    Purpose.ADMITTED: {Status.CONFIRMED},
}
IF_CALLED_OFF = {Purpose.DECLINED, Purpose.CANCELLED}


def registered(
    status: Status = Status.CONFIRMED, *, session: OccurrenceStatus = OccurrenceStatus.SCHEDULED
) -> Registration:
    occurrence = make_occurrence(status=session)
    return make_registration(occurrence=occurrence, email="c@exemple.example", status=status)


@pytest.mark.parametrize("purpose", SPEAKS_OF)
def test_a_message_is_sent_in_the_state_it_speaks_of(purpose):
    occurrence = make_occurrence()
    for status in Status:
        registration = make_registration(
            occurrence=occurrence, email="c@exemple.example", status=status
        )
        delivery = make_delivery(registration, purpose)
        expected = "" if status in SPEAKS_OF[purpose] else f"registration_{status}"
        assert reason_to_skip(delivery, now=NOW) == expected


@pytest.mark.parametrize("purpose", SPEAKS_OF)
def test_a_cancelled_session_silences_all_but_its_end(purpose):
    status = sorted(SPEAKS_OF[purpose])[0]
    registration = registered(status, session=OccurrenceStatus.CANCELLED)
    delivery = make_delivery(registration, purpose)
    expected = "" if purpose in IF_CALLED_OFF else "session_cancelled"
    assert reason_to_skip(delivery, now=NOW) == expected


@pytest.mark.parametrize(
    ("session", "expected"),
    [(OccurrenceStatus.CANCELLED, ""), (OccurrenceStatus.SCHEDULED, "session_restored")],
)
def test_calling_off_is_told_while_it_is_so(session, expected):
    delivery = make_delivery(registered(session=session), Purpose.CALLED_OFF)
    assert reason_to_skip(delivery, now=NOW) == expected


@pytest.mark.parametrize("is_restored", [False, True])
def test_so_is_calling_off_dates_of_a_whole(is_restored):
    party = enter(cohort())
    first = Registration.objects.filter(enrolment=party).order_by("occurrence__starts_at")[0]
    change = OccurrenceStatus.SCHEDULED if is_restored else OccurrenceStatus.CANCELLED
    Occurrence.objects.filter(pk=first.occurrence_id).update(status=change)
    cause = session_cause(7)
    Notice.objects.create(
        registration=first, purpose=Purpose.CALLED_OFF, cause=cause, not_before=NOW
    )
    told = make_delivery(
        Registration.objects.get(pk=first.pk), Purpose.CALLED_OFF, cause=f"whole:{cause}"
    )
    assert reason_to_skip(told, now=NOW) == ("session_restored" if is_restored else "")


def test_who_no_longer_comes_is_not_told_of_calling_off():
    registration = registered(Status.CANCELLED)
    delivery = make_delivery(registration, Purpose.CALLED_OFF)
    assert reason_to_skip(delivery, now=NOW) == "registration_cancelled"


@pytest.mark.parametrize("purpose", Purpose)
def test_an_erased_person_is_told_nothing(purpose):
    registration = registered()
    registration.erased_at = NOW
    delivery = make_delivery(registration, purpose, cause="180@20261203T173000Z")
    assert reason_to_skip(delivery, now=NOW) == "erased"


@pytest.mark.parametrize("purpose", SPEAKS_OF)
def test_nothing_is_told_of_a_past_session(purpose):
    status = sorted(SPEAKS_OF[purpose])[0]
    delivery = make_delivery(registered(status), purpose)
    ends_at = STARTS + timedelta(hours=2)
    assert reason_to_skip(delivery, now=ends_at - timedelta(seconds=1)) == ""
    assert reason_to_skip(delivery, now=ends_at) == "session_past"


def test_an_offer_is_not_told_once_its_time_is_over():
    registration = registered(Status.OFFERED)
    registration.offer_expires_at = NOW + timedelta(hours=24)
    delivery = make_delivery(registration, Purpose.OFFERED)
    assert reason_to_skip(delivery, now=registration.offer_expires_at - timedelta(seconds=1)) == ""
    assert reason_to_skip(delivery, now=registration.offer_expires_at) == "offer_over"


def test_a_reminder_comes_before_the_start():
    delivery = reminder_to(registered())
    assert reason_to_skip(delivery, now=STARTS - timedelta(seconds=1)) == ""
    assert reason_to_skip(delivery, now=STARTS) == "session_begun"


@pytest.mark.parametrize("status", [s for s in Status if s != Status.CONFIRMED])
def test_only_who_has_a_place_is_reminded(status):
    delivery = reminder_to(registered(status))
    assert reason_to_skip(delivery, now=NOW) == f"registration_{status}"


def test_a_reminder_of_a_start_that_moved_is_dropped():
    registration = registered()
    delivery = reminder_to(registration)
    registration.occurrence.starts_at -= timedelta(hours=1)
    assert reason_to_skip(delivery, now=NOW) == "session_moved"


def test_a_reminder_of_a_cancelled_session_is_dropped():
    delivery = reminder_to(registered(session=OccurrenceStatus.CANCELLED))
    assert reason_to_skip(delivery, now=NOW) == "session_cancelled"


@pytest.mark.parametrize("purpose", SPEAKS_OF)
def test_of_two_messages_of_a_kind_the_later_is_sent(purpose):
    registration = registered(sorted(SPEAKS_OF[purpose])[0])
    first = make_delivery(registration, purpose)
    second = make_delivery(registration, purpose)
    make_delivery(registered(), purpose)
    assert reason_to_skip(first, now=NOW) == "superseded"
    assert reason_to_skip(second, now=NOW) == ""


def test_after_an_outage_one_reminder_is_enough():
    registration = registered()
    first, second = reminder_to(registration, offset=2880), reminder_to(registration, offset=180)
    assert reason_to_skip(first, now=NOW) == "superseded"
    assert reason_to_skip(second, now=NOW) == ""


@pytest.mark.parametrize("purpose", SPEAKS_OF)
def test_an_address_that_another_gave_is_told_nothing(purpose):
    registration = registered(sorted(SPEAKS_OF[purpose])[0])
    told = make_delivery(registration, purpose)
    assert reason_to_skip(told, now=NOW) == ""
    registration.keep_until = STARTS
    assert reason_to_skip(told, now=NOW) == "not_kept"


def test_the_question_is_asked_once_and_only_while_it_is_open():
    registration = registered()
    question = make_delivery(registration, Purpose.KEEP)
    assert reason_to_skip(question, now=NOW) == "answered"
    registration.keep_until = STARTS
    assert reason_to_skip(question, now=NOW) == ""
    make_delivery(registered(), Purpose.KEEP, state="sent", settled_at=NOW)
    make_delivery(registration, Purpose.CONFIRMED, state="sent", settled_at=NOW)
    assert reason_to_skip(question, now=NOW) == ""
    make_delivery(registration, Purpose.KEEP, state="sent", settled_at=NOW)
    assert reason_to_skip(question, now=NOW) == "asked_once"


@pytest.mark.parametrize(
    ("channel", "mark", "expected"),
    [
        ("email", "email_refused_at", "contact_refused"),
        ("email", "phone_refused_at", ""),
        ("sms", "phone_refused_at", "contact_refused"),
        ("sms", "email_refused_at", ""),
    ],
)
def test_what_is_refused_is_written_to_no_more_but_the_other_way_is_open(channel, mark, expected):
    registration = registered()
    delivery = make_delivery(registration)
    delivery.channel = channel
    setattr(registration, mark, NOW)
    assert reason_to_skip(delivery, now=NOW) == expected


def test_only_the_kind_that_was_turned_off_is_silent():
    registration = registered()
    registration.muted = ["reminders"]
    assert reason_to_skip(reminder_to(registration), now=NOW) == "muted"
    assert reason_to_skip(make_delivery(registration), now=NOW) == ""
