"""Adding up sessions and months."""

import threading
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from events.domain.attendance import put_attendance, set_headcount
from events.domain.counting import count_due
from events.domain.sums import NAMES, Sums
from events.models import MonthlyCount, Occurrence, SessionCount
from events.models.choices import Kind, OccurrenceStatus, RegistrationStatus
from groups.models import Member
from tests.factories import (
    make_event,
    make_group,
    make_occurrence,
    make_registration,
    make_schedule,
)

AFTER = datetime(2027, 6, 1, 8, 0, tzinfo=UTC)
LATER = AFTER + timedelta(hours=1)


def session(start=datetime(2026, 12, 3, 18, 30), event=None, **fields) -> Occurrence:
    return make_occurrence(
        schedule=make_schedule(event=event or make_event(), start=start), **fields
    )


def sums_of(month: MonthlyCount) -> Sums:
    return Sums(**{name: getattr(month, name) for name in NAMES})


@pytest.mark.django_db
class TestSessions:
    def test_one_that_ended_gets_its_figures(self):
        occurrence = session()
        make_registration(occurrence=occurrence, seats=2)
        make_registration(occurrence=occurrence, status=RegistrationStatus.WAITLISTED)
        assert count_due(now=occurrence.ends_at) == 1
        count = SessionCount.objects.get()
        assert (count.occurrence, count.on, count.kind, count.registered, count.is_stale) == (
            occurrence,
            date(2026, 12, 3),
            Kind.PEER_CAFE,
            2,
            False,
        )

    def test_one_to_come_waits(self):
        occurrence = session()
        assert count_due(now=occurrence.ends_at - timedelta(seconds=1)) == 0
        assert not SessionCount.objects.exists()

    def test_a_party_counts_for_all_its_seats(self):
        occurrence = session()
        people = [make_registration(occurrence=occurrence, seats=n) for n in (1, 2, 3, 4)]
        here, also, excused, absent = (person.public_id for person in people)
        put_attendance(
            occurrence=occurrence,
            present=[here, also],
            excused=[excused],
            absent=[absent],
            walk_ins=2,
            now=AFTER,
        )
        count_due(now=AFTER)
        count = SessionCount.objects.get()
        assert (count.present, count.excused, count.absent, count.walk_ins, count.registered) == (
            3,
            3,
            4,
            2,
            10,
        )
        assert count.attendances == 5

    def test_members_are_told_apart(self):
        occurrence = session()
        group = occurrence.event.group
        one, two = (Member.objects.create(group=group, token_hash=str(n)) for n in range(2))
        known = make_registration(occurrence=occurrence, member=one)
        other = make_registration(occurrence=occurrence)
        ids = [known.public_id, other.public_id, two.public_id]
        put_attendance(occurrence=occurrence, present=ids, now=AFTER)
        count_due(now=AFTER)
        count = SessionCount.objects.get()
        assert (count.present, count.members) == (3, 2)

    def test_twice_changes_nothing(self):
        occurrence = session()
        put_attendance(occurrence=occurrence, headcount=12, now=AFTER)
        assert count_due(now=AFTER) == 1
        before = list(SessionCount.objects.values()), list(MonthlyCount.objects.values())
        assert count_due(now=LATER) == 0
        assert (list(SessionCount.objects.values()), list(MonthlyCount.objects.values())) == before

    def test_a_tap_later_is_added_up_again(self):
        occurrence = session()
        put_attendance(occurrence=occurrence, walk_ins=4, now=AFTER)
        count_due(now=AFTER)
        put_attendance(occurrence=occurrence, walk_ins=6, now=LATER)
        assert count_due(now=LATER) == 1
        assert MonthlyCount.objects.get().attendances == 6

    def test_one_counted_before_its_end_is_due_again_at_its_end(self):
        occurrence = session()
        put_attendance(occurrence=occurrence, walk_ins=4, now=occurrence.starts_at)
        assert count_due(now=occurrence.starts_at) == 1
        assert SessionCount.objects.get().walk_ins == 4
        assert count_due(now=occurrence.starts_at) == 0
        make_registration(occurrence=occurrence)
        assert count_due(now=occurrence.ends_at) == 1
        assert SessionCount.objects.get().registered == 1

    def test_one_called_off_is_no_session(self):
        occurrence = session(status=OccurrenceStatus.CANCELLED)
        make_registration(occurrence=occurrence)
        count_due(now=AFTER)
        assert sums_of(MonthlyCount.objects.get()) == Sums(cancelled_sessions=1)

    def test_one_that_moved_takes_its_month_along(self):
        occurrence = session()
        set_headcount(
            occurrence=occurrence, value=5, operation=uuid.uuid4(), now=occurrence.starts_at
        )
        count_due(now=occurrence.starts_at)
        month = timedelta(days=31)
        Occurrence.objects.update(
            starts_at=occurrence.starts_at + month, ends_at=occurrence.ends_at + month
        )
        count_due(now=AFTER)
        assert list(MonthlyCount.objects.values_list("month", "attendances")) == [
            (date(2027, 1, 1), 5)
        ]

    def test_no_more_than_asked_for(self):
        for day in range(1, 6):
            session(start=datetime(2026, 12, day, 10, 0))
        assert [count_due(now=AFTER, limit=2) for _n in range(4)] == [2, 2, 1, 0]

    def test_queries_do_not_grow_with_sessions(self, django_assert_num_queries):
        event = make_event()
        # The first one makes the year's key too.
        for days, queries in ((range(1, 2), 18), (range(2, 3), 16), (range(3, 22), 16)):
            for day in days:
                occurrence = session(start=datetime(2026, 12, day, 10, 0), event=event)
                person = make_registration(occurrence=occurrence, email="camille@exemple.example")
                put_attendance(occurrence=occurrence, present=[person.public_id], now=AFTER)
            with django_assert_num_queries(queries):
                assert count_due(now=AFTER) == len(days)


