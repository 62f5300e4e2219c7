"""A date beyond the rows is found by the id that it was told under."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from events.domain.edits import EditChanges, apply
from events.domain.far_dates import find_far_date
from events.domain.occurrences import LOOK_AHEAD, dates_between
from events.domain.recurrence import RecurrenceError, Rule
from events.errors import EventsError
from events.models import Event, Occurrence, Scope
from tests.events.domain.recurrence.oracle import rules
from tests.events.programming import publish
from tests.events.registering import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TODAY = NOW.date()
LAST = TODAY + LOOK_AHEAD


def listed(event: Event) -> list[Occurrence]:
    return dates_between(event=event, start=TODAY, end=LAST, now=NOW)


def found(public_id: uuid.UUID, **more: int) -> Occurrence | None:
    return find_far_date(events=Event.objects.all(), public_id=public_id, now=NOW, **more)


def all_are_found(event: Event) -> None:
    for told in listed(event):
        got = found(told.public_id)
        assert (got is None) == bool(told.pk)
        if got is not None:
            assert (got.starts_at, got.ends_at, got.title, got.event) == (
                told.starts_at,
                told.ends_at,
                told.title,
                event,
            )


class TestTheLaw(TestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(rule=rules(), hour=st.times(), zone=st.sampled_from(["Europe/Paris", "Pacific/Noumea"]))
    def test_whatever_the_rule(self, rule: Rule, hour: time, zone: str) -> None:
        try:
            event = publish(
                rule=rule, start_time=hour.replace(second=0, microsecond=0), timezone=zone
            )
        except (EventsError, RecurrenceError):
            return
        far = [one for one in listed(event) if not one.pk]
        for told in [*far[:3], *far[-3:]]:
            got = found(told.public_id)
            assert got is not None
            assert got.starts_at == told.starts_at


def test_single_and_extra_dates_far_ahead():
    event = publish(
        first_date=TODAY + timedelta(days=700),
        rdates=(datetime(2029, 3, 4, 9, 15), datetime(2029, 3, 4, 20, 0)),
    )
    assert len(listed(event)) == 3
    all_are_found(event)


def test_after_its_hours_moved():
    event = publish(every="1er jeudi du mois")
    row = event.occurrences.in_order()[1]
    changes = EditChanges(wall_start=datetime(2027, 1, 8, 20, 0))
    before = [one.public_id for one in listed(event) if not one.pk]
    apply(occurrence_id=row.public_id, changes=changes, scope=Scope.FOLLOWING, now=NOW)
    all_are_found(event)
    assert [found(one) for one in before] == [None] * len(before)


def test_nothing_that_is_not_to_be():
    event = publish(every="tous les jeudis")
    far = next(one for one in listed(event) if not one.pk)
    assert found(uuid.uuid4()) is None
    assert found(uuid.uuid5(uuid.NAMESPACE_URL, "x")) is None
    assert found(Occurrence.objects.all()[0].public_id) is None
    event.schedules.update(exdates=[far.original_date.isoformat()])
    assert found(far.public_id) is None
    event.schedules.update(exdates=[], called_off_from=date(2028, 1, 1))
    assert found(far.public_id) is None
    event.schedules.update(called_off_from=None)
    assert found(far.public_id) is not None
    Event.objects.update(archived_at=NOW)
    assert found(far.public_id) is None


def test_only_so_many_are_looked_through(django_assert_num_queries):
    first = publish(every="tous les jeudis")
    far = next(one for one in listed(first) if not one.pk)
    for _number in range(3):
        publish(every="tous les jeudis")
    with django_assert_num_queries(3):
        assert found(far.public_id) is not None
    with django_assert_num_queries(1):
        assert found(far.public_id, most=3) is None
