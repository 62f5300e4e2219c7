"""Seats: who holds them, who waits, and the law of it all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from events.domain.occurrence_changes import (
    OccurrenceChanges,
    cancel_occurrence,
    change_occurrence,
    restore_occurrence,
)
from events.domain.registration_changes import accept, cancel, change, come_back, decline
from events.domain.registration_requests import RegistrationChanges
from events.domain.seating import (
    few_seats_left,
    position_of,
    promote_waiting,
    waiting_seats,
)
from events.errors import EventsError
from events.models import SEATED_STATUSES, Notice, Occurrence, Registration
from tests.events.registering import MINUTE, NOW, join, seats_of, session, told
from tests.histories import run_histories

WAIT = "waitlisted"
COMPANIONS = st.sampled_from([0, 0, 0, 1, 1, 2, 4])


@pytest.mark.django_db
@pytest.mark.both_databases
class TestWaiting:
    def test_positions_close_up(self):
        occurrence = session(capacity=1)
        made = [join(occurrence) for _number in range(4)]
        assert [position_of(one) for one in made] == [None, 1, 2, 3]
        cancel(token=made[1].token, now=NOW)
        rows = Registration.objects.filter(occurrence=occurrence).order_by("queue_no")
        assert [position_of(row) for row in rows] == [None, None, 1, 2]

    def test_seats_asked_for_are_added_up_in_one_query(self, django_assert_num_queries):
        one, other, none = session(capacity=1), session(capacity=2), session(capacity=1)
        for occurrence, companions in ((one, 0), (one, 0), (one, 0), (other, 1), (other, 1)):
            join(occurrence, companions=companions)
        with django_assert_num_queries(1):
            assert waiting_seats([one, other, none]) == {one.pk: 2, other.pk: 2}

    def test_nobody_moves_up_once_it_has_begun_or_is_called_off(self):
        occurrence = session(capacity=1)
        join(occurrence)
        waiting = join(occurrence)
        Occurrence.objects.update(capacity=5)
        fresh = Occurrence.objects.get()
        assert promote_waiting(fresh, now=fresh.starts_at) == []
        fresh.status = "cancelled"
        assert promote_waiting(fresh, now=NOW) == []
        assert told(waiting) == [WAIT]


@pytest.mark.parametrize(
    ("capacity", "taken", "few"),
    [
        (None, 0, False),
        (10, 7, False),
        (10, 8, True),
        (10, 10, True),
        (100, 79, False),
        (100, 80, True),
        (2, 0, False),
        (2, 1, True),
    ],
)
def test_few_is_a_fifth_or_two_once_somebody_comes(capacity, taken, few):
    assert few_seats_left(Occurrence(capacity=capacity, confirmed_seats=taken)) is few


class OneSession(RuleBasedStateMachine):
    """All that people, the group and the clock can do to one session, in any order."""

    @initialize(
        capacity=st.sampled_from([1, 2, 3, 4, None]),
        waits=st.sampled_from([True, True, True, False]),
        mode=st.sampled_from(["registration", "registration", "approval"]),
        parties=st.lists(COMPANIONS, min_size=1, max_size=5),
    )
    def open(self, capacity: int | None, waits: bool, mode: str, parties: list[int]) -> None:
        self.now = NOW
        self.session = session(capacity=capacity, has_waitlist=waits, access_mode=mode)
        self.tokens: list[str] = []
        for companions in parties:
            self.register(companions)

    def do(self, act: Any, **values: Any) -> Any:
        """Act a minute later; a refusal is an answer too, as long as nothing was written."""
        self.now += MINUTE
        before = list(Registration.objects.order_by("pk").values_list("status", "seats"))
        try:
            return act(**values, now=self.now)
        except EventsError:
            after = list(Registration.objects.order_by("pk").values_list("status", "seats"))
            assert after == before
            return None

    def somebody(self, data: Any) -> str:
        token: str = data.draw(st.sampled_from(self.tokens))
        return token

    @rule(companions=COMPANIONS)
    def come(self, companions: int) -> None:
        self.register(companions)

    def register(self, companions: int) -> None:
        made = self.do(lambda now: join(self.session, nickname="A", companions=companions, now=now))
        if made is not None:
            self.tokens.append(made.token)

    @precondition(lambda self: self.tokens)
    @rule(data=st.data())
    def cancel(self, data: Any) -> None:
        self.do(cancel, token=self.somebody(data))

    @precondition(lambda self: self.tokens)
    @rule(data=st.data())
    def come_back(self, data: Any) -> None:
        self.do(come_back, token=self.somebody(data))

    @precondition(lambda self: self.tokens)
    @rule(data=st.data(), companions=COMPANIONS)
    def resize(self, data: Any, companions: int) -> None:
        wanted = RegistrationChanges(companions=companions)
        self.do(change, token=self.somebody(data), changes=wanted)

    @precondition(lambda self: self.tokens)
    @rule(data=st.data(), answer=st.sampled_from([accept, accept, decline]))
    def answer(self, data: Any, answer: Any) -> None:
        one = Registration.objects.with_token(self.somebody(data)).get()
        self.do(answer, registration=one)

    @rule(capacity=st.integers(1, 6))
    def set_capacity(self, capacity: int) -> None:
        changes = OccurrenceChanges(capacity=capacity)
        self.do(change_occurrence, occurrence_id=self.session.public_id, changes=changes)

    @rule(act=st.sampled_from([cancel_occurrence, restore_occurrence]))
    def call_off_or_restore(self, act: Any) -> None:
        self.do(act, occurrence_id=self.session.public_id)

    @invariant()
    def seats_are_those_of_who_holds_them(self) -> None:
        occurrence = Occurrence.objects.get()
        parties = list(Registration.objects.filter(status__in=SEATED_STATUSES))
        assert occurrence.confirmed_seats == sum(party.seats for party in parties)
        assert occurrence.capacity is None or occurrence.confirmed_seats <= occurrence.capacity

    @invariant()
    def nobody_waits_who_could_come(self) -> None:
        occurrence = Occurrence.objects.get()
        if occurrence.is_cancelled:
            return
        smallest = min((party.seats for party in Registration.objects.waiting()), default=None)
        if smallest is not None:
            assert occurrence.free_seats is not None
            assert occurrence.free_seats < smallest

    @invariant()
    def arrivals_are_numbered_in_order(self) -> None:
        numbers = list(Registration.objects.order_by("queue_no").values_list("queue_no", flat=True))
        last = Occurrence.objects.get().last_queue_no
        assert len(set(numbers)) == len(numbers)
        assert all(1 <= number <= last for number in numbers)
        positions = [position_of(party) for party in Registration.objects.waiting()]
        assert positions == list(range(1, len(positions) + 1))

    @invariant()
    def who_is_confirmed_is_reminded_and_nobody_else(self) -> None:
        for party in Registration.objects.all():
            assert (party.next_reminder_at is not None) == (party.status == "confirmed")

    @invariant()
    def the_last_word_noted_is_where_they_stand(self) -> None:
        own = {"confirmed", "pending", WAIT, "promoted", "declined", "cancelled"}
        for party in Registration.objects.all():
            words = [word for word in told(party) if word in own]
            last = words[-1].replace("promoted", "confirmed")
            assert last == party.status


class TestTheLaw(TestCase):
    """The machine over many histories; each runs in a transaction of its own."""

    def test_holds_whatever_happens(self) -> None:
        run_histories(self, OneSession, histories=50, steps=12)


@pytest.mark.django_db
def test_a_history_read_aloud():
    occurrence = session(capacity=2)
    first, second, third = (join(occurrence, nickname=name) for name in "ABC")
    cancel_occurrence(occurrence_id=occurrence.public_id, now=NOW + MINUTE)
    cancel(token=first.token, now=NOW + 2 * MINUTE)
    assert seats_of(occurrence) == (1, {"A": "cancelled", "B": "confirmed", "C": WAIT})
    restore_occurrence(occurrence_id=occurrence.public_id, now=NOW + timedelta(hours=1))
    assert seats_of(occurrence) == (2, {"A": "cancelled", "B": "confirmed", "C": "confirmed"})
    assert Notice.objects.filter(registration=third).last() is not None
    assert told(second)[0] == "confirmed"
