"""Ticks, walk-ins and head counts."""

import threading
import uuid
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from events.domain.attendance import (
    add_walk_in,
    mark,
    mark_many,
    put_attendance,
    remove_walk_in,
    set_headcount,
    step_headcount,
)
from events.errors import EventsError
from events.models import Attendance, Occurrence, SessionCount, Tap
from events.models.choices import OccurrenceStatus
from groups.models import Member
from tests.factories import make_group, make_occurrence, make_registration, make_schedule

DURING = timedelta(minutes=30)


def session() -> tuple[Occurrence, datetime]:
    occurrence = make_occurrence()
    return occurrence, occurrence.starts_at + DURING


def operation() -> uuid.UUID:
    return uuid.uuid4()


def state(occurrence: Occurrence) -> tuple[list[Any], int, int | None]:
    """Who is marked how, how many walk-ins, the head count."""
    rows = Attendance.objects.filter(occurrence=occurrence)
    marks = sorted(rows.filter(is_walk_in=False).values_list("registration", "member", "mark"))
    count = SessionCount.objects.filter(occurrence=occurrence).first()
    return marks, rows.filter(is_walk_in=True).count(), count.headcount if count else None


@pytest.mark.django_db
class TestMark:
    def test_ticks_then_excuses_then_unticks(self):
        occurrence, now = session()
        camille = make_registration(occurrence=occurrence)
        for value in ("present", "excused", None):
            assert mark(
                occurrence=occurrence,
                registration_id=camille.public_id,
                mark=value,
                operation=operation(),
                now=now,
            )
            expected = [(camille.pk, None, value)] if value else []
            assert state(occurrence) == (expected, 0, None)

    def test_asks_a_worker_to_add_up(self):
        occurrence, now = session()
        camille = make_registration(occurrence=occurrence)
        mark(
            occurrence=occurrence,
            registration_id=camille.public_id,
            mark="present",
            operation=operation(),
            now=now,
        )
        count = SessionCount.objects.get()
        assert (count.occurrence, count.group, count.kind) == (
            occurrence,
            occurrence.event.group,
            occurrence.event.kind,
        )
        assert (count.on, count.is_stale, count.changed_at) == (
            occurrence.original_date,
            True,
            now,
        )

    def test_the_date_is_that_of_the_place(self):
        schedule = make_schedule(start=datetime(2026, 12, 4, 2, 0), timezone="Indian/Reunion")
        occurrence = make_occurrence(schedule=schedule)
        now = occurrence.starts_at
        assert now.date() == date(2026, 12, 3)
        set_headcount(occurrence=occurrence, value=3, operation=operation(), now=now)
        assert SessionCount.objects.get().on == date(2026, 12, 4)

    def test_a_member_can_be_ticked(self):
        occurrence, now = session()
        member = Member.objects.create(group=occurrence.event.group, token_hash="a")
        mark(
            occurrence=occurrence,
            registration_id=member.public_id,
            mark="present",
            operation=operation(),
            now=now,
        )
        assert state(occurrence) == ([(None, member.pk, "present")], 0, None)

    @pytest.mark.parametrize("whose", ["nobody", "another session", "another group"])
    def test_an_unknown_person_is_refused_and_named(self, whose):
        occurrence, now = session()
        known = make_registration(occurrence=occurrence)
        unknown = {
            "nobody": uuid.uuid4,
            "another session": lambda: make_registration().public_id,
            "another group": lambda: (
                Member.objects.create(group=make_group(), token_hash="b").public_id
            ),
        }[whose]()
        with pytest.raises(EventsError) as refusal:
            mark_many(
                occurrence=occurrence,
                marks={known.public_id: "present", unknown: "absent"},
                operation=operation(),
                now=now,
            )
        assert refusal.value.code == "unknown_people"
        assert str(unknown) in str(refusal.value)
        assert (state(occurrence), Tap.objects.count()) == (([], 0, None), 0)

    def test_an_unknown_mark_is_refused(self):
        occurrence, now = session()
        camille = make_registration(occurrence=occurrence)
        with pytest.raises(EventsError) as refusal:
            mark(
                occurrence=occurrence,
                registration_id=camille.public_id,
                mark="late",
                operation=operation(),
                now=now,
            )
        assert refusal.value.code == "unknown_mark"


