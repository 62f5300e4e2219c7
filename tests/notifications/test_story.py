"""One registration followed from the form to the last reminder, through the real rules."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from events.domain.edits import EditChanges, apply, undo
from events.domain.occurrence_changes import (
    OccurrenceChanges,
    cancel_occurrence,
    change_occurrence,
    restore_occurrence,
)
from events.domain.registration_changes import cancel, come_back
from events.domain.registration_requests import RegistrationRequest
from events.domain.registrations import register
from events.models import Occurrence, Registration, Scope
from notifications.domain.rounds import deliver_due
from notifications.messages import message_of
from notifications.models import Delivery
from tests.events.enrolling import cohort, enter, sessions_of
from tests.factories import START, make_event, make_occurrence, make_schedule
from tests.notifications.conftest import FussyServer
from tests.notifications.rows import NOW, STARTS, states

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def told(fussy_server: FussyServer) -> Callable[[datetime], list[tuple[str, str]]]:
    """Let the beat tick at a time; return whom it told what, by the subject's first words."""

    def tick(at: datetime) -> list[tuple[str, str]]:
        before = len(fussy_server.messages)
        deliver_due(clock=lambda: at)
        return [
            (str(message["To"]).partition("@")[0], " ".join(str(message["Subject"]).split()[:4]))
            for message in fussy_server.messages[before:]
        ]

    return tick


def registered(occurrence: Occurrence, name: str, at: datetime = NOW) -> Registration:
    request = RegistrationRequest(nickname=name, email=f"{name}@exemple.example", consent=True)
    return register(occurrence_id=occurrence.public_id, request=request, now=at)


def test_from_the_form_to_the_last_reminder(told):
    registered(make_occurrence(), "camille")
    assert told(NOW) == [("camille", "Votre place est réservée")]
    assert told(STARTS - timedelta(days=2) - MINUTE) == []
    assert told(STARTS - timedelta(days=2)) == [("camille", "Rappel : votre rendez-vous")]
    assert told(STARTS - timedelta(hours=3)) == [("camille", "Rappel : votre rendez-vous")]
    assert told(STARTS) == []
    assert states() == [("sent", "")] * 3


def test_a_seat_given_back_goes_to_who_waits_and_both_are_told(told):
    event = make_event(capacity=1)
    occurrence = make_occurrence(schedule=make_schedule(event=event))
    first = registered(occurrence, "camille")
    registered(occurrence, "dominique")
    assert told(NOW) == [
        ("camille", "Votre place est réservée"),
        ("dominique", "Vous êtes sur la"),
    ]
    cancel(token=first.token, now=NOW + MINUTE)
    assert told(NOW + MINUTE) == [
        ("camille", "C’est noté : jeudi"),
        ("dominique", "Une place s’est libérée"),
    ]
    assert told(STARTS - timedelta(days=2)) == [("dominique", "Rappel : votre rendez-vous")]


def test_who_changes_their_mind_at_once_is_told_the_end_of_it(told):
    registration = registered(make_occurrence(), "camille")
    cancel(token=registration.token, now=NOW + MINUTE)
    come_back(token=registration.token, now=NOW + 2 * MINUTE)
    assert told(NOW + 3 * MINUTE) == [("camille", "Votre place est réservée")]
    assert states() == [
        ("skipped", "superseded"),
        ("skipped", "registration_confirmed"),
        ("sent", ""),
    ]


def test_calling_off_is_told_after_the_time_to_undo(told):
    occurrence = make_occurrence()
    registered(occurrence, "camille")
    told(NOW)
    cancel_occurrence(occurrence_id=occurrence.public_id, now=NOW + MINUTE)
    assert told(NOW + MINUTE) == []
    assert told(NOW + 2 * MINUTE) == [("camille", "Votre rendez-vous n’aura pas")]
    restore_occurrence(occurrence_id=occurrence.public_id, now=NOW + 3 * MINUTE)
    assert told(NOW + 4 * MINUTE) == [("camille", "Votre rendez-vous aura bien")]
    assert told(STARTS - timedelta(days=2)) == [("camille", "Rappel : votre rendez-vous")]


