from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.domain.recurrence import (
    RecurrenceError,
    crosses_clock_change,
    is_ambiguous_or_skipped,
    parse_rule,
    to_instant,
    wall_starts,
)

ZONES = [
    "Europe/Paris",
    "Indian/Reunion",
    "America/Guadeloupe",
    "Pacific/Noumea",
    "America/Miquelon",
    "America/New_York",
    "Australia/Lord_Howe",
]
zones = st.sampled_from(ZONES)
walls = st.datetimes(datetime(2024, 1, 1), datetime(2036, 1, 1))
HOUR = timedelta(hours=1)


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def texts(starts) -> list[str]:
    return [start.isoformat(timespec="minutes") for start in starts]


class TestWallStarts:
    def starts(self, rule="FREQ=WEEKLY", end=date(2027, 2, 1), **options):
        return texts(
            wall_starts(
                rule=rule and parse_rule(rule),
                first_date=date(2027, 1, 12),
                start_time=time(14),
                end=end,
                **options,
            )
        )

    def test_without_a_rule_there_is_one(self):
        assert self.starts(rule=None) == ["2027-01-12T14:00"]
        assert self.starts(rule=None, start=date(2027, 1, 13)) == []
        assert self.starts(rule=None, end=date(2027, 1, 11)) == []

    def test_a_window_includes_both_its_days(self):
        found = self.starts(start=date(2027, 1, 19), end=date(2027, 1, 26))

        assert found == ["2027-01-19T14:00", "2027-01-26T14:00"]

    def test_skipped_dates_are_left_out_but_counted(self):
        found = self.starts(rule="FREQ=WEEKLY;COUNT=3", skipped={date(2027, 1, 19)})

        assert found == ["2027-01-12T14:00", "2027-01-26T14:00"]

    def test_extra_dates_come_in_order_and_once(self):
        extra = [wall("2027-01-19T14:00"), wall("2027-01-19T09:00"), wall("2026-12-01T10:00")]

        assert self.starts(extra=extra) == [
            "2026-12-01T10:00",
            "2027-01-12T14:00",
            "2027-01-19T09:00",
            "2027-01-19T14:00",
            "2027-01-26T14:00",
        ]

    def test_a_date_added_by_name_stays_even_where_the_rule_is_skipped(self):
        found = self.starts(
            extra=[wall("2027-01-19T16:00")],
            skipped={date(2027, 1, 12), date(2027, 1, 19), date(2027, 1, 26)},
        )

        assert found == ["2027-01-19T16:00"]

    def test_an_extra_date_with_an_offset_is_refused(self):
        with pytest.raises(RecurrenceError) as refused:
            self.starts(extra=[datetime(2027, 1, 19, 14, tzinfo=UTC)])
        assert refused.value.code == "bad_extra"


