"""Queries that are written once, with what their rows point to."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from events.domain.joined import JoinedQuery, Part
from events.models import Event, Occurrence, Schedule
from groups.models import Venue
from tests.events.registering import session
from tests.factories import make_occurrence, make_venue

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

NAMES = ("public_id", "event", "starts_at")


def _with_event(**fields):
    ours = Part(Occurrence, only=NAMES)
    return JoinedQuery(ours, Part(Event, of=ours, by="event", left=("fee_note",)), **fields)


def _loaded(row):
    deferred = row.get_deferred_fields()
    names = [field.attname for field in row._meta.concrete_fields]
    return {name: getattr(row, name) for name in names if name not in deferred}


def _as_django_loads(row):
    real = type(row)._default_manager.get(pk=row.pk)
    return {name: getattr(real, name) for name in _loaded(row)}


def test_rows_and_what_they_point_to_are_as_django_loads_them(django_assert_num_queries):
    one, other = session(reminder_offsets=[60]), session(has_waitlist=False)
    with django_assert_num_queries(1):
        found = {row.key: row.row for row in _with_event().found([one.pk, other.pk])}
        events = {key: row.event for key, row in found.items()}
    assert sorted(found) == [one.pk, other.pk]
    assert {key: row.pk for key, row in events.items()} == {
        one.pk: one.event_id,
        other.pk: other.event_id,
    }
    for row in [*found.values(), *events.values()]:
        assert _loaded(row) == _as_django_loads(row)


def test_only_what_was_named_is_read_with_the_key():
    found = _with_event().one(session().pk)
    assert found is not None
    assert sorted(_loaded(found.row)) == ["event_id", "id", "public_id", "starts_at"]
    assert found.row.event.get_deferred_fields() == {"fee_note"}


def test_each_value_has_its_own_answer():
    question = _with_event(by="event_id")
    one, other = session(), session()
    for occurrence in (one, other, one):
        found = question.one(occurrence.event_id)
        assert found is not None
        assert (found.key, found.row) == (occurrence.pk, occurrence)
        assert found.value("event_id") == occurrence.event_id


def test_nothing_found_is_none():
    assert (_with_event().one(0), _with_event().found([0, -1])) == (None, [])


@pytest.mark.parametrize("has_venue", [True, False])
def test_what_a_row_need_not_point_to_is_joined_or_none(has_venue, django_assert_num_queries):
    occurrence = make_occurrence(venue=make_venue() if has_venue else None)
    ours = Part(Occurrence)
    with django_assert_num_queries(1):
        found = JoinedQuery(ours, Part(Venue, of=ours, by="venue")).one(occurrence.pk)
        assert found is not None
        venue = found.row.venue
    assert venue == occurrence.venue


def test_what_else_must_hold_is_asked_first():
    small, large = session(capacity=3), session(capacity=8)
    question = JoinedQuery(Part(Occurrence), where="capacity > %s")
    found = question.found([small.pk, large.pk], [3])
    assert [row.key for row in found] == [large.pk]


def test_a_row_loaded_before_is_renewed_in_what_was_read():
    occurrence = session(capacity=3)
    Occurrence.objects.update(capacity=5, confirmed_seats=4, status="cancelled")
    occurrence.note = "à moi"
    found = JoinedQuery(Part(Occurrence, only=("capacity", "status"))).one(occurrence.pk)
    assert found is not None
    found.renew(occurrence)
    read = (occurrence.capacity, occurrence.status, occurrence.confirmed_seats, occurrence.note)
    assert read == (5, "cancelled", 0, "à moi")


@pytest.mark.parametrize("locks", [True, False])
def test_rows_are_locked_where_the_database_locks_rows(locks):
    question = JoinedQuery(Part(Schedule), locks=locks)
    occurrence = session()
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        assert question.one(occurrence.schedule_id) is not None
    expected = locks and connection.features.has_select_for_update
    assert asked.captured_queries[0]["sql"].endswith(" FOR UPDATE") == expected
