"""Joining all dates while the group answers each: asking, the yes, the no."""

from __future__ import annotations

from dataclasses import replace

import pytest

from events.domain.enrolment_changes import cancel_enrolment, change_enrolment
from events.domain.erasure import erase_enrolment
from events.domain.event_parts import draft_of
from events.domain.event_updates import update_event
from events.domain.guarded_wholes import accept_party, asking_parties, decline_party
from events.domain.registration_changes import accept, cancel, come_back, decline
from events.domain.registration_requests import RegistrationChanges
from events.domain.rushes import GUARDED, asking_under_guard, decline_all, guard_whole, lift
from events.domain.talk_answers import to_call_back
from events.errors import EventsError
from events.models import Enrolment, Event, Occurrence
from tests.events.enrolling import (
    add_dates,
    cohort,
    dates,
    enter,
    sessions_of,
    states,
    taken,
    words,
)
from tests.events.registering import MINUTE, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LATER = NOW + MINUTE
ASKS = ("pending", ["pending"] * 3)
IN = ("confirmed", ["confirmed"] * 3)
WAITS = ("waitlisted", ["waitlisted"] * 3)


def guarded(**fields) -> Event:
    event = cohort(**fields)
    assert guard_whole(event=event, now=NOW)
    assert not guard_whole(event=event, now=NOW)
    return event


def refused(code: str, act, **values) -> None:
    with pytest.raises(EventsError) as caught:
        act(**values)
    assert caught.value.code == code


class TestAsking:
    def test_no_seat_is_held_and_it_is_told_once(self):
        event = guarded(capacity=2)
        made = enter(event)
        assert states(made) == ASKS
        assert taken(event) == [0, 0, 0]
        assert words(made) == [("pending", 0)]
        assert [*asking_parties(event)] == [made]
        assert to_call_back(group=event.group, now=NOW) == []

    def test_it_ends_by_itself(self):
        event = guarded()
        assert states(enter(event, now=NOW + GUARDED - MINUTE)) == ASKS
        assert states(enter(event, now=NOW + GUARDED)) == IN

    def test_who_was_in_stays_in(self):
        event = cohort()
        made = enter(event)
        guard_whole(event=event, now=NOW)
        date = dates(made)[1]
        cancel(token=date.token, now=NOW)
        assert come_back(token=date.token, now=LATER).status == "confirmed"

    def test_dates_that_appear_meanwhile_are_asked_for_too(self):
        event = guarded()
        made = enter(event)
        add_dates(event, 1)
        assert states(made) == ("pending", ["pending"] * 4)
        accept_party(enrolment=made, now=LATER)
        assert states(made) == ("confirmed", ["confirmed"] * 4)

    def test_a_date_declined_meanwhile_and_wanted_again(self):
        event = guarded()
        made = enter(event)
        for date in dates(made)[:2]:
            cancel(token=date.token, now=NOW)
        assert come_back(token=dates(made)[1].token, now=NOW).status == "pending"
        accept_party(enrolment=made, now=LATER)
        assert states(made) == ("confirmed", ["cancelled", "confirmed", "confirmed"])

    def test_who_asks_can_change_leave_and_be_forgotten(self):
        event = guarded()
        first, second = enter(event), enter(event)
        changes = RegistrationChanges(companions=1, nickname="Ana")
        change_enrolment(token=first.token, changes=changes, now=LATER)
        assert {(row.seats, row.nickname) for row in dates(first)} == {(2, "Ana")}
        cancel_enrolment(token=first.token, now=LATER)
        assert states(first) == ("cancelled", ["cancelled"] * 3)
        erase_enrolment(token=second.token, now=LATER)
        assert [*asking_parties(event)] == []
        assert taken(event) == [0, 0, 0]

    def test_dates_are_not_opened_one_by_one_while_somebody_asks(self):
        event = guarded()
        enter(event)
        draft = replace(draft_of(event), access_mode="registration")
        refused("parties_wait", update_event, event=event, draft=draft, now=LATER)


class TestAnswering:
    def test_a_yes_is_to_all_dates_and_said_once(self):
        event = guarded(capacity=2)
        made = enter(event)
        answered = accept(registration=dates(made)[1], now=LATER)
        assert answered.status == "confirmed"
        assert states(made) == IN
        assert taken(event) == [1, 1, 1]
        assert words(made) == [("pending", 0), ("confirmed", 0)]
        accept(registration=dates(made)[2], now=LATER)
        accept_party(enrolment=made, now=LATER)
        assert words(made) == [("pending", 0), ("confirmed", 0)]

    def test_without_room_at_one_date_it_waits_as_a_whole(self):
        event = guarded(capacity=2)
        made = enter(event, companions=1)
        full = sessions_of(event)[1]
        Occurrence.objects.filter(pk=full.pk).update(confirmed_seats=1)
        accept_party(enrolment=made, now=LATER)
        assert states(made) == WAITS
        assert taken(event) == [0, 1, 0]
        assert words(made)[-1] == ("waitlisted", 0)

    def test_without_a_waitlist_it_goes_on_asking(self):
        event = guarded(capacity=1, has_waitlist=False)
        first, second = enter(event), enter(event)
        accept_party(enrolment=first, now=LATER)
        refused("session_full", accept_party, enrolment=second, now=LATER)
        assert (states(first), states(second)) == (IN, ASKS)

    def test_a_date_called_off_holds_up_nobody(self):
        event = guarded(capacity=1)
        made = enter(event)
        Occurrence.objects.filter(pk=sessions_of(event)[0].pk).update(
            status="cancelled", confirmed_seats=1
        )
        accept_party(enrolment=made, now=LATER)
        assert states(made) == ("confirmed", ["waitlisted", "confirmed", "confirmed"])

    def test_once_all_is_over_there_is_nothing_to_say_yes_to(self):
        event = guarded()
        made = enter(event)
        over = sessions_of(event)[-1].starts_at
        refused("session_past", accept_party, enrolment=made, now=over)
        decline_party(enrolment=made, now=over)
        assert Enrolment.objects.get().status == "declined"

    def test_a_no_is_to_all_dates_and_said_once(self):
        event = guarded()
        made = enter(event)
        assert decline(registration=dates(made)[0], now=LATER).status == "declined"
        assert states(made) == ("declined", ["declined"] * 3)
        assert words(made) == [("pending", 0), ("declined", 0)]
        decline_party(enrolment=made, now=LATER)
        assert len(words(made)) == 2


class TestLifting:
    def test_all_get_their_places_in_order(self):
        event = guarded(capacity=2)
        parties = [enter(event) for _n in range(3)]
        cancel(token=dates(parties[0])[0].token, now=NOW)
        session = sessions_of(event)[0]
        assert asking_under_guard(session) == 3
        assert lift(occurrence=session, now=LATER) == 3
        assert states(parties[0]) == ("confirmed", ["cancelled", "confirmed", "confirmed"])
        assert (states(parties[1]), states(parties[2])) == (IN, WAITS)
        assert states(enter(event, now=LATER)) == WAITS

    def test_no_to_all(self):
        event = guarded()
        parties = [enter(event) for _n in range(2)]
        assert decline_all(occurrence=sessions_of(event)[2], now=LATER) == 2
        assert [states(one)[0] for one in parties] == ["declined"] * 2
        assert states(enter(event, now=LATER)) == ASKS
