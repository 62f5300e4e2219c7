"""The group's answer after a first talk, and the law of who is admitted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from events.domain.enrolment_changes import cancel_enrolment
from events.domain.event_parts import draft_of
from events.domain.event_updates import update_event
from events.domain.occurrence_changes import (
    OccurrenceChanges,
    cancel_occurrence,
    change_occurrence,
    restore_occurrence,
)
from events.domain.registration_changes import cancel, come_back
from events.domain.talk_answers import (
    admit,
    call_backs_by_group,
    find_request,
    not_now,
    note_tried,
    to_call_back,
)
from events.errors import EventsError
from events.models import SEATED_STATUSES, Enrolment, Event, Notice, Occurrence, Registration
from tests.events.domain.test_registration_races import at_once
from tests.events.enrolling import add_dates, dates, sessions_of, states, taken
from tests.events.registering import MINUTE, NOW
from tests.events.talking import call_me, season
from tests.factories import make_group
from tests.histories import run_histories

LATER = NOW + MINUTE
ALL = ("confirmed", ["confirmed"] * 3)


def told(enrolment: Enrolment) -> list[str]:
    notices = Notice.objects.filter(registration__enrolment=enrolment).order_by("pk")
    return list(notices.values_list("purpose", flat=True))


@pytest.mark.django_db
class TestYes:
    def test_all_dates_to_come_are_theirs(self):
        event = season(capacity=4)
        made = call_me(event, reminders=(60,))
        admit(enrolment=made, now=LATER)
        assert states(made) == ALL
        assert taken(event) == [1, 1, 1]
        assert told(made) == ["asked", "admitted"]
        assert Enrolment.objects.get().answered_at == LATER
        for row in Registration.objects.select_related("occurrence"):
            assert (row.nickname, row.phone) == ("Zoé", made.phone)
            assert row.next_reminder_at == row.occurrence.starts_at - 60 * MINUTE

    def test_twice_is_once(self):
        event = season()
        made = call_me(event)
        for _twice in range(2):
            admit(enrolment=made, now=LATER)
        assert told(made) == ["asked", "admitted"]
        assert not_now(enrolment=made, now=LATER).status == "confirmed"

    def test_dates_that_appear_later_are_theirs_too(self):
        event = season(dates=2)
        admitted, asking = call_me(event), call_me(event)
        admit(enrolment=admitted, now=LATER)
        add_dates(event, 1)
        assert states(admitted) == ALL
        assert len(dates(asking)) == 1
        admit(enrolment=asking, now=LATER)
        assert states(asking) == ALL

    def test_dates_passed_are_nothing(self):
        event = season()
        made = call_me(event)
        admit(enrolment=made, now=sessions_of(event)[1].starts_at)
        assert states(made) == ("confirmed", ["declined", "confirmed"])
        assert taken(event) == [0, 0, 1]

    def test_a_full_date_puts_them_on_its_waitlist(self):
        event = season(capacity=1)
        Occurrence.objects.filter(pk=sessions_of(event)[1].pk).update(confirmed_seats=1)
        made = admit(enrolment=call_me(event), now=LATER)
        assert states(made) == ("confirmed", ["confirmed", "waitlisted", "confirmed"])

    def test_and_whoever_declines_it_makes_room(self):
        event = season(capacity=1)
        first, second = (admit(enrolment=call_me(event), now=LATER) for _one in range(2))
        assert states(second) == ("confirmed", ["waitlisted"] * 3)
        cancel(token=dates(first)[1].token, now=LATER + MINUTE)
        assert states(second) == ("confirmed", ["waitlisted", "confirmed", "waitlisted"])
        assert told(second)[-1] == "promoted"

    def test_a_date_is_declined_and_taken_again_alone(self):
        event = season(capacity=2)
        made = admit(enrolment=call_me(event), now=LATER)
        row = dates(made)[1]
        cancel(token=row.token, now=LATER)
        assert states(made) == ("confirmed", ["confirmed", "cancelled", "confirmed"])
        come_back(token=row.token, now=LATER + MINUTE)
        assert states(made) == ALL

    def test_a_first_date_called_off_meanwhile_is_theirs_if_it_takes_place_after_all(self):
        event = season(capacity=3)
        made = call_me(event)
        first = sessions_of(event)[0]
        cancel_occurrence(occurrence_id=first.public_id, now=NOW)
        admit(enrolment=made, now=LATER)
        restore_occurrence(occurrence_id=first.public_id, now=LATER + MINUTE)
        assert states(made) == ALL
        assert taken(event) == [1, 1, 1]
        assert told(made) == ["asked", "admitted"]

    def test_without_a_date_to_come_there_is_nothing_to_be_admitted_to(self):
        event = season()
        made = call_me(event)
        with pytest.raises(EventsError) as caught:
            admit(enrolment=made, now=sessions_of(event)[-1].starts_at)
        assert caught.value.code == "session_past"
        assert states(made) == ("pending", ["declined"])

    def test_queries_do_not_grow_with_dates(self):
        counts = []
        for number in (2, 20):
            made = call_me(season(dates=number))
            with CaptureQueriesContext(connection) as queries:
                admit(enrolment=made, now=LATER)
            counts.append(len(queries))
        assert counts[0] == counts[1]


@pytest.mark.django_db
class TestNoAndNotYet:
    def test_not_for_now(self):
        event = season()
        made = call_me(event)
        not_now(enrolment=made, now=LATER)
        assert states(made) == ("declined", ["declined"])
        assert told(made) == ["asked", "not_now"]
        add_dates(event, 1)
        assert len(dates(made)) == 1

    def test_called_in_vain(self):
        made = call_me(season())
        note_tried(enrolment=made, now=LATER)
        kept = Enrolment.objects.get()
        assert (kept.status, kept.answered_at) == ("pending", LATER)
        assert told(made) == ["asked"]

    def test_called_in_vain_by_somebody_after_another_had_answered(self):
        made = call_me(season())
        not_now(enrolment=made, now=LATER)
        note_tried(enrolment=made, now=LATER + MINUTE)
        kept = Enrolment.objects.get()
        assert (kept.status, kept.answered_at) == ("declined", LATER)

    def test_who_was_erased_meanwhile_is_gone(self):
        made = call_me(season())
        Enrolment.objects.update(erased_at=NOW)
        for act in (admit, not_now, note_tried):
            with pytest.raises(EventsError) as caught:
                act(enrolment=made, now=LATER)
            assert caught.value.code == "not_found"

    def test_who_took_it_back_stays_away(self):
        made = call_me(season())
        cancel_enrolment(token=made.token, now=NOW)
        for act in (admit, not_now):
            assert act(enrolment=made, now=LATER).status == "cancelled"


@pytest.mark.django_db
class TestWhomToCall:
    def test_the_earliest_promise_first_and_no_other_group(self):
        group = make_group(reply_delay_days=3)
        one, other = season(group=group), season(group=group)
        late = call_me(one, now=NOW - timedelta(days=5), best_moment="midday")
        fresh = call_me(other, nickname="Ana")
        call_me(season())
        cancel_enrolment(token=call_me(one).token, now=NOW)
        found = to_call_back(group=group, now=NOW)
        assert [(row.public_id, row.is_overdue) for row in found] == [
            (late.public_id, True),
            (fresh.public_id, False),
        ]
        assert found[0].promised_by == date(2026, 11, 18)
        assert (found[0].best_moment, found[0].phone) == ("midday", "+33639981234")
        assert call_backs_by_group([group]) == {group.pk: 2}

    def test_found_in_its_group_alone_answered_or_not(self):
        group, stranger = make_group(), make_group()
        made = admit(enrolment=call_me(season(group=group)), now=NOW)
        assert find_request(group=group, public_id=made.public_id) == made
        assert find_request(group=stranger, public_id=made.public_id) is None

    @pytest.mark.parametrize("rows", [1, 3])
    def test_queries_do_not_grow(self, rows, django_assert_num_queries):
        group = make_group()
        for _one in range(rows):
            call_me(season(group=group))
        with django_assert_num_queries(2):
            assert len(to_call_back(group=group, now=NOW)) == rows


@pytest.mark.django_db
def test_the_way_to_come_stays_while_somebody_waits_for_a_talk():
    event = season()
    made = call_me(event)
    draft = replace(draft_of(event), access_mode="registration")
    with pytest.raises(EventsError) as caught:
        update_event(event=event, draft=draft, now=LATER)
    assert caught.value.code == "parties_wait"
    not_now(enrolment=made, now=LATER)
    assert update_event(event=event, draft=draft, now=LATER)
    assert Event.objects.get().access_mode == "registration"


@pytest.mark.django_db(transaction=True)
@pytest.mark.both_databases
def test_admitting_while_dates_appear_and_others_decline():
    event = season(dates=2, capacity=3)
    asked = [call_me(event) for _number in range(4)]
    inside = admit(enrolment=call_me(event), now=NOW)
    made = at_once(
        [
            *(lambda one=one: admit(enrolment=one, now=LATER) for one in asked),
            *(lambda row=row: cancel(token=row.token, now=LATER) for row in dates(inside)),
            lambda: add_dates(event, 2),
            *(lambda one=one: admit(enrolment=one, now=LATER) for one in asked),
        ]
    )
    assert [one for one in made if isinstance(one, str)] == []
    assert_lawful()
    assert Occurrence.objects.count() == 4


def assert_lawful() -> None:
    """Capacity holds, seats are those held, and who is in has every date to come once."""
    for session in Occurrence.objects.all():
        held = Registration.objects.filter(occurrence=session, status__in=SEATED_STATUSES)
        assert session.confirmed_seats == sum(row.seats for row in held)
        assert session.capacity is None or session.confirmed_seats <= session.capacity
    for party in Enrolment.objects.all():
        own = [row.occurrence_id for row in dates(party)]
        assert len(set(own)) == len(own)
        if party.status == "confirmed":
            missing = Occurrence.objects.filter(status="scheduled").exclude(pk__in=own)
            assert not missing.exists()
            assert "declined" not in {row.status for row in dates(party)}
        else:
            assert {row.status for row in dates(party)} <= {"declined", "cancelled"}


class OneSeason(RuleBasedStateMachine):
    """All that people, the group and the clock can do to one group, in any order."""

    @initialize(capacity=st.sampled_from([1, 2, 3, None]))
    def open(self, capacity: int | None) -> None:
        self.now = NOW
        self.event = season(dates=2, capacity=capacity)
        self.asked: list[Enrolment] = []

    def do(self, act: Any, **values: Any) -> Any:
        self.now += MINUTE
        try:
            return act(**values, now=self.now)
        except EventsError:
            return None

    def one(self, data: Any) -> Enrolment:
        found: Enrolment = data.draw(st.sampled_from(self.asked))
        return found

    @rule()
    def ask(self) -> None:
        made = self.do(lambda now: call_me(self.event, now=now))
        if made is not None:
            self.asked.append(made)

    @precondition(lambda self: self.asked)
    @rule(data=st.data(), act=st.sampled_from([admit, admit, admit, not_now, note_tried]))
    def answer(self, data: Any, act: Any) -> None:
        self.do(act, enrolment=self.one(data))

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def leave(self, data: Any) -> None:
        self.do(cancel_enrolment, token=self.one(data).token)

    @precondition(lambda self: Registration.objects.exists())
    @rule(data=st.data(), act=st.sampled_from([cancel, come_back]))
    def one_day(self, data: Any, act: Any) -> None:
        rows = list(Registration.objects.order_by("pk"))
        self.do(act, token=data.draw(st.sampled_from(rows)).token)

    @rule(capacity=st.integers(1, 4), number=st.integers(0, 5))
    def set_capacity(self, capacity: int, number: int) -> None:
        changes = OccurrenceChanges(capacity=capacity)
        row = self.session(number)
        self.do(change_occurrence, occurrence_id=row.public_id, changes=changes)

    @rule(act=st.sampled_from([cancel_occurrence, restore_occurrence]), number=st.integers(0, 5))
    def call_off_or_restore(self, act: Any, number: int) -> None:
        self.do(act, occurrence_id=self.session(number).public_id)

    @precondition(lambda self: Occurrence.objects.count() < 5)
    @rule()
    def another_date_appears(self) -> None:
        add_dates(self.event, 1, now=self.now)

    def session(self, number: int) -> Occurrence:
        rows = sessions_of(self.event)
        return rows[number % len(rows)]

    @invariant()
    def lawful(self) -> None:
        assert_lawful()

    @invariant()
    def nobody_waits_for_a_free_seat(self) -> None:
        for row in Registration.objects.filter(status="waitlisted").select_related("occurrence"):
            free = row.occurrence.free_seats
            assert row.occurrence.is_cancelled or (free is not None and free < row.seats)


class TestTheLaw(TestCase):
    """The machine over many histories; each runs in a transaction of its own."""

    def test_holds_whatever_happens(self) -> None:
        run_histories(self, OneSeason, histories=25, steps=12)