def test_what_was_undone_in_time_is_told_to_nobody(told):
    occurrence = make_occurrence()
    registered(occurrence, "camille")
    told(NOW)
    cancel_occurrence(occurrence_id=occurrence.public_id, now=NOW + MINUTE)
    at = NOW + MINUTE + timedelta(seconds=30)
    restore_occurrence(occurrence_id=occurrence.public_id, now=at)
    assert told(NOW + 10 * MINUTE) == []


def test_a_session_that_moves_is_told_once_and_reminded_of_anew(told):
    occurrence = make_occurrence()
    registered(occurrence, "camille")
    told(NOW)
    for hours in (1, 2):
        changes = OccurrenceChanges(wall_start=START + timedelta(hours=hours))
        change_occurrence(occurrence_id=occurrence.public_id, changes=changes, now=NOW + MINUTE)
    assert told(NOW + 2 * MINUTE) == [("camille", "Votre rendez-vous a changé")]
    assert states() == [("sent", ""), ("skipped", "superseded"), ("sent", "")]
    moved = STARTS + timedelta(hours=2)
    assert told(moved - timedelta(days=2) - MINUTE) == []
    assert told(moved - timedelta(days=2)) == [("camille", "Rappel : votre rendez-vous")]


def test_what_was_silenced_by_a_calling_off_that_was_undone_is_told(told):
    occurrence = make_occurrence()
    registered(occurrence, "camille")
    cancel_occurrence(occurrence_id=occurrence.public_id, now=NOW)
    assert told(NOW + SECOND) == []
    restore_occurrence(occurrence_id=occurrence.public_id, now=NOW + 2 * SECOND)
    assert told(NOW + MINUTE) == [("camille", "Votre place est réservée")]
    assert states() == [("sent", "")]


def test_what_was_silenced_by_a_calling_off_stays_silent(told):
    occurrence = make_occurrence()
    registered(occurrence, "camille")
    cancel_occurrence(occurrence_id=occurrence.public_id, now=NOW)
    assert told(NOW + SECOND) == []
    assert told(NOW + MINUTE) == [("camille", "Votre rendez-vous n’aura pas")]
    assert states() == [("skipped", "session_cancelled"), ("sent", "")]


def test_nobody_is_told_what_may_still_be_undone(told):
    occurrence = make_occurrence()
    schedule = occurrence.schedule
    edit = apply(
        occurrence_id=occurrence.public_id,
        changes=EditChanges(wall_start=START + timedelta(hours=1)),
        scope=Scope.ALL,
        now=NOW,
    ).edit
    assert edit is not None
    registered(occurrence, "camille", NOW + SECOND)
    assert told(NOW + 2 * SECOND) == []
    undo(edit=edit, now=NOW + 3 * SECOND)
    assert told(NOW + 2 * MINUTE) == [("camille", "Votre place est réservée")]
    occurrence.refresh_from_db()
    assert (occurrence.starts_at, occurrence.schedule_id) == (STARTS, schedule.pk)


def test_a_whole_waits_for_what_may_be_undone_of_its_dates(told):
    event = cohort()
    enter(event, email="camille@exemple.example", now=NOW)
    first = sessions_of(event)[0]
    cancel_occurrence(occurrence_id=first.public_id, now=NOW)
    assert told(NOW + SECOND) == []
    restore_occurrence(occurrence_id=first.public_id, now=NOW + 2 * SECOND)
    assert told(NOW + MINUTE) == [("camille", "Votre place est réservée")]
    ((purpose, found),) = [
        (one.purpose, message_of(one, now=NOW + MINUTE)) for one in Delivery.objects.all()
    ]
    assert (purpose, len(found.facts.dates)) == ("confirmed", 3)
