from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from events.domain.quiet_hours import is_quiet, not_after, not_before

PARIS = ZoneInfo("Europe/Paris")
ZONES = ["Europe/Paris", "Indian/Reunion", "America/Martinique", "Pacific/Noumea", "UTC"]
# Both clock changes of 2026 in Paris, and a year around them.
INSTANTS = st.datetimes(
    min_value=datetime(2026, 1, 1), max_value=datetime(2027, 12, 31), timezones=st.just(UTC)
)


def paris(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("at", "quiet"),
    [
        (paris(3, 8, 59), True),
        (paris(3, 9), False),
        (paris(3, 19, 59), False),
        (paris(3, 20), True),
        (paris(3, 0), True),
    ],
)
def test_it_is_quiet_from_eight_in_the_evening_to_nine(at, quiet):
    assert is_quiet(at, zone=PARIS) is quiet


@pytest.mark.parametrize(
    ("due", "told"),
    [
        (paris(3, 21), paris(3, 19, 30)),
        (paris(3, 20), paris(3, 19, 30)),
        (paris(3, 6), paris(2, 19, 30)),
        (paris(3, 0), paris(2, 19, 30)),
        (paris(3, 9), paris(3, 9)),
        (paris(3, 19, 59), paris(3, 19, 59)),
    ],
)
def test_what_would_fall_into_the_night_is_told_the_evening_before(due, told):
    assert not_after(due, zone=PARIS) == told


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (paris(3, 21), paris(4, 9)),
        (paris(3, 6), paris(3, 9)),
        (paris(3, 12), paris(3, 12)),
    ],
)
def test_what_happens_at_night_waits_for_the_morning(at, told):
    assert not_before(at, zone=PARIS) == told


def test_the_clock_is_that_of_the_place():
    noon_in_paris = paris(3, 12)
    assert not is_quiet(noon_in_paris, zone=PARIS)
    assert is_quiet(noon_in_paris, zone=ZoneInfo("America/Martinique"))
    assert is_quiet(paris(3, 17), zone=ZoneInfo("Indian/Reunion"))


@pytest.mark.parametrize(
    ("due", "told"),
    [
        # The night of 28 to 29 March is an hour short, that of 24 to 25 October an hour long.
        (datetime(2026, 3, 29, 6, tzinfo=PARIS), datetime(2026, 3, 28, 18, 30, tzinfo=UTC)),
        (datetime(2026, 10, 25, 6, tzinfo=PARIS), datetime(2026, 10, 24, 17, 30, tzinfo=UTC)),
    ],
)
def test_clock_changes_leave_the_wall_s_hours_alone(due, told):
    assert not_after(due, zone=PARIS) == told


@given(at=INSTANTS, zone=st.sampled_from(ZONES).map(ZoneInfo))
@example(at=datetime(2026, 3, 29, 1, tzinfo=UTC), zone=PARIS)
@example(at=datetime(2026, 10, 25, 1, tzinfo=UTC), zone=PARIS)
def test_nothing_is_told_at_night_nor_later_nor_sooner_than_meant(at, zone):
    before, after = not_after(at, zone=zone), not_before(at, zone=zone)
    assert not is_quiet(before, zone=zone)
    assert not is_quiet(after, zone=zone)
    assert before <= at <= after
    assert at - before <= timedelta(hours=15)
    assert after - at <= timedelta(hours=14)
    assert is_quiet(at, zone=zone) == (before < at) == (after > at)


@given(one=INSTANTS, other=INSTANTS, zone=st.sampled_from(ZONES).map(ZoneInfo))
def test_the_order_of_two_messages_stays(one, other, zone):
    sooner, later = sorted([one, other])
    assert not_before(sooner, zone=zone) <= not_before(later, zone=zone)
