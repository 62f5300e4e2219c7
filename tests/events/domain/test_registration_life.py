"""The whole life of registrations for one session, told beforehand by a model of its own.

The model below knows nothing of the code: it says in its own words who gets a seat, who waits,
who is asked, told and refused. A history of up to twenty acts must go as it says, to the letter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
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
from events.domain.seating import position_of
from events.errors import EventsError
from events.models import Notice, Occurrence, Registration
from tests.events.registering import MINUTE, NOW, join, session

HOUR = timedelta(hours=1)
SEATED = {"confirmed", "offered"}
HOPING = {*SEATED, "pending", "waitlisted"}
MOVES = {
    "": {"confirmed", "waitlisted", "pending"},
    "pending": {"confirmed", "waitlisted", "declined", "cancelled"},
    "waitlisted": {"confirmed", "offered", "cancelled"},
    "offered": {"confirmed", "waitlisted", "cancelled", "expired"},
    "confirmed": {"cancelled"},
    "expired": {"confirmed", "offered", "waitlisted", "pending"},
    "cancelled": {"confirmed", "waitlisted", "pending"},
    "declined": set(),
}
"""Where one may stand next. Out of ``declined`` nobody comes back by themselves."""


class Refusal(Exception):
    """What the model says no to, with the code of the answer."""


@dataclass
class Party:
    """One party, as the model knows it."""

    seats: int
    can_be_asked: bool
    number: int = 0
    status: str = ""
    until: datetime | None = None
    told: list[str] = field(default_factory=list)
    is_erased: bool = False


@dataclass
class Model:
    """One session, as those who come and those who run it would tell it."""

    capacity: int | None
    asks: bool
    has_waitlist: bool
    needs_a_yes: bool
    start: datetime
    end: datetime
    is_off: bool = False
    numbers: int = 0
    parties: list[Party] = field(default_factory=list)

    def taken(self) -> int:
        return sum(one.seats for one in self.parties if one.status in SEATED)

    def has_room(self, seats: int) -> bool:
        return self.capacity is None or self.taken() + seats <= self.capacity

    def waiting(self) -> list[Party]:
        found = [one for one in self.parties if one.status == "waitlisted"]
        return sorted(found, key=lambda one: one.number)

    def to(self, party: Party, status: str, word: str) -> None:
        party.status, party.until = status, None
        if word:
            party.told.append(word)

    def line_up(self, party: Party) -> None:
        self.numbers += 1
        party.number = self.numbers

    def give(self, party: Party, now: datetime) -> None:
        """A seat that became free: asked first where there is time, and a way, to ask."""
        in_time = self.start - now >= 48 * HOUR
        if self.asks and self.capacity is not None and in_time and party.can_be_asked:
            self.to(party, "offered", "offered")
            party.until = now + 24 * HOUR
        else:
            self.to(party, "confirmed", "promoted")

    def lapse(self, now: datetime) -> None:
        for party in self.parties:
            if party.status == "offered" and party.until is not None and party.until <= now:
                self.to(party, "expired", "expired" if now < self.start else "")

    def move_up(self, now: datetime) -> None:
        if self.is_off or now >= self.start:
            return
        self.lapse(now)
        for party in self.waiting():
            if self.has_room(party.seats):
                self.give(party, now)

    def check_open(self, now: datetime) -> None:
        if self.is_off:
            raise Refusal("session_cancelled")
        self.check_ahead(now)

    def check_ahead(self, now: datetime) -> None:
        if now >= self.start:
            raise Refusal("session_past")

    def check_size(self, seats: int) -> None:
        if self.capacity is not None and seats > self.capacity:
            raise Refusal("party_too_large")

    def place(self, party: Party, now: datetime, *, is_wanted: bool = False) -> None:
        if self.needs_a_yes and not is_wanted:
            return self.to(party, "pending", "pending")
        if self.asks and not self.has_room(party.seats):
            self.move_up(now)
        if self.has_room(party.seats):
            return self.to(party, "confirmed", "confirmed")
        if not self.has_waitlist:
            raise Refusal("session_full")
        return self.to(party, "waitlisted", "waitlisted")

    # What people do.

    def register(self, party: Party, now: datetime) -> None:
        self.check_open(now)
        self.check_size(party.seats)
        self.line_up(party)
        self.place(party, now)
        self.parties.append(party)

    def cancel(self, party: Party, now: datetime) -> None:
        if party.status not in HOPING:
            return
        self.check_ahead(now)
        self.to(party, "cancelled", "cancelled")
        self.move_up(now)

    def come_back(self, party: Party, now: datetime) -> None:
        if party.status in HOPING:
            return
        if party.status == "declined":
            raise Refusal("not_allowed")
        self.check_open(now)
        self.check_size(party.seats)
        self.line_up(party)
        self.place(party, now)

    def resize(self, party: Party, seats: int, now: datetime) -> None:
        self.check_ahead(now)
        if party.status not in HOPING:
            raise Refusal("already_cancelled")
        self.check_size(seats)
        if party.status in SEATED and not self.has_room(seats - party.seats):
            raise Refusal("no_room")
        party.seats = seats
        self.move_up(now)

    def give_on(self, party: Party, now: datetime) -> None:
        """An answer that comes too late: the next are asked before anything else."""
        is_late = party.status == "offered" and party.until is not None and party.until <= now
        if is_late and not self.is_off:
            self.lapse(now)
            self.move_up(now)

    def check_answer(self, party: Party, now: datetime) -> None:
        if party.status not in {"offered", "expired"}:
            raise Refusal("no_offer")
        self.check_open(now)

    def take(self, party: Party, now: datetime) -> None:
        if party.status == "confirmed":
            return
        self.check_answer(party, now)
        if party.status == "expired" and not self.has_room(party.seats):
            raise Refusal("offer_over")
        self.to(party, "confirmed", "confirmed")

    def pass_on(self, party: Party, now: datetime) -> None:
        if party.status == "waitlisted":
            return
        self.check_answer(party, now)
        if party.status == "expired":
            raise Refusal("no_offer")
        could = [one for one in self.waiting() if self.has_room(one.seats - party.seats)]
        if self.capacity is None or not could:
            raise Refusal("nobody_waits")
        self.to(party, "waitlisted", "waitlisted")
        self.line_up(party)
        self.move_up(now)

    def erase(self, party: Party, now: datetime) -> None:
        if now < self.start:
            self.cancel(party, now)
        party.until = None
        party.is_erased = True

    # What the group does.

    def say_yes(self, party: Party, now: datetime) -> None:
        if party.status != "pending":
            return
        self.check_ahead(now)
        self.check_open(now)
        self.place(party, now, is_wanted=True)

    def say_no(self, party: Party, now: datetime) -> None:
        if party.status == "pending":
            self.to(party, "declined", "declined")

    def set_capacity(self, capacity: int | None, now: datetime) -> None:
        self.check_ahead(now)
        self.lapse(now) if not self.is_off else None
        if capacity is not None and capacity < self.taken():
            raise Refusal("capacity_below_confirmed")
        self.capacity = capacity
        self.move_up(now)

    def call_off(self, now: datetime) -> None:
        if self.is_off:
            return
        if now >= self.end:
            raise Refusal("session_past")
        self.is_off = True
        for party in self.parties:
            if party.status in HOPING:
                party.told.append("called_off")

    def hold_again(self, now: datetime) -> None:
        """Within the time to undo: nobody was told of the contrary."""
        if not self.is_off:
            return
        if now >= self.end:
            raise Refusal("session_past")
        self.is_off = False
        for party in self.parties:
            party.told = [word for word in party.told if word != "called_off"]
            is_late = party.status == "offered" and party.until is not None and party.until <= now
            if is_late and now < self.start:
                self.give(party, now)
        self.move_up(now)

    def clock(self, now: datetime) -> None:
        if not self.is_off:
            self.lapse(now)
            self.move_up(now)


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
        outer = self

        class InATransaction(ALife):
            def __init__(self) -> None:
                outer.setup_example()
                super().__init__()

            def teardown(self) -> None:
                outer.teardown_example(None)

        run_state_machine_as_test(
            InATransaction,
            settings=settings(
                max_examples=40,
                stateful_step_count=20,
                deadline=None,
                # Twenty steps are read as they are; making them fewer takes minutes.
                phases=[Phase.explicit, Phase.reuse, Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
