"""Seats over all dates of a cohort: later sessions, and the law of it all."""

from __future__ import annotations

from datetime import timedelta
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

from events.domain.cohorts import derive_missing, settle_waiting
from events.domain.enrolment_changes import cancel_enrolment, change_enrolment
from events.domain.horizon import extend_occurrences
from events.domain.occurrence_changes import (
    OccurrenceChanges,
    cancel_occurrence,
    change_occurrence,
    restore_occurrence,
)
from events.domain.registration_changes import cancel, come_back
from events.domain.registration_requests import RegistrationChanges
from events.errors import EventsError
from events.models import (
    SEATED_STATUSES,
    Enrolment,
    Event,
    Notice,
    Occurrence,
    Registration,
)
from tests.events.enrolling import (
    WEEK,
    add_dates,
    cohort,
    dates,
    enter,
    sessions_of,
    states,
    taken,
    words,
)
from tests.events.registering import MINUTE, NOW, START
from tests.histories import run_histories

LATER = NOW + MINUTE
IN = ("confirmed", ["confirmed"] * 3)
WAITING = ("waitlisted", ["waitlisted"] * 3)


@pytest.mark.django_db
class TestSessionsThatAppearLater:
    def test_they_are_theirs_too_without_a_word(self):
        event = cohort(dates=2, capacity=3)
        made = enter(event, companions=1, nickname="Zoé", reminders=(60,))
        assert add_dates(event, 2) == 2
        assert states(made) == ("confirmed", ["confirmed"] * 4)
        assert taken(event) == [2] * 4
        assert words(made) == [("confirmed", 0)]
        last = dates(made)[-1]
        assert (last.nickname, last.seats, last.reminder_offsets) == ("Zoé", 2, [60])
        assert last.next_reminder_at == last.occurrence.starts_at - 60 * MINUTE
        assert len({row.token for row in dates(made)}) == 4

    def test_doing_it_again_changes_nothing(self):
        event = cohort(dates=2)
        made = enter(event)
        for _number in range(2):
            derive_missing(event, now=NOW)
        assert states(made) == ("confirmed", ["confirmed"] * 2)

    def test_who_waits_waits_for_them_too(self):
        event = cohort(dates=2, capacity=1)
        enter(event)
        waiting = enter(event)
        add_dates(event, 1)
        assert states(waiting) == WAITING
        assert words(waiting) == [("waitlisted", 0)]

    def test_who_has_left_is_left_alone(self):
        event = cohort(dates=2)
        made = enter(event)
        cancel_enrolment(token=made.token, now=NOW)
        add_dates(event, 1)
        assert states(made) == ("cancelled", ["cancelled"] * 2)

    def test_a_date_declined_stays_declined(self):
        event = cohort(dates=2)
        made = enter(event)
        cancel(token=dates(made)[1].token, now=NOW)
        add_dates(event, 1)
        assert states(made) == ("confirmed", ["confirmed", "cancelled", "confirmed"])

    def test_one_that_cannot_take_them_puts_them_on_its_waitlist_and_says_so(self):
        event = cohort(dates=2, capacity=2)
        made = [enter(event) for _number in range(2)]
        Event.objects.update(capacity=1)
        add_dates(event, 1)
        assert [states(one) for one in made] == [IN, ("confirmed", [*IN[1][:2], "waitlisted"])]
        assert taken(event) == [2, 2, 1]
        assert words(made[1]) == [("confirmed", 0), ("waitlisted", 2)]

    def test_and_the_seat_is_theirs_before_anybody_elses(self):
        event = cohort(dates=2, capacity=2)
        made = [enter(event) for _number in range(2)]
        waiting = enter(event)
        Event.objects.update(capacity=1)
        add_dates(event, 1)
        cancel(token=dates(made[0])[2].token, now=LATER)
        assert states(made[1]) == IN
        assert words(made[1])[-1] == ("promoted", 2)
        assert states(waiting) == WAITING

    def test_the_horizon_brings_them(self):
        event = cohort(dates=1)
        made = enter(event)
        assert extend_occurrences(now=NOW) == Occurrence.objects.count() - 1
        assert Occurrence.objects.count() > 70
        assert Registration.objects.filter(enrolment=made).count() == Occurrence.objects.count()

    def test_other_events_are_untouched(self):
        event = cohort(dates=2, access_mode="registration")
        with CaptureQueriesContext(connection) as queries:
            derive_missing(event, now=NOW)
        assert len(queries) == 0

    @pytest.mark.both_databases
    def test_queries_do_not_grow_with_dates(self):
        counts = []
        for number in (2, 12):
            event = cohort(dates=1)
            enter(event)
            with CaptureQueriesContext(connection) as queries:
                add_dates(event, number)
            counts.append(len(queries))
        assert counts[0] == counts[1]


