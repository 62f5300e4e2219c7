"""A yes that is taken back before anybody was told."""

from datetime import timedelta

import pytest

from events.domain.registration_changes import accept, cancel
from events.domain.session_notices import UNDO
from events.domain.taken_back import accept_for_now, still_taken_back, take_back
from events.errors import EventsError
from events.models import Notice, Occurrence, Registration
from tests.events.registering import NOW, join, seats_of, session, told

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

LATER = NOW + timedelta(hours=1)
SECOND = timedelta(seconds=1)


def refused(registration: Registration, *, now) -> str:
    before = seats_of(registration.occurrence)
    with pytest.raises(EventsError) as caught:
        take_back(registration=registration, now=now)
    assert seats_of(registration.occurrence) == before
    return caught.value.code


def held(occurrence: Occurrence, *, now=LATER) -> list[str]:
    return [one.registration.nickname for one in still_taken_back(occurrence, now=now)]


def test_the_answer_leaves_after_the_minute():
    occurrence = session(capacity=2, access_mode="approval")
    made = join(occurrence, nickname="A")
    accept_for_now(registration=made, now=LATER)
    word = Notice.objects.get(registration=made, purpose=Notice.Purpose.CONFIRMED)
    assert word.not_before == LATER + UNDO
    assert held(occurrence) == ["A"]
    assert held(occurrence, now=LATER + UNDO) == []


def test_the_request_waits_as_before():
    occurrence = session(capacity=2, access_mode="approval")
    made = join(occurrence, nickname="A", companions=1)
    accept_for_now(registration=made, now=LATER)
    take_back(registration=made, now=LATER + UNDO - SECOND)
    assert seats_of(occurrence) == (0, {"A": "pending"})
    assert told(made) == ["pending"]
    assert Registration.objects.get().next_reminder_at is None
    take_back(registration=made, now=LATER + UNDO - SECOND)
    accept_for_now(registration=made, now=LATER + UNDO)
    assert (seats_of(occurrence), told(made)) == (
        (2, {"A": "confirmed"}),
        ["pending", "confirmed"],
    )


def test_so_does_who_was_put_in_the_line():
    occurrence = session(capacity=1, access_mode="approval")
    made = [join(occurrence, nickname=name) for name in "AB"]
    for one in made:
        accept_for_now(registration=one, now=LATER)
    assert held(occurrence) == ["A", "B"]
    take_back(registration=made[1], now=LATER)
    assert seats_of(occurrence) == (1, {"A": "confirmed", "B": "pending"})


def test_who_waits_gets_the_place():
    occurrence = session(capacity=1, access_mode="approval")
    made = [join(occurrence, nickname=name) for name in "AB"]
    for one in made:
        accept_for_now(registration=one, now=LATER)
    take_back(registration=made[0], now=LATER)
    assert seats_of(occurrence) == (1, {"A": "pending", "B": "confirmed"})


def test_not_once_it_leaves():
    made = join(session(access_mode="approval"), nickname="A")
    accept_for_now(registration=made, now=LATER)
    assert refused(made, now=LATER + UNDO) == "undo_too_late"
    Notice.objects.filter(registration=made).update(planned_at=LATER)
    assert refused(made, now=LATER) == "undo_too_late"


def test_only_what_was_accepted_here():
    occurrence = session()
    joined = join(occurrence, nickname="A", now=LATER)
    assert (refused(joined, now=LATER), held(occurrence)) == ("undo_too_late", [])
    asked = join(session(access_mode="approval"), nickname="B")
    accept(registration=asked, now=LATER)
    assert refused(asked, now=LATER) == "undo_too_late"


def test_not_once_the_person_withdrew():
    occurrence = session(access_mode="approval")
    made = join(occurrence, nickname="A")
    accept_for_now(registration=made, now=LATER)
    cancel(token=made.token, now=LATER)
    assert (refused(made, now=LATER), held(occurrence)) == ("undo_too_late", [])


def test_a_second_tap_on_yes_holds_nothing_back():
    made = join(session(access_mode="approval"), nickname="A")
    accept_for_now(registration=made, now=LATER)
    accept_for_now(registration=made, now=LATER + SECOND)
    word = Notice.objects.get(registration=made, purpose=Notice.Purpose.CONFIRMED)
    assert word.not_before == LATER + UNDO
