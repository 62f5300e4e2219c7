"""What should become of the registrations for one session, in words of its own.

It knows nothing of the code that it foretells: only who gets a seat, who waits, who is asked, told
and refused. ``test_registration_life`` holds the code to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

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