@pytest.mark.django_db
class TestWhatTheGroupChanges:
    def test_more_places_let_the_next_in_once_every_date_has_them(self):
        event = cohort(capacity=1)
        enter(event)
        waiting = enter(event)
        for number, occurrence in enumerate(sessions_of(event)):
            assert states(waiting) == WAITING, number
            change_occurrence(
                occurrence_id=occurrence.public_id, changes=OccurrenceChanges(capacity=2), now=LATER
            )
        assert states(waiting) == IN
        assert taken(event) == [2, 2, 2]

    def test_a_date_restored_is_for_who_joined_meanwhile(self):
        event = cohort()
        first = sessions_of(event)[0]
        cancel_occurrence(occurrence_id=first.public_id, now=NOW)
        made = enter(event, now=LATER)
        assert len(dates(made)) == 2
        restore_occurrence(occurrence_id=first.public_id, now=LATER)
        assert states(made) == IN
        assert taken(event) == [1, 1, 1]

    def test_a_full_date_called_off_or_past_lets_the_next_in_at_the_daily_round(self):
        event = cohort(capacity=2)
        enter(event)
        first = sessions_of(event)[0]
        Occurrence.objects.filter(pk=first.pk).update(capacity=1)
        waiting = enter(event)
        assert states(waiting) == WAITING
        settle_waiting(now=first.starts_at - MINUTE)
        assert states(waiting) == WAITING
        settle_waiting(now=first.starts_at)
        assert states(waiting) == ("confirmed", ["waitlisted", "confirmed", "confirmed"])
        assert words(waiting)[-1] == ("promoted", 1)

    def test_a_date_moved_moves_its_reminder(self):
        event = cohort()
        made = enter(event, reminders=(60,))
        change_occurrence(
            occurrence_id=sessions_of(event)[1].public_id,
            changes=OccurrenceChanges(wall_start=START + WEEK + timedelta(hours=1)),
            now=NOW,
        )
        row = Registration.objects.select_related("occurrence").get(pk=dates(made)[1].pk)
        assert row.next_reminder_at == row.occurrence.starts_at - 60 * MINUTE
        assert ("changed", 1) in words(made)