@pytest.mark.django_db
class TestFirstTimers:
    def come(self, event, day, **contact):
        occurrence = session(start=datetime(2026, 12, day, 10, 0), event=event)
        person = make_registration(occurrence=occurrence, **contact)
        put_attendance(occurrence=occurrence, present=[person.public_id], now=AFTER)
        return person

    def counted(self):
        count_due(now=AFTER)
        return list(SessionCount.objects.order_by("on").values_list("first_timers", flat=True))

    @pytest.mark.parametrize("contact", [{"email": "c@exemple.example"}, {"phone": "0612345678"}])
    def test_a_contact_is_new_once(self, contact):
        event = make_event()
        for day in (3, 10):
            self.come(event, day, **contact)
        assert self.counted() == [1, 0]

    def test_in_another_group_one_is_new_again(self):
        for day in (3, 10):
            self.come(make_event(), day, email="c@exemple.example")
        assert self.counted() == [1, 1]

    def test_a_nickname_alone_is_never_matched(self):
        event = make_event()
        for day in (3, 10):
            self.come(event, day)
        assert self.counted() == [0, 0]

    def test_an_erased_person_still_counts(self):
        person = self.come(make_event(), 3, email="c@exemple.example")
        assert self.counted() == [1]
        person.email, person.email_hash, person.erased_at = "", "", AFTER
        person.save()
        put_attendance(
            occurrence=person.occurrence, present=[person.public_id], walk_ins=1, now=LATER
        )
        count_due(now=LATER)
        count = SessionCount.objects.get()
        assert (count.first_timers, count.present, count.walk_ins) == (1, 1, 1)


class TestMonths(TestCase):
    """What months say is what their sessions say, whatever was counted in whatever order."""

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        sessions=st.lists(
            st.tuples(
                st.dates(date(2026, 11, 1), date(2027, 1, 31)),
                st.sampled_from([Kind.PEER_CAFE, Kind.WORKSHOP]),
                st.sampled_from(list(OccurrenceStatus)),
                st.one_of(st.none(), st.integers(0, 50)),
                st.one_of(st.none(), st.integers(0, 3)),
                st.booleans(),
            ),
            max_size=6,
        )
    )
    def test_add_up_to_their_sessions(self, sessions):
        group = make_group()
        for day, kind, status, headcount, walk_ins, is_early in sessions:
            start = datetime(day.year, day.month, day.day, 10)
            occurrence = session(start=start, event=make_event(group=group, kind=kind))
            person = make_registration(occurrence=occurrence)
            put_attendance(
                occurrence=occurrence,
                absent=[person.public_id],
                headcount=headcount,
                walk_ins=walk_ins,
                now=AFTER,
            )
            Occurrence.objects.filter(pk=occurrence.pk).update(status=status)
            if is_early:
                count_due(now=AFTER, limit=1)
        count_due(now=AFTER)
        found = {(row.month, row.kind): sums_of(row) for row in group.monthly_counts.all()}
        assert found == self.by_hand(group)

    def by_hand(self, group):
        months: dict[tuple[date, str], Sums] = {}
        for count in group.session_counts.all():
            key = count.on.replace(day=1), count.kind
            one = Sums(cancelled_sessions=1)
            if not count.is_cancelled:
                one = Sums(
                    sessions=1,
                    counted_sessions=1,
                    registered=count.registered,
                    attendances=count.attendances,
                    absent=count.absent,
                )
            months[key] = months.get(key, Sums()) + one
        return months


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_workers_add_up_the_same():
    group = make_group()
    for day in range(1, 21):
        occurrence = session(start=datetime(2026, 12, day, 10, 0), event=make_event(group=group))
        put_attendance(occurrence=occurrence, headcount=day, now=AFTER)
    barrier = threading.Barrier(2)
    counted = []

    def work():
        barrier.wait()
        try:
            while added := count_due(now=AFTER, limit=3):
                counted.append(added)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _n in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    while added := count_due(now=AFTER):
        counted.append(added)
    assert sum(counted) == 20
    assert MonthlyCount.objects.aggregate(people=Sum("attendances")) == {"people": 210}
