"""Dates as rows, and beyond the horizon by computing: the same ids for ever."""

import uuid
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from events.domain.drafts import VenueDraft
from events.domain.occurrence_changes import OccurrenceChanges, change_occurrence
from events.domain.occurrences import (
    HORIZON,
    LOOK_AHEAD,
    dates_between,
    end_instant,
    made_row,
    materialize,
    occurrence_id,
)
from events.errors import EventsError
from events.models import Event, Occurrence, Schedule
from tests.events.programming import FIRST, days, publish, schedule_of, walls
from tests.events.registering import NOW

TODAY = NOW.date()
EDGE = TODAY + HORIZON


def identity(rows: list[Occurrence]) -> list[tuple[object, ...]]:
    """All that the world knows of sessions."""
    return [
        (row.public_id, row.starts_at, row.ends_at, row.title, row.venue_id, row.capacity)
        for row in rows
    ]


def told(event: Event, start: date, end: date, *, now: datetime = NOW) -> list[Occurrence]:
    return dates_between(event=event, start=start, end=end, now=now)


class TestIds:
    def test_an_id_comes_from_schedule_and_wall_start_alone(self):
        wall = datetime(2026, 12, 3, 18, 30)
        expected = uuid.uuid5(
            uuid.UUID("5d2f2b0e-8f0c-5b0e-9d37-5c0a3a3c7a11"), "abc/2026-12-03T18:30:00"
        )
        assert occurrence_id(schedule_uid="abc", original_start=wall) == expected
        others = {
            occurrence_id(schedule_uid="abd", original_start=wall),
            occurrence_id(schedule_uid="abc", original_start=wall + timedelta(minutes=1)),
        }
        assert expected not in others
        assert len(others) == 2


@pytest.mark.django_db
@pytest.mark.both_databases
class TestMaterializing:
    def test_twice_makes_nothing_more(self):
        event = publish(every="tous les jeudis")
        before = identity(list(Occurrence.objects.in_order()))
        assert materialize(schedule=schedule_of(event), now=NOW) == 0
        assert identity(list(Occurrence.objects.in_order())) == before

    def test_weeks_without_a_worker_lose_no_date(self):
        event = publish(every="tous les jours")
        later = NOW + timedelta(days=45)
        assert materialize(schedule=schedule_of(event), now=later) == 45
        found = days(event)
        assert found == [FIRST + timedelta(days=n) for n in range(len(found))]
        assert found[-1] == EDGE + timedelta(days=45)

    def test_rows_that_stand_already_are_left_as_they_are(self):
        event = publish(every="tous les jeudis")
        first = event.occurrences.in_order()[0]
        changes = OccurrenceChanges(title="Noël", wall_start=datetime(2026, 12, 4, 20))
        change_occurrence(occurrence_id=first.public_id, changes=changes, now=NOW)
        schedule = schedule_of(event)
        schedule.materialized_until = None
        materialize(schedule=schedule, now=NOW)
        kept = Occurrence.objects.get(public_id=first.public_id)
        assert (kept.title, kept.local_start.hour) == ("Noël", 20)
        assert event.occurrences.filter(original_date=FIRST).count() == 1

    def test_a_worker_that_is_late_never_forgets_how_far_another_got(self):
        event = publish(every="tous les jours")
        late = schedule_of(event)
        far = EDGE + timedelta(days=100)
        materialize(schedule=schedule_of(event), now=NOW, until=far)
        materialize(schedule=late, now=NOW + timedelta(days=1))
        assert schedule_of(event).materialized_until == far
        found = [row.public_id for row in told(event, far - timedelta(days=3), far)]
        assert len(found) == len(set(found)) == 4


