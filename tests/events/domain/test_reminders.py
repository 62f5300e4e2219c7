"""When people are reminded."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.domain.reminders import checked_offsets, next_reminder_at, offset_due
from events.errors import EventsError

START = datetime(2026, 12, 3, 17, 30, tzinfo=UTC)
TWO_DAYS, THREE_HOURS = 2880, 180
OFFSETS = [TWO_DAYS, THREE_HOURS]

offsets = st.lists(st.integers(1, 43_200), max_size=4)
aways = st.integers(-50_000, 60_000).map(lambda minutes: START - timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("before", "next_offset", "due"),
    [
        (timedelta(days=9), TWO_DAYS, None),
        (timedelta(days=2, seconds=1), TWO_DAYS, None),
        (timedelta(days=2), THREE_HOURS, TWO_DAYS),
        (timedelta(hours=4), THREE_HOURS, TWO_DAYS),
        (timedelta(hours=3), None, THREE_HOURS),
        (timedelta(0), None, THREE_HOURS),
        (-timedelta(days=1), None, THREE_HOURS),
    ],
)
def test_two_days_then_three_hours_before(before, next_offset, due):
    now = START - before
    expected = START - timedelta(minutes=next_offset) if next_offset else None
    assert next_reminder_at(starts_at=START, offsets=OFFSETS, now=now) == expected
    assert offset_due(starts_at=START, offsets=OFFSETS, now=now) == due


def test_no_offsets_no_reminder():
    assert next_reminder_at(starts_at=START, offsets=[], now=START - timedelta(days=9)) is None
    assert offset_due(starts_at=START, offsets=[], now=START) is None


@given(offsets, aways)
def test_each_offset_is_either_due_or_to_come(given_offsets, now):
    following = next_reminder_at(starts_at=START, offsets=given_offsets, now=now)
    due = offset_due(starts_at=START, offsets=given_offsets, now=now)
    to_come = [o for o in given_offsets if START - timedelta(minutes=o) > now]
    past = [o for o in given_offsets if START - timedelta(minutes=o) <= now]
    assert due == min(past, default=None)
    assert following == (START - timedelta(minutes=max(to_come)) if to_come else None)
    assert following is None or following > now


@given(offsets)
def test_following_them_one_by_one_gives_each_once(given_offsets):
    now, seen = START - timedelta(days=60), []
    while (at := next_reminder_at(starts_at=START, offsets=given_offsets, now=now)) is not None:
        now = at
        seen.append(offset_due(starts_at=START, offsets=given_offsets, now=now))
    assert seen == checked_offsets(given_offsets)


@pytest.mark.parametrize("bad", [[0], [-1], [43_201], [1, 2, 3, 4, 5]])
def test_offsets_that_make_no_sense(bad):
    with pytest.raises(EventsError) as caught:
        checked_offsets(bad)
    assert (caught.value.code, caught.value.field) == ("bad_reminders", "reminders")


def test_offsets_are_kept_once_longest_first():
    assert checked_offsets([60, 2880, 60]) == [2880, 60]
    assert checked_offsets([]) == []
