"""Rows over a rolling horizon: extended each day, or weeks late, losing nothing."""

from datetime import date, timedelta

import pytest

from events.domain.holiday_news import refresh_skips
from events.domain.holidays import KNOWN
from events.domain.horizon import due_for_extension, extend_occurrences
from events.domain.occurrences import HORIZON, dates_between
from events.domain.skips import Skips
from events.models import Event, Feed, Occurrence, Schedule
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
    assert list(due_for_extension(now=NOW + WEEKS)) == []
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