@pytest.mark.django_db
class TestWhen:
    def test_from_twelve_hours_before(self):
        occurrence, _now = session()
        opens = occurrence.starts_at - timedelta(hours=12)
        with pytest.raises(EventsError) as refusal:
            add_walk_in(
                occurrence=occurrence, operation=operation(), now=opens - timedelta(seconds=1)
            )
        assert refusal.value.code == "too_early"
        assert not SessionCount.objects.exists()
        assert add_walk_in(occurrence=occurrence, operation=operation(), now=opens)

    def test_long_after_too(self):
        occurrence, _now = session()
        late = occurrence.ends_at + timedelta(days=200)
        assert add_walk_in(occurrence=occurrence, operation=operation(), now=late)

    def test_never_where_it_was_called_off(self):
        occurrence, now = session()
        Occurrence.objects.update(status=OccurrenceStatus.CANCELLED)
        with pytest.raises(EventsError) as refusal:
            step_headcount(occurrence=occurrence, delta=1, operation=operation(), now=now)
        assert refusal.value.code == "session_cancelled"
        assert (state(occurrence), Tap.objects.count()) == (([], 0, None), 0)

    def test_a_repeat_after_it_was_called_off_is_still_a_repeat(self):
        occurrence, now = session()
        tap = operation()
        step_headcount(occurrence=occurrence, delta=1, operation=tap, now=now)
        Occurrence.objects.update(status=OccurrenceStatus.CANCELLED)
        assert not step_headcount(occurrence=occurrence, delta=1, operation=tap, now=now)


@pytest.mark.django_db
class TestHeadcount:
    def test_steps_from_nothing_and_never_below_none(self):
        occurrence, now = session()
        for delta, expected in ((1, 1), (1, 2), (-1, 1), (-1, 0), (-1, 0)):
            step_headcount(occurrence=occurrence, delta=delta, operation=operation(), now=now)
            assert state(occurrence) == ([], 0, expected)

    def test_never_past_ten_thousand(self):
        occurrence, now = session()
        set_headcount(occurrence=occurrence, value=10_000, operation=operation(), now=now)
        step_headcount(occurrence=occurrence, delta=1, operation=operation(), now=now)
        assert state(occurrence) == ([], 0, 10_000)

    @pytest.mark.parametrize("value", [-1, 10_001])
    def test_an_impossible_number_is_refused(self, value):
        occurrence, now = session()
        with pytest.raises(EventsError) as refusal:
            set_headcount(occurrence=occurrence, value=value, operation=operation(), now=now)
        assert (refusal.value.code, refusal.value.field) == ("bad_number", "headcount")
        assert not SessionCount.objects.exists()

    def test_can_be_taken_back(self):
        occurrence, now = session()
        set_headcount(occurrence=occurrence, value=7, operation=operation(), now=now)
        set_headcount(occurrence=occurrence, value=None, operation=operation(), now=now)
        assert state(occurrence) == ([], 0, None)


@pytest.mark.django_db
class TestWalkIns:
    def test_one_more_one_less_never_below_none(self):
        occurrence, now = session()
        for change, expected in (
            (add_walk_in, 1),
            (add_walk_in, 2),
            (remove_walk_in, 1),
            (remove_walk_in, 0),
            (remove_walk_in, 0),
        ):
            change(occurrence=occurrence, operation=operation(), now=now)
            assert state(occurrence) == ([], expected, None)


@pytest.mark.django_db
class TestPut:
    def test_makes_the_marks_exactly_these(self):
        occurrence, now = session()
        camille, sacha, jo = (make_registration(occurrence=occurrence) for _n in range(3))
        put_attendance(occurrence=occurrence, present=[camille.public_id, jo.public_id], now=now)
        for _twice in range(2):
            put_attendance(
                occurrence=occurrence,
                present=[camille.public_id],
                excused=[sacha.public_id],
                walk_ins=2,
                visitors=1,
                relatives=3,
                headcount=5,
                now=now,
            )
            marks = [(camille.pk, None, "present"), (sacha.pk, None, "excused")]
            assert state(occurrence) == (marks, 2, 5)
            count = SessionCount.objects.get()
            assert (count.visitors, count.relatives, count.is_stale) == (1, 3, True)

    def test_what_is_not_said_stays(self):
        occurrence, now = session()
        put_attendance(occurrence=occurrence, walk_ins=2, headcount=9, visitors=4, now=now)
        put_attendance(occurrence=occurrence, now=now)
        assert state(occurrence) == ([], 2, 9)
        assert SessionCount.objects.get().visitors == 4

    def test_fewer_walk_ins(self):
        occurrence, now = session()
        put_attendance(occurrence=occurrence, walk_ins=5, now=now)
        put_attendance(occurrence=occurrence, walk_ins=1, now=now)
        assert state(occurrence) == ([], 1, None)

    def test_a_person_in_two_lists_is_refused(self):
        occurrence, now = session()
        camille = make_registration(occurrence=occurrence).public_id
        with pytest.raises(EventsError) as refusal:
            put_attendance(occurrence=occurrence, present=[camille], absent=[camille], now=now)
        assert (refusal.value.code, refusal.value.field) == ("listed_twice", "absent")
        assert str(camille) in str(refusal.value)

    def test_a_person_twice_in_one_list_counts_once(self):
        occurrence, now = session()
        camille = make_registration(occurrence=occurrence)
        put_attendance(occurrence=occurrence, present=[camille.public_id] * 2, now=now)
        assert state(occurrence) == ([(camille.pk, None, "present")], 0, None)

    def test_one_unknown_id_and_nothing_is_written(self):
        occurrence, now = session()
        camille = make_registration(occurrence=occurrence)
        stranger = uuid.uuid4()
        with pytest.raises(EventsError) as refusal:
            put_attendance(
                occurrence=occurrence,
                present=[camille.public_id],
                excused=[stranger],
                headcount=3,
                now=now,
            )
        assert (refusal.value.code, refusal.value.field) == ("unknown_people", "excused")
        assert str(stranger) in str(refusal.value)
        assert (state(occurrence), SessionCount.objects.count()) == (([], 0, None), 0)

    @pytest.mark.parametrize("field", ["walk_ins", "visitors", "relatives", "headcount"])
    @pytest.mark.parametrize("value", [-1, 10_001])
    def test_an_impossible_number_is_refused(self, field, value):
        occurrence, now = session()
        with pytest.raises(EventsError) as refusal:
            put_attendance(occurrence=occurrence, **{field: value}, now=now)
        assert (refusal.value.code, refusal.value.field) == ("bad_number", field)
        assert not SessionCount.objects.exists()

    def test_never_where_it_was_called_off(self):
        occurrence, now = session()
        Occurrence.objects.update(status=OccurrenceStatus.CANCELLED)
        with pytest.raises(EventsError) as refusal:
            put_attendance(occurrence=occurrence, headcount=3, now=now)
        assert refusal.value.code == "session_cancelled"

    def test_queries_do_not_grow_with_people(self, django_assert_num_queries):
        few, now = session()
        many, _now = session()
        ids = {
            occurrence: [make_registration(occurrence=occurrence).public_id for _n in range(n)]
            for occurrence, n in ((few, 1), (many, 20))
        }
        for occurrence in (few, many):
            set_headcount(occurrence=occurrence, value=1, operation=operation(), now=now)
        for occurrence in (few, many):
            with django_assert_num_queries(8):
                put_attendance(occurrence=occurrence, present=ids[occurrence], now=now)


