"""What organisers write to those registered for one session."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from events.domain.erasure import erase_expired, erase_registration
from events.domain.registration_changes import cancel
from events.domain.retention import kept_until
from events.domain.session_messages import (
    MOST_A_DAY,
    MessageDraft,
    message_undoable_until,
    messages_to,
    notes_taken_out,
    readers_of,
    send_message,
    undo_message,
)
from events.errors import EventsError
from events.models import Notice, Occurrence, Registration, RegistrationStatus, SessionMessage
from groups.errors import GroupsError
from groups.models import User
from tests.events.registering import NOW, join, session, told
from tests.factories import make_registration, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
Status = RegistrationStatus


@pytest.fixture
def writer() -> User:
    return make_user(name="Zoé")


def full_house() -> tuple[Occurrence, dict[str, Registration]]:
    """A session with one party in each state."""
    occurrence = session()
    return occurrence, {
        status: make_registration(occurrence=occurrence, nickname=status, status=status)
        for status in Status
    }


def write(
    occurrence: Occurrence, user: User, text: str = "À jeudi !", *, now: Any = NOW, **fields: Any
) -> SessionMessage:
    draft = MessageDraft(text=text, **fields)
    return send_message(occurrence_id=occurrence.public_id, draft=draft, user=user, now=now)


def refusal(occurrence: Occurrence, user: User, text: str = "À jeudi", **fields: Any) -> str:
    before = (SessionMessage.objects.count(), Notice.objects.count())
    with pytest.raises((EventsError, GroupsError)) as caught:
        write(occurrence, user, text, **fields)
    assert (SessionMessage.objects.count(), Notice.objects.count()) == before
    error = caught.value
    assert isinstance(error, EventsError | GroupsError)
    return error.code


@pytest.mark.parametrize(
    ("audience", "states"),
    [
        ("all", {Status.PENDING, Status.OFFERED, Status.CONFIRMED, Status.WAITLISTED}),
        ("confirmed", {Status.OFFERED, Status.CONFIRMED}),
        ("waitlisted", {Status.WAITLISTED}),
    ],
)
def test_it_is_for_those_who_were_chosen(writer, audience, states):
    occurrence, people = full_house()
    message = write(occurrence, writer, audience=audience)
    assert {state for state, one in people.items() if told(one) == ["note"]} == states
    assert (message.parties, message.user, message.at) == (len(states), writer, NOW)
    assert set(Notice.objects.values_list("cause", "not_before")) == {
        (str(message.public_id), NOW + MINUTE)
    }


def test_who_erased_everything_is_no_reader(writer):
    occurrence = session()
    gone, stays = join(occurrence), join(occurrence)
    cancel(token=gone.token, now=NOW)
    erase_registration(token=gone.token, now=NOW)
    assert list(readers_of(occurrence, audience="all")) == [stays]


def test_the_text_is_set_in_print_and_kept_encrypted(writer):
    occurrence = session()
    join(occurrence)
    message = write(occurrence, writer, "  L'entrée est au 12 ?\r\n\r\nÀ jeudi  ")
    assert SessionMessage.objects.get().text == "L’entrée est au 12\u202f?\n\nÀ jeudi"
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM events_sessionmessage")
        (stored,) = cursor.fetchone()
    assert "jeudi" not in stored
    assert message.text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no_text"),
        (" \n ", "no_text"),
        ("a" * 1001, "too_long"),
        ("a\x07", "control_characters"),
    ],
)
def test_a_text_that_cannot_stand_is_refused(writer, text, code):
    occurrence = session()
    join(occurrence)
    assert refusal(occurrence, writer, text) == code


def test_other_refusals(writer):
    occurrence = session()
    assert refusal(occurrence, writer) == "nobody_to_tell"
    join(occurrence)
    assert refusal(occurrence, writer, audience="waitlisted") == "nobody_to_tell"
    assert refusal(occurrence, writer, audience="cats") == "unknown_choice"
    assert refusal(occurrence, writer, now=occurrence.ends_at) == "session_past"


def test_five_a_day_for_one_session(writer):
    occurrence, other = session(), session()
    join(occurrence)
    join(other)
    for number in range(MOST_A_DAY):
        write(occurrence, writer, f"{number}", now=NOW + number * MINUTE)
    assert refusal(occurrence, writer, now=NOW + 10 * MINUTE) == "too_many_messages"
    write(other, writer, now=NOW + 10 * MINUTE)
    write(occurrence, writer, now=NOW + timedelta(hours=24))


def test_what_was_taken_back_does_not_count(writer):
    occurrence = session()
    join(occurrence)
    for number in range(MOST_A_DAY + 1):
        undo_message(message=write(occurrence, writer, f"{number}"), now=NOW)
    assert write(occurrence, writer).undone_at is None


def test_sent_twice_is_sent_once(writer):
    occurrence = session()
    party = join(occurrence, email="a@exemple.example")
    key = str(uuid.uuid4())
    first, again = (write(occurrence, writer, submission_id=key) for _n in range(2))
    assert first == again
    assert told(party) == ["confirmed", "note"]
    assert refusal(occurrence, writer, "Autre chose", submission_id=key) == "submission_used"


def test_it_can_be_taken_back_for_a_minute(writer):
    occurrence = session()
    party = join(occurrence)
    message = write(occurrence, writer)
    assert message_undoable_until(message, now=NOW + 59 * SECOND) == NOW + MINUTE
    undone = undo_message(message=message, now=NOW + 59 * SECOND)
    assert undone.undone_at == NOW + 59 * SECOND
    assert undo_message(message=message, now=NOW + 2 * MINUTE) == undone
    assert told(party) == ["confirmed"]
    assert messages_to([party], now=NOW + 2 * MINUTE) == []


def test_after_a_minute_it_has_left(writer):
    occurrence = session()
    join(occurrence)
    message = write(occurrence, writer)
    with pytest.raises(EventsError) as caught:
        undo_message(message=message, now=NOW + MINUTE)
    assert caught.value.code == "undo_too_late"


def test_what_is_being_told_is_not_taken_back_in_part(writer):
    occurrence = session()
    first, second = join(occurrence), join(occurrence)
    message = write(occurrence, writer)
    Notice.objects.filter(registration=first, purpose="note").update(planned_at=NOW)
    with pytest.raises(EventsError):
        undo_message(message=message, now=NOW)
    assert told(second) == ["confirmed", "note"]
    assert SessionMessage.objects.get().undone_at is None


def test_each_reads_what_was_for_them_the_newest_first(writer):
    occurrence = session()
    party = join(occurrence)
    first = write(occurrence, writer, "un")
    late = join(occurrence, now=NOW + SECOND)
    second = write(occurrence, writer, "deux", now=NOW + MINUTE)
    at = NOW + 5 * MINUTE
    assert messages_to([party], now=at) == [second, first]
    assert messages_to([late], now=at) == [second]
    assert messages_to([party], now=NOW + 59 * SECOND) == []
    assert messages_to([party, late], now=at) == [second, first]


def test_who_takes_their_data_away_has_what_was_told(writer):
    party = join(session())
    write(party.occurrence, writer, "un")
    assert notes_taken_out(party) == []
    Notice.objects.update(planned_at=NOW)
    assert notes_taken_out(party) == [{"at": NOW.isoformat(), "text": "un"}]


def test_the_text_goes_with_the_registrations_of_its_session(writer):
    party = join(session())
    write(party.occurrence, writer, submission_id="x")
    over = kept_until(party)
    assert erase_expired(now=over - SECOND).messages == 0
    assert erase_expired(now=over).messages == 1
    found = SessionMessage.objects.get()
    assert (found.text, found.submission_id, found.user) == ("", "", writer)
    assert erase_expired(now=over).messages == 0