class TestToInstant:
    @pytest.mark.parametrize(
        ("text", "zone", "instant"),
        [
            ("2027-03-28T02:30", "Europe/Paris", "2027-03-28T01:30"),
            ("2027-10-31T02:30", "Europe/Paris", "2027-10-31T00:30"),
            ("2027-01-12T18:30", "Europe/Paris", "2027-01-12T17:30"),
            ("2027-07-13T18:30", "Europe/Paris", "2027-07-13T16:30"),
            ("2027-07-13T18:30", "Indian/Reunion", "2027-07-13T14:30"),
            ("2027-07-13T18:30", "America/Guadeloupe", "2027-07-13T22:30"),
            ("2027-07-13T08:00", "Pacific/Noumea", "2027-07-12T21:00"),
            ("2027-03-14T02:30", "America/New_York", "2027-03-14T07:30"),
            ("2027-10-03T02:15", "Australia/Lord_Howe", "2027-10-02T15:45"),
            ("2027-04-04T01:45", "Australia/Lord_Howe", "2027-04-03T14:45"),
        ],
    )
    def test_of(self, text, zone, instant):
        assert to_instant(wall(text), zone) == wall(instant).replace(tzinfo=UTC)

    @given(walls, zones)
    @settings(max_examples=150, deadline=None)
    def test_a_time_that_exists_reads_back_as_itself(self, start, zone):
        back = to_instant(start, zone).astimezone(ZoneInfo(zone)).replace(tzinfo=None)

        assert back == start or is_ambiguous_or_skipped(start, zone)

    @given(walls, zones)
    @settings(max_examples=150, deadline=None)
    def test_of_all_instants_that_read_so_the_first_is_taken(self, start, zone):
        instant = to_instant(start, zone)

        earlier = [instant - n * timedelta(minutes=30) for n in (1, 2)]
        read = [one.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for one in earlier]
        assert start not in read

    @given(walls, walls, zones)
    @settings(max_examples=150, deadline=None)
    def test_order_is_kept_outside_the_hours_of_a_change(self, one, other, zone):
        if is_ambiguous_or_skipped(one, zone) or is_ambiguous_or_skipped(other, zone):
            return
        assert (to_instant(one, zone) < to_instant(other, zone)) is (one < other)

    @pytest.mark.parametrize("zone", ZONES)
    def test_a_whole_year_of_half_hours_strays_only_at_changes(self, zone):
        start, local = datetime(2027, 1, 1), ZoneInfo(zone)
        odd = set()
        for step in range(365 * 48):
            one = start + step * timedelta(minutes=30)
            if to_instant(one, zone).astimezone(local).replace(tzinfo=None) != one:
                odd.add(one.date())
                assert is_ambiguous_or_skipped(one, zone)
        assert len(odd) == (
            0 if zone in {"Indian/Reunion", "America/Guadeloupe", "Pacific/Noumea"} else 1
        )

    @pytest.mark.parametrize(
        "zone",
        ["", "Europe", "Europe/Lyon", "../etc/passwd", "/etc/localtime", "a\x00b", "x" * 999],
    )
    def test_an_unknown_zone_is_a_named_error(self, zone):
        with pytest.raises(RecurrenceError) as refused:
            to_instant(wall("2027-01-12T14:00"), zone)
        assert refused.value.code == "unknown_zone"


class TestClockChanges:
    @pytest.mark.parametrize(
        ("text", "zone", "odd"),
        [
            ("2027-03-28T01:59", "Europe/Paris", False),
            ("2027-03-28T02:00", "Europe/Paris", True),
            ("2027-03-28T02:59", "Europe/Paris", True),
            ("2027-03-28T03:00", "Europe/Paris", False),
            ("2027-10-31T01:59", "Europe/Paris", False),
            ("2027-10-31T02:00", "Europe/Paris", True),
            ("2027-10-31T03:00", "Europe/Paris", False),
            ("2027-03-28T02:30", "Indian/Reunion", False),
            ("2027-10-03T02:15", "Australia/Lord_Howe", True),
            ("2027-10-03T02:30", "Australia/Lord_Howe", False),
        ],
    )
    def test_hours_that_come_twice_or_never(self, text, zone, odd):
        assert is_ambiguous_or_skipped(wall(text), zone) is odd

    @pytest.mark.parametrize(
        ("start", "hours", "crosses"),
        [
            pytest.param("2027-03-27T21:00", 5, True, id="a night over the spring change"),
            pytest.param("2027-03-27T21:00", 4, True, id="up to the change itself"),
            pytest.param("2027-03-27T21:00", 3, False, id="home before it"),
            pytest.param("2027-03-28T01:00", 3, False, id="begun at it"),
            pytest.param("2027-10-30T12:00", 24, True, id="over the autumn change"),
            pytest.param("2027-03-01T12:00", 24 * 300, True, id="over both, back on its offset"),
            pytest.param("2027-06-01T12:00", 0, False, id="no length"),
        ],
    )
    def test_a_session_that_spans_a_change(self, start, hours, crosses):
        begin = wall(start).replace(tzinfo=UTC)

        assert crosses_clock_change(begin, begin + hours * HOUR, "Europe/Paris") is crosses