TAPS = st.lists(
    st.tuples(
        st.integers(0, 7),
        st.one_of(
            st.tuples(st.just("mark"), st.integers(0, 1), st.sampled_from(["present", None])),
            st.tuples(st.just("walk_in"), st.sampled_from([1, -1])),
            st.tuples(st.just("set"), st.integers(0, 10_000)),
            st.tuples(st.just("step"), st.sampled_from([1, -1])),
        ),
    ),
    max_size=12,
)


class TestRepeats(TestCase):
    """Taps with repeats among them give what the same taps give without their repeats."""

    def play(self, occurrence, people, taps):
        now = occurrence.starts_at
        salt = uuid.uuid4()
        for number, (what, *args) in taps:
            tap = {"occurrence": occurrence, "operation": uuid.uuid5(salt, str(number)), "now": now}
            if what == "mark":
                mark(registration_id=people[args[0]].public_id, mark=args[1], **tap)
            elif what == "walk_in":
                (add_walk_in if args[0] > 0 else remove_walk_in)(**tap)
            elif what == "set":
                set_headcount(value=args[0], **tap)
            else:
                step_headcount(delta=args[0], **tap)
        marks, walk_ins, headcount = state(occurrence)
        keys = [person.pk for person in people]
        return [(keys.index(key), value) for key, _none, value in marks], walk_ins, headcount

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(taps=TAPS)
    def test_a_repeat_does_nothing(self, taps):
        seen, once = set(), []
        for number, what in taps:
            if number not in seen:
                seen.add(number)
                once.append((number, what))
        results = []
        for played in (taps, once):
            occurrence = make_occurrence()
            people = [make_registration(occurrence=occurrence) for _n in range(2)]
            results.append(self.play(occurrence, people, played))
        assert results[0] == results[1]


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
class TestTogether:
    """Two phones in the same room, and one whose tap arrives twice at the same instant."""

    def run(self, occurrence, operations):
        barrier = threading.Barrier(len(operations))
        new = []

        def tap(operation):
            mine = Occurrence.objects.select_related("schedule", "event").get(pk=occurrence.pk)
            barrier.wait()
            try:
                now = occurrence.starts_at
                new.append(step_headcount(occurrence=mine, delta=1, operation=operation, now=now))
            finally:
                connection.close()

        threads = [threading.Thread(target=tap, args=[one]) for one in operations]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sorted(new)

    def test_each_tap_counts(self):
        occurrence, _now = session()
        assert self.run(occurrence, [operation() for _n in range(4)]) == [True] * 4
        assert state(occurrence) == ([], 0, 4)

    def test_a_repeat_at_the_same_instant_counts_once(self):
        occurrence, _now = session()
        assert self.run(occurrence, [operation()] * 4) == [False, False, False, True]
        assert state(occurrence) == ([], 0, 1)
