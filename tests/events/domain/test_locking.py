"""The row of a session: found for who registers, locked, its counters written."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Model

from events.domain.locking import find_open, lock, lock_any, save_seats
from events.domain.openings import check_open
from events.domain.seating import fits, reminder_of
from events.errors import EventsError
from events.models import Occurrence, Registration
from tests.events.registering import NOW, session


@pytest.mark.django_db
@pytest.mark.both_databases
class TestLocking:
    def test_private_sessions_are_not_there_for_who_registers(self):
        occurrence = session(visibility="private")
        with pytest.raises(EventsError) as caught:
            find_open(occurrence.public_id)
        assert caught.value.code == "not_found"
        assert lock_any(occurrence.public_id) == occurrence

    def test_all_that_the_rules_ask_for_comes_in_one_query(self, django_assert_num_queries):
        occurrence = session()
        with django_assert_num_queries(1):
            found = find_open(occurrence.public_id)
            check_open(found, now=NOW)
            assert fits(found, seats=1)
            reminder = reminder_of(Registration(), occurrence=found, now=NOW)
            assert found.local_start.utcoffset() == timedelta(hours=1)
        assert reminder == found.starts_at - timedelta(minutes=max(found.event.reminder_offsets))

    def test_what_others_changed_meanwhile_is_read_again_once_locked(
        self, django_assert_num_queries
    ):
        found = find_open(session(capacity=3).public_id)
        moved = found.starts_at + timedelta(hours=1)
        Occurrence.objects.update(
            capacity=5,
            confirmed_seats=4,
            last_queue_no=7,
            status="cancelled",
            starts_at=moved,
            ends_at=moved + timedelta(hours=1),
        )
        with transaction.atomic(), django_assert_num_queries(1):
            lock(found)
        assert (found.free_seats, found.last_queue_no, found.is_cancelled) == (1, 7, True)
        assert (found.starts_at, found.ends_at) == (moved, moved + timedelta(hours=1))

    def test_what_was_read_is_what_django_reads(self):
        occurrence = session(
            reminder_offsets=[60, 1440], asked_needs=["hearing"], asks_first_time=True, capacity=3
        )
        found = find_open(occurrence.public_id)
        real = Occurrence.objects.select_related("schedule", "event__group__organization").get()
        pairs: list[tuple[Model, Model]] = [
            (found, real),
            (found.schedule, real.schedule),
            (found.event, real.event),
            (found.event.group, real.event.group),
            (found.event.group.organization, real.event.group.organization),
        ]
        for ours, theirs in pairs:
            read = {name: value for name, value in vars(ours).items() if name[0] != "_"}
            assert ours == theirs
            assert read == {name: getattr(theirs, name) for name in read}

    def test_who_is_gone_can_not_be_locked(self):
        found = find_open(session().public_id)
        Occurrence.objects.all().delete()
        with transaction.atomic(), pytest.raises(Occurrence.DoesNotExist):
            lock(found)

    def test_the_counters_are_written_and_nothing_else(self, django_assert_num_queries):
        occurrence = session(capacity=3)
        other = session(capacity=5)
        occurrence.confirmed_seats, occurrence.last_queue_no, occurrence.capacity = 2, 4, 9
        with django_assert_num_queries(1):
            save_seats(occurrence)
        counters = ("confirmed_seats", "last_queue_no", "capacity")
        assert Occurrence.objects.values_list(*counters).get(pk=occurrence.pk) == (2, 4, 3)
        assert Occurrence.objects.values_list(*counters).get(pk=other.pk) == (0, 0, 5)
