"""The whole life of registrations for one session, told beforehand by a model of its own.

A history of up to twenty acts must go as the model says, to the letter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import Phase
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from events.domain.erasure import erase_registration
from events.domain.occurrence_changes import (
    OccurrenceChanges,
    cancel_occurrence,
    change_occurrence,
    restore_occurrence,
)
from events.domain.offers import accept_offer, expire_offers, pass_offer
from events.domain.registration_changes import accept, cancel, change, come_back, decline
from events.domain.registration_requests import RegistrationChanges
from events.domain.repeats import SUBMISSIONS_KEPT
from events.domain.seating import position_of
from events.errors import EventsError
from events.models import Notice, Occurrence, Registration
from tests.events.domain.registration_model import (
    HOPING,
    HOUR,
    MOVES,
    SEATED,
    Model,
    Party,
    Refusal,
)
from tests.events.registering import MINUTE, NOW, join, session
from tests.histories import run_histories

_SHOWN = ("occurrence", "status", "seats", "queue_no", "offer_expires_at", "next_reminder_at")
COMPANIONS = st.sampled_from([0, 0, 0, 1, 1, 2])
CAPACITIES = st.sampled_from([2, 1, 3, 4])


class ALife(RuleBasedStateMachine):
    """Acts in any order, each a minute after the one before; refusals are answers, too."""

    @initialize(
        capacity=st.sampled_from([2, 1, 3, 4, 2, 1, 3, None]),
        asks=st.sampled_from([True, True, True, False]),
        waits=st.sampled_from([True, True, True, True, False]),
        mode=st.sampled_from(["registration"] * 4 + ["approval"]),
        parties=st.lists(COMPANIONS, min_size=5, max_size=8),
        leave=st.sampled_from([1, 2, 0]),
    )
    def publish(
        self,
        *,
        capacity: int | None,
        asks: bool,
        waits: bool,
        mode: str,
        parties: list[int],
        leave: int,
    ) -> None:
        self.now = NOW
        self.session = session(
            capacity=capacity, confirms_offers=asks, has_waitlist=waits, access_mode=mode
        )
        self.model = Model(
            capacity=capacity,
            asks=asks,
            has_waitlist=waits,
            needs_a_yes=mode == "approval",
            start=self.session.starts_at,
            end=self.session.ends_at,
        )
        self.rows: list[Registration] = []
        self.before: list[str] = []
        for companions in parties:
            self.register(companions, contact=True)
        self.nobody_stands_where_no_way_leads()
        seated = [n for n, party in enumerate(self.model.parties) if party.status in SEATED]
        for number in seated[:leave]:
            self.leave(number)

    def expect(self, predict: Any, act: Any, *, commits: Any = None) -> Any:
        """Do it, and see that it is answered as the model says; a refusal changes nothing."""
        self.now += MINUTE
        if commits is not None:
            commits(self.now)
        kept = deepcopy(self.model)
        try:
            predict(self.now)
            wanted = ""
        except Refusal as refusal:
            wanted = str(refusal)
            self.model = kept
        try:
            made, answer = act(self.now), ""
        except EventsError as error:
            made, answer = None, error.code
        assert answer == wanted
        return made

    def somebody(self, data: Any, likely: Collection[str] = ()) -> int:
        """Anybody; three times out of four one of those who stand where it is likely to matter."""
        own = [n for n, party in enumerate(self.model.parties) if not party.is_erased]
        fitting = [n for n in own if self.model.parties[n].status in likely]
        is_likely = data.draw(st.sampled_from([True, True, True, False]))
        number: int = data.draw(st.sampled_from(fitting if fitting and is_likely else own))
        return number

    def of(self, data: Any, likely: Collection[str] = ()) -> tuple[Party, str]:
        number = self.somebody(data, likely)
        return self.model.parties[number], self.rows[number].token

    @property
    def has_somebody(self) -> bool:
        return any(not party.is_erased for party in self.model.parties)

    @rule(companions=COMPANIONS, contact=st.sampled_from([True, True, False]))
    def register(self, companions: int, *, contact: bool) -> None:
        number = len(self.rows)
        answers = {
            "nickname": f"N{number}",
            "email": f"n{number}@exemple.example" if contact else "",
            "companions": companions,
            "submission_id": f"form {number}",
        }
        made = self.expect(
            lambda now: self.model.register(Party(companions + 1, contact), now),
            lambda now: join(self.session, now=now, **answers),
        )
        if made is None:
            return
        self.rows.append(made)
        again = join(self.session, now=self.now, **answers)
        assert (again.pk, again.status) == (made.pk, made.status)

    @precondition(lambda self: self.has_somebody)
    @rule(data=st.data())
    def say_it_twice(self, data: Any) -> None:
        number = self.somebody(data)
        if self.now - self.rows[number].created_at >= SUBMISSIONS_KEPT:
            return  # Forgotten by now: it would be a new one.
        with pytest.raises(EventsError) as caught:
            join(self.session, now=self.now, nickname="autre", submission_id=f"form {number}")
        assert caught.value.code == "idempotency_conflict"

    @precondition(lambda self: self.has_somebody)
    @rule(data=st.data())
    def cancel(self, data: Any) -> None:
        self.leave(self.somebody(data, SEATED))

    def leave(self, number: int) -> None:
        party, token = self.model.parties[number], self.rows[number].token
        self.expect(
            lambda now: self.model.cancel(party, now), lambda now: cancel(token=token, now=now)
        )

    @precondition(lambda self: self.has_somebody)
    @rule(data=st.data())
    def come_back(self, data: Any) -> None:
        party, token = self.of(data, {"cancelled", "expired"})
        self.expect(
            lambda now: self.model.come_back(party, now),
            lambda now: come_back(token=token, now=now),
        )

    @precondition(lambda self: self.has_somebody)
    @rule(data=st.data(), companions=COMPANIONS)
    def resize(self, data: Any, companions: int) -> None:
        party, token = self.of(data, HOPING)
        wanted = RegistrationChanges(companions=companions)
        self.expect(
            lambda now: self.model.resize(party, companions + 1, now),
            lambda now: change(token=token, changes=wanted, now=now),
        )

    @precondition(lambda self: self.has_somebody)
    @rule(data=st.data())
    def take(self, data: Any) -> None:
        party, token = self.of(data, {"offered", "expired"})
        self.expect(
            lambda now: self.model.take(party, now),
            lambda now: accept_offer(token=token, now=now),
            commits=lambda now: self.model.give_on(party, now),
        )

    @precondition(lambda self: self.has_somebody)
    @rule(data=st.data())
    def pass_on(self, data: Any) -> None:
        party, token = self.of(data, {"offered"})
        self.expect(
            lambda now: self.model.pass_on(party, now),
            lambda now: pass_offer(token=token, now=now),
            commits=lambda now: self.model.give_on(party, now),
        )

    @precondition(lambda self: self.has_somebody)
    @rule(data=st.data())
    def erase(self, data: Any) -> None:
        party, token = self.of(data)
        self.expect(
            lambda now: self.model.erase(party, now),
            lambda now: erase_registration(token=token, now=now),
        )

    @precondition(lambda self: self.has_somebody and self.model.needs_a_yes)
    @rule(data=st.data(), is_yes=st.sampled_from([True, True, False]))
    def answer(self, data: Any, is_yes: bool) -> None:
        party, token = self.of(data, {"pending"})
        row = Registration.objects.with_token(token).get()
        predict = self.model.say_yes if is_yes else self.model.say_no
        act = accept if is_yes else decline
        self.expect(lambda now: predict(party, now), lambda now: act(registration=row, now=now))

    @rule(capacity=st.one_of(CAPACITIES, CAPACITIES, CAPACITIES, st.none()))
    def set_capacity(self, capacity: int | None) -> None:
        changes = OccurrenceChanges(capacity=capacity, has_no_limit=capacity is None)
        self.expect(
            lambda now: self.model.set_capacity(capacity, now),
            lambda now: change_occurrence(
                occurrence_id=self.session.public_id, changes=changes, now=now
            ),
        )

    @precondition(lambda self: not self.model.is_off)
    @rule()
    def call_off(self) -> None:
        self.expect(
            self.model.call_off,
            lambda now: cancel_occurrence(occurrence_id=self.session.public_id, now=now),
        )

    @precondition(lambda self: self.model.is_off)
    @rule()
    def hold_again(self) -> None:
        self.expect(
            self.model.hold_again,
            lambda now: restore_occurrence(occurrence_id=self.session.public_id, now=now),
        )

    @rule(by=st.sampled_from([HOUR, 12 * HOUR, 24 * HOUR]))
    def time_passes(self, by: timedelta) -> None:
        self.now += by

    @precondition(lambda self: self.now < self.model.start and len(self.rows) > 8)
    @rule(left=st.sampled_from([49 * HOUR, 47 * HOUR, HOUR, timedelta(0)]))
    def the_session_comes_near(self, left: timedelta) -> None:
        self.now = max(self.now, self.model.start - left)

    @rule()
    def the_clock_comes_by(self) -> None:
        self.expect(self.model.clock, lambda now: expire_offers(now=now))

    # What must be so after each of them.

    @invariant()
    def all_stand_where_the_model_says(self) -> None:
        for party, row in self.pairs():
            got = (row.status, row.seats, row.queue_no, row.offer_expires_at)
            assert got == (party.status, party.seats, party.number, party.until)

    @invariant()
    def each_was_told_once_of_each_step(self) -> None:
        told: dict[int, list[str]] = {row.pk: [] for row in self.rows}
        notices = Notice.objects.order_by("pk").values_list("registration", "purpose")
        for key, purpose in notices:
            told[key].append(purpose)
        assert list(told.values()) == [party.told for party in self.model.parties]

    @invariant()
    def never_are_there_more_than_seats(self) -> None:
        found = Occurrence.objects.get()
        seats = sum(row.seats for _party, row in self.pairs() if row.status in SEATED)
        assert found.confirmed_seats == seats
        assert found.capacity == self.model.capacity
        assert found.capacity is None or seats <= found.capacity
        assert found.last_queue_no == self.model.numbers

    @invariant()
    def nobody_waits_who_fits(self) -> None:
        if self.model.is_off or self.now >= self.model.start:
            return
        waiting = [row for _party, row in self.pairs() if row.status == "waitlisted"]
        assert not any(self.model.has_room(row.seats) for row in waiting)
        ranks = [position_of(row) for row in sorted(waiting, key=lambda row: row.queue_no)]
        assert ranks == list(range(1, len(ranks) + 1))

    @invariant()
    def only_who_comes_is_reminded(self) -> None:
        for _party, row in self.pairs():
            assert row.next_reminder_at is None or row.status == "confirmed"

    @invariant()
    def nobody_stands_where_no_way_leads(self) -> None:
        now = [party.status for party in self.model.parties]
        before = [*self.before, *[""] * (len(now) - len(self.before))]
        for old, new in zip(before, now, strict=True):
            assert old == new or new in MOVES[old], (old, new)
        self.before = now

    def pairs(self) -> Iterator[tuple[Party, Registration]]:
        """Each party of the model with its row, without what would have to be decrypted."""
        rows = Registration.objects.only(*_SHOWN).order_by("pk")
        return zip(self.model.parties, rows, strict=True)


@pytest.mark.both_databases
class TestALife(TestCase):
    """Many of them; each in a transaction of its own."""

    def test_goes_as_foretold(self) -> None:
        phases = (Phase.explicit, Phase.reuse, Phase.generate)
        run_histories(self, ALife, histories=40, steps=20, phases=phases)
