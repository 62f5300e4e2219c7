"""Rows over a rolling horizon: extended each day, or weeks late, losing nothing."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from events.domain.edits import EditChanges, apply
from events.domain.holiday_news import refresh_skips
from events.domain.holidays import KNOWN
from events.domain.horizon import due_for_extension, extend_occurrences
from events.domain.occurrences import HORIZON, dates_between, today_in, walls_of
from events.domain.recurrence import Rule
from events.domain.skips import Skips
from events.errors import EventsError
from events.models import Event, Feed, Occurrence, Schedule, Scope
from tests.events.domain.recurrence.oracle import rules
from tests.events.programming import FIRST, days, publish, schedule_of
from tests.events.registering import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

WEEKS = timedelta(weeks=7)


def test_weeks_late_all_dates_are_there():
    event = publish(every="tous les jours")
    other = publish(every="tous les jeudis")
    assert extend_occurrences(now=NOW) == 0
    later = NOW + WEEKS
    assert extend_occurrences(now=later) == 49 + 7
    found = days(event)
    assert found == [FIRST + timedelta(days=n) for n in range(len(found))]
    assert found[-1] == later.date() + HORIZON
    assert {day.weekday() for day in days(other)} == {3}
    assert extend_occurrences(now=later) == 0


def test_an_archived_event_is_left_alone():
    event = publish(every="tous les jours")
    Event.objects.update(archived_at=NOW)
    before = Occurrence.objects.count()
    assert extend_occurrences(now=NOW + WEEKS) == 0
    assert Occurrence.objects.count() == before
    assert due_for_extension(now=NOW + WEEKS) == []
    assert event.archived_at is None  # the one we hold is older than that


def test_an_event_that_ended_gets_no_more_dates():
    publish(every="8 jeudis de suite")
    assert extend_occurrences(now=NOW + WEEKS) == 0
    assert Occurrence.objects.count() == 8


def test_new_rows_say_what_the_event_says_today():
    event = publish(every="tous les jours", capacity=5)
    event.texts.update(title="Chorale")
    Event.objects.update(capacity=9)
    extend_occurrences(now=NOW + WEEKS)
    last = Occurrence.objects.in_order().last()
    assert last is not None
    assert (last.title, last.capacity) == ("Chorale", 9)


class TestNamedSkips:
    def test_looked_up_again_as_they_appear(self):
        event = publish(every="tous les jours", skips=Skips(public_holidays=True))
        schedule = schedule_of(event)
        known = [day for day in schedule.exdates if day <= "2029-01-01"]
        # As if the calendar of holidays had been shorter when the event was published.
        edge = (NOW.date() + HORIZON).isoformat()
        Schedule.objects.update(exdates=[day for day in known if day <= edge])
        Feed.objects.update(is_stale=False)
        extend_occurrences(now=NOW + WEEKS)
        schedule.refresh_from_db()
        assert set(known) <= set(schedule.exdates)
        assert schedule.sequence == 1
        assert set(Feed.objects.values_list("is_stale", flat=True)) == {True}
        assert not {date.fromisoformat(day) for day in schedule.exdates} & set(days(event))

    def test_of_months_only_what_is_not_announced_yet_goes(self):
        event = publish(every="tous les jours")
        Schedule.objects.update(skips=Skips(months=frozenset({12})).to_json())
        refresh_skips(schedule=schedule_of(event), now=NOW)
        assert FIRST in days(event)
        far = date(2028, 12, 10)
        now = NOW + timedelta(days=90)
        assert dates_between(event=event, start=far, end=far, now=now) == []

    def test_nothing_new_changes_nothing(self):
        event = publish(every="tous les jours", skips=Skips(public_holidays=True))
        extend_occurrences(now=NOW)
        before = list(Schedule.objects.values())
        assert before[0]["holidays_known"] == KNOWN.version
        assert refresh_skips(schedule=schedule_of(event), now=NOW) is False
        assert list(Schedule.objects.values()) == before


class TestOnlyWhatIsDue:
    def test_a_schedule_is_looked_at_when_a_date_of_its_comes_near(self):
        daily = schedule_of(publish(every="tous les jours"))
        weekly = schedule_of(publish(every="tous les jeudis"))
        publish(every="une fois par an")
        publish(every="8 jeudis de suite")
        publish()
        assert due_for_extension(now=NOW) == []
        edge = NOW.date() + HORIZON
        thursday = next(n for n in range(1, 8) if (edge + timedelta(days=n)).weekday() == 3)
        for days_later in range(1, 8):
            now = NOW + timedelta(days=days_later)
            expected = [daily.pk, weekly.pk] if days_later == thursday else [daily.pk]
            assert due_for_extension(now=now) == expected
            assert extend_occurrences(now=now) == len(expected)
            assert due_for_extension(now=now) == []

    def test_the_others_cost_nothing(self):
        publish(every="tous les jours")
        amounts = []
        for number in (1, 20):
            for _schedule in range(number):
                publish(every="8 jeudis de suite")
            before = Schedule.objects.exclude(rrule="FREQ=DAILY").order_by("pk").values()
            there = list(before)
            with CaptureQueriesContext(connection) as queries:
                assert extend_occurrences(now=NOW + timedelta(days=number)) > 0
            amounts.append(len(queries))
            assert list(before.all()) == there
        assert amounts[0] == amounts[1]

    def test_on_the_clock_of_the_place(self):
        noumea = publish(every="tous les jours", timezone="Pacific/Noumea")
        publish(every="tous les jours", timezone="America/Miquelon")
        evening = NOW.replace(hour=14)  # it is tomorrow in Nouméa
        assert due_for_extension(now=evening) == [schedule_of(noumea).pk]

    def test_what_was_called_off_and_is_held_again_goes_on(self):
        event = publish(every="tous les jours")
        first = event.occurrences.in_order()[0]
        later = NOW + WEEKS
        for now, status in ((NOW, "cancelled"), (later, "scheduled")):
            apply(
                occurrence_id=event.occurrences.filter(starts_at__gt=now).in_order()[0].public_id,
                changes=EditChanges(status=status),
                scope=Scope.ALL,
                now=now,
            )
        assert first.starts_at < later
        extend_occurrences(now=later)
        assert days(event)[-1] == later.date() + HORIZON
        assert due_for_extension(now=later + timedelta(days=1)) == [schedule_of(event).pk]


class TestTheLaw(TestCase):
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        rule=rules(),
        waits=st.lists(st.integers(0, 200), min_size=1, max_size=4),
        zone=st.sampled_from(["Europe/Paris", "Pacific/Noumea", "America/Miquelon"]),
    )
    def test_however_late_it_runs_no_date_is_lost(
        self, rule: Rule, waits: list[int], zone: str
    ) -> None:
        try:
            event = publish(rule=rule, timezone=zone)
        except EventsError:
            return
        now = NOW
        for wait in waits:
            now += timedelta(days=wait)
            extend_occurrences(now=now)
            schedule = schedule_of(event)
            end = today_in(zone, now=now) + HORIZON
            expected = [wall.date() for wall in walls_of(schedule, end=end)]
            assert days(event)[: len(expected)] == expected
            assert due_for_extension(now=now) == []