@pytest.mark.django_db
@pytest.mark.both_databases
class TestDatesBetween:
    def test_reading_never_writes(self):
        event = publish(every="tous les jeudis")
        before = [list(model.objects.values()) for model in (Event, Schedule, Occurrence)]
        assert told(event, EDGE, TODAY + LOOK_AHEAD)
        assert [list(m.objects.values()) for m in (Event, Schedule, Occurrence)] == before

    def test_what_was_computed_is_what_is_made_later(self):
        event = publish(every="tous les jeudis", capacity=12)
        start, end = EDGE - timedelta(days=40), EDGE + timedelta(days=200)
        foretold = identity(told(event, start, end))
        assert len(foretold) > 30
        later = NOW + timedelta(days=300)
        materialize(schedule=schedule_of(event), now=later)
        assert identity(told(event, start, end, now=later)) == foretold
        stored = Occurrence.objects.filter(original_date__range=(start, end)).in_order()
        assert identity(list(stored)) == foretold

    def test_both_bounds_are_included_on_the_clock_of_the_place(self):
        event = publish(every="tous les jours", start_time=time(0, 30), timezone="Indian/Reunion")
        found = told(event, FIRST, FIRST + timedelta(days=1))
        assert [row.original_date for row in found] == [FIRST, FIRST + timedelta(days=1)]

    def test_a_moved_session_is_where_it_is_now(self):
        event = publish(every="tous les jeudis")
        first = event.occurrences.in_order()[0]
        changes = OccurrenceChanges(wall_start=datetime(2026, 12, 5, 10))
        change_occurrence(occurrence_id=first.public_id, changes=changes, now=NOW)
        assert told(event, FIRST, FIRST) == []
        found = told(event, date(2026, 12, 5), date(2026, 12, 5))
        assert [row.public_id for row in found] == [first.public_id]

    def test_an_archived_event_has_no_dates_beyond_its_rows(self):
        event = publish(every="tous les jeudis")
        Event.objects.update(archived_at=NOW)
        event.refresh_from_db()
        assert told(event, EDGE + timedelta(days=7), TODAY + LOOK_AHEAD) == []

    def test_an_event_far_away_is_computed(self):
        event = publish(first_date=TODAY + timedelta(days=900))
        assert Occurrence.objects.count() == 0
        found = told(event, TODAY, TODAY + LOOK_AHEAD)
        assert [row.original_date for row in found] == [TODAY + timedelta(days=900)]

    @pytest.mark.parametrize(
        ("start", "end"),
        [
            (TODAY, TODAY - timedelta(days=1)),
            (TODAY, TODAY + LOOK_AHEAD + timedelta(days=1)),
            (TODAY, date.max),
            (date.min, TODAY),
            (date(1999, 12, 31), TODAY),
        ],
    )
    def test_windows_that_make_no_sense(self, start, end):
        event = publish(every="tous les jeudis")
        with pytest.raises(EventsError) as caught:
            told(event, start, end)
        assert caught.value.code == "window_too_wide"

    @pytest.mark.parametrize("weeks", [1, 20])
    def test_queries_never_grow_with_dates(self, django_assert_num_queries, weeks):
        event = publish(every="tous les jours", capacity=5)
        event = Event.objects.get(pk=event.pk)
        end = EDGE + timedelta(weeks=weeks)
        with django_assert_num_queries(3):
            found = told(event, EDGE - timedelta(weeks=weeks), end)
            assert [str(row.venue) for row in found] == ["None"] * (14 * weeks + 1)

    def test_nor_with_places(self, django_assert_num_queries):
        event = publish(every="tous les jours", venue=VenueDraft(name="Mairie"))
        event = Event.objects.get(pk=event.pk)
        for weeks in (1, 20):
            with django_assert_num_queries(3):
                found = told(event, EDGE, EDGE + timedelta(weeks=weeks))
                assert {row.venue.name for row in found if row.venue} == {"Mairie"}


@pytest.mark.django_db
@pytest.mark.both_databases
class TestMakingARowBeyondTheHorizon:
    def test_the_row_has_the_id_that_was_told(self):
        event = publish(every="tous les jeudis")
        start = EDGE + timedelta(days=100)
        foretold = told(event, start, start + timedelta(days=30))
        made = made_row(event=event, public_id=foretold[2].public_id, now=NOW)
        assert made.pk
        assert identity([made]) == identity([foretold[2]])
        assert identity(told(event, start, start + timedelta(days=30))) == identity(foretold)

    def test_a_row_that_stands_is_returned(self):
        event = publish()
        row = Occurrence.objects.get()
        assert made_row(event=event, public_id=row.public_id, now=NOW) == row
        assert Occurrence.objects.count() == 1

    def test_a_date_of_nobody(self):
        event, other = publish(every="tous les jeudis"), publish(every="tous les jeudis")
        for unknown in (uuid.uuid4(), Occurrence.objects.filter(event=other)[0].public_id):
            with pytest.raises(EventsError) as caught:
                made_row(event=event, public_id=unknown, now=NOW)
            assert caught.value.code == "not_found"


class TestEnds:
    @pytest.mark.parametrize(
        ("wall", "hours", "end"),
        [
            # A night: to bed at 21 h, up at 2 h, on the same clock.
            (datetime(2026, 12, 3, 21), 5, datetime(2026, 12, 4, 1, tzinfo=UTC)),
            # The night of the spring change has an hour less, that of autumn one more.
            (datetime(2027, 3, 27, 21), 10, datetime(2027, 3, 28, 5, tzinfo=UTC)),
            (datetime(2026, 10, 24, 21), 10, datetime(2026, 10, 25, 6, tzinfo=UTC)),
            # From before the gap into the gap.
            (datetime(2027, 3, 28, 1, 30), 1, datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        ],
    )
    def test_on_the_clock_of_the_place(self, wall, hours, end):
        assert end_instant(wall, timedelta(hours=hours), "Europe/Paris") == end

    @given(
        st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1)),
        st.timedeltas(timedelta(minutes=1), timedelta(days=31)),
        st.sampled_from(["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "UTC"]),
    )
    def test_never_before_its_start(self, wall, duration, zone):
        start = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        assert end_instant(wall, duration, zone) > start


PHRASES = ["tous les jours", "tous les jeudis", "1er jeudi du mois", "un jeudi sur deux"]


class TestTheLaw(TestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        phrase=st.sampled_from(PHRASES),
        hour=st.times(),
        zone=st.sampled_from(["Europe/Paris", "Indian/Reunion", "America/Cayenne"]),
        waits=st.lists(st.integers(0, 60), min_size=1, max_size=4),
    )
    def test_however_the_horizon_moves_the_dates_are_those_foretold(
        self, phrase, hour, zone, waits
    ):
        hour = hour.replace(microsecond=0)
        event = publish(every=phrase, start_time=hour, timezone=zone)
        end = TODAY + LOOK_AHEAD - timedelta(days=1)
        foretold = identity(told(event, TODAY, end))
        now = NOW
        for wait in waits:
            now += timedelta(days=wait)
            materialize(schedule=schedule_of(event), now=now)
            assert identity(told(event, TODAY, end, now=now)) == foretold
        assert len(set(walls(event))) == len(walls(event))
