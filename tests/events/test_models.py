"""What rows of events may be, and what they are asked for."""

from datetime import UTC, datetime, timedelta

import pytest

from events.models import Enrolment, Event, Occurrence, Registration, Schedule, TaskLease
from events.models.occurrences import OccurrenceQuerySet
from tests.events.constraints.people import enrolment
from tests.factories import (
    make_event,
    make_group,
    make_occurrence,
    make_registration,
    make_schedule,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


class TestWhatMayBe:
    def test_contacts_may_come_twice(self):
        occurrence = make_occurrence()
        for _number in range(2):
            make_registration(occurrence=occurrence, email="zoe@exemple.example")
        assert Registration.objects.count() == 2

    def test_empty_keys_and_codes_may_come_twice(self):
        group = make_group()
        one, other = make_event(group=group), make_event(group=group)
        assert (one.import_key, other.import_key) == ("", "")
        for found in (one, other):
            enrolment(event=found)
        assert Event.objects.count() == Enrolment.objects.count() == 2

    def test_the_same_submission_at_two_sessions(self):
        for _number in range(2):
            make_registration(submission_id="x")
        assert Registration.objects.count() == 2


class TestQuestions:
    def test_listed_and_reachable(self):
        made = {
            name: make_occurrence(schedule=make_schedule(event=make_event(visibility=name)))
            for name in ("public", "unlisted", "private")
        }
        archived = make_event(archived_at=NOW)
        of_archived = make_occurrence(schedule=make_schedule(event=archived))
        group = make_group(archived_at=NOW)
        make_occurrence(schedule=make_schedule(event=make_event(group=group)))
        found: OccurrenceQuerySet = Occurrence.objects.all()
        assert list(found.listed()) == [made["public"]]
        assert list(Event.objects.listed()) == [made["public"].event]
        assert made["private"] not in found.reachable()
        assert of_archived in found.reachable()
        assert made["private"].event not in Event.objects.reachable()

    def test_seats_left_and_clock_of_the_place(self):
        occurrence = make_occurrence(
            schedule=make_schedule(timezone="Indian/Reunion", start=datetime(2026, 7, 1, 18)),
            capacity=5,
            confirmed_seats=3,
        )
        assert occurrence.free_seats == 2
        assert occurrence.starts_at == datetime(2026, 7, 1, 14, tzinfo=UTC)
        assert occurrence.local_start.hour == 18
        assert Occurrence(capacity=None).free_seats is None

    def test_leases_are_held_by_one(self):
        later = NOW + timedelta(minutes=5)
        leases = TaskLease.objects
        assert leases.claim("x", until=later, now=NOW) is True
        assert leases.claim("x", until=later, now=NOW) is False
        assert leases.claim("y", until=later, now=NOW) is True
        assert leases.claim("x", until=later, now=later) is True
        leases.release("x", now=NOW)
        assert leases.claim("x", until=later, now=NOW) is True

    def test_schedule_knows_its_zone(self):
        assert Schedule(timezone="Europe/Paris").zone.key == "Europe/Paris"