class OneCohort(RuleBasedStateMachine):
    """All that parties, the group and the clock can do to one cohort, in any order."""

    @initialize(
        capacity=st.sampled_from([1, 2, 3, None]),
        waits=st.sampled_from([True, True, True, False]),
        parties=st.lists(st.sampled_from([0, 0, 1]), min_size=1, max_size=4),
    )
    def open(self, capacity: int | None, waits: bool, parties: list[int]) -> None:
        self.now = NOW
        self.event = cohort(dates=2, capacity=capacity, has_waitlist=waits)
        self.tokens: list[str] = []
        for companions in parties:
            self.join(companions)

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

    def whole(self, data: Any) -> str:
        token: str = data.draw(st.sampled_from(self.tokens))
        return token

    def one_date(self, data: Any) -> str:
        rows = Registration.objects.filter(enrolment__in=Enrolment.objects.all())
        return str(data.draw(st.sampled_from(list(rows.order_by("pk")))).token)

    @rule(companions=st.sampled_from([0, 0, 1, 2]))
    def join(self, companions: int) -> None:
        made = self.do(lambda now: enter(self.event, companions=companions, now=now))
        if made is not None:
            self.tokens.append(made.token)

    @precondition(lambda self: self.tokens)
    @rule(data=st.data())
    def leave(self, data: Any) -> None:
        self.do(cancel_enrolment, token=self.whole(data))

    @precondition(lambda self: self.tokens)
    @rule(data=st.data(), companions=st.sampled_from([0, 1, 2]))
    def resize(self, data: Any, companions: int) -> None:
        wanted = RegistrationChanges(companions=companions)
        self.do(change_enrolment, token=self.whole(data), changes=wanted)

    @precondition(lambda self: self.tokens)
    @rule(data=st.data(), act=st.sampled_from([cancel, cancel, come_back]))
    def one_day(self, data: Any, act: Any) -> None:
        self.do(act, token=self.one_date(data))

    @rule(capacity=st.integers(1, 4), number=st.integers(0, 5))
    def set_capacity(self, capacity: int, number: int) -> None:
        self.do(
            change_occurrence,
            occurrence_id=self.session(number).public_id,
            changes=OccurrenceChanges(capacity=capacity),
        )

    @rule(act=st.sampled_from([cancel_occurrence, restore_occurrence]), number=st.integers(0, 5))
    def call_off_or_restore(self, act: Any, number: int) -> None:
        self.do(act, occurrence_id=self.session(number).public_id)
        settle_waiting(now=self.now)

    @precondition(lambda self: Occurrence.objects.count() < 5)
    @rule()
    def another_date_appears(self) -> None:
        add_dates(self.event, 1, now=self.now)

    def session(self, number: int) -> Occurrence:
        rows = sessions_of(self.event)
        return rows[number % len(rows)]

    @invariant()
    def seats_are_those_of_who_holds_them(self) -> None:
        for occurrence in Occurrence.objects.all():
            held = Registration.objects.filter(occurrence=occurrence, status__in=SEATED_STATUSES)
            assert occurrence.confirmed_seats == sum(row.seats for row in held)
            assert occurrence.capacity is None or occurrence.confirmed_seats <= occurrence.capacity

    @invariant()
    def nobody_waits_who_fits_everywhere(self) -> None:
        open_ = {row.pk: row for row in Occurrence.objects.filter(status="scheduled")}
        for party in Enrolment.objects.filter(status="waitlisted"):
            wanted = [row for row in dates(party) if row.status == "waitlisted"]
            rooms = [
                open_[row.occurrence_id].free_seats for row in wanted if row.occurrence_id in open_
            ]
            assert not rooms or any(room is not None and room < party.seats for room in rooms)

    @invariant()
    def members_lack_only_what_is_full(self) -> None:
        for party in Enrolment.objects.filter(status="confirmed"):
            for row in Registration.objects.filter(enrolment=party, status="waitlisted"):
                free = row.occurrence.free_seats
                full = free is not None and free < row.seats
                assert full or row.occurrence.is_cancelled

    @invariant()
    def nobody_is_half_in(self) -> None:
        for party in Enrolment.objects.all():
            found = {row.status for row in dates(party)}
            if party.status == "waitlisted":
                assert found <= {"waitlisted", "cancelled"}
            if party.status == "cancelled":
                assert found == {"cancelled"}

    @invariant()
    def everybody_has_every_date_once(self) -> None:
        for party in Enrolment.objects.exclude(status="cancelled"):
            own = [row.occurrence_id for row in dates(party)]
            assert len(set(own)) == len(own)
            missing = Occurrence.objects.filter(status="scheduled").exclude(pk__in=own)
            assert not missing.exists()

    @invariant()
    def the_last_word_on_the_whole_is_where_they_stand(self) -> None:
        for party in Enrolment.objects.all():
            told = Notice.objects.filter(
                registration__enrolment=party, cause__startswith="whole:"
            ).order_by("pk")
            last = list(told.values_list("purpose", flat=True))[-1]
            assert last.replace("promoted", "confirmed") == party.status


class TestTheLaw(TestCase):
    """The machine over many histories; each runs in a transaction of its own."""

    def test_holds_whatever_happens(self) -> None:
        run_histories(self, OneCohort, histories=30, steps=10)
