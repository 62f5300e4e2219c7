"""Months as wall calendars show them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.domain.months import Month, days_of, month_sessions
from events.models import Occurrence
from tests.factories import make_event, make_occurrence, make_schedule

TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2026-12", Month(2026, 12)),
        ("2025-11", Month(2025, 11)),
        ("2028-05", Month(2028, 5)),
        ("2025-10", Month(2026, 11)),
        ("2028-06", Month(2026, 11)),
        ("2026-13", Month(2026, 11)),
        ("2026-00", Month(2026, 11)),
        ("0000-01", Month(2026, 11)),
        ("9999-12", Month(2026, 11)),
        ("２０２６-12", Month(2026, 11)),
        ("2026-12-01", Month(2026, 11)),
        ("", Month(2026, 11)),
        ("\0", Month(2026, 11)),
    ],
)
def test_what_an_address_says(text, month):
    assert Month.read(text, today=TODAY) == month


def test_one_does_not_look_for_ever():
    assert Month(2026, 11).neighbours(today=TODAY) == (Month(2026, 10), Month(2026, 12))
    assert Month(2025, 11).neighbours(today=TODAY) == (None, Month(2025, 12))
    assert Month(2028, 5).neighbours(today=TODAY) == (Month(2028, 4), None)


@given(st.dates(date(1950, 1, 1), date(2150, 12, 31)))
def test_weeks_hold_every_day_of_the_month_once(day):
    month = Month.of(day)
    days = [one for week in month.weeks() for one in week]
    assert [one for one in days if Month.of(one) == month] == [
        month.first + DAY * number for number in range((month.last - month.first).days + 1)
    ]
    assert all(later - one == DAY for one, later in pairwise(days))
    assert (days[0].weekday(), days[-1].weekday()) == (0, 6)
    assert all(any(Month.of(one) == month for one in week) for week in month.weeks())


@given(st.dates(date(1950, 1, 1), date(2150, 12, 31)), st.integers(-40, 40))
def test_going_and_coming_back(day, months):
    month = Month.of(day)
    assert month.plus(months).plus(-months) == month
    assert (month.plus(months) > month) == (months > 0)
    assert str(month) == f"{day:%Y-%m}"


def row(start: datetime, duration: timedelta, *, is_all_day: bool = False) -> Occurrence:
    schedule = make_schedule(
        event=make_event(), start=start, duration=duration, is_all_day=is_all_day
    )
    return make_occurrence(schedule=schedule, start=start)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("start", "duration", "is_all_day", "days"),
    [
        (datetime(2026, 12, 3, 18, 30), timedelta(hours=2), False, [3]),
        (datetime(2026, 12, 3, 21, 0), timedelta(hours=5), False, [3]),
        (datetime(2026, 12, 3, 10, 0), timedelta(days=1), False, [3]),
        (datetime(2026, 12, 3, 10, 0), timedelta(hours=49), False, [3, 4, 5]),
        (datetime(2026, 12, 3, 0, 0), timedelta(days=1), True, [3]),
        (datetime(2026, 12, 3, 0, 0), timedelta(days=3), True, [3, 4, 5]),
    ],
)
def test_the_days_on_which_a_session_stands(start, duration, is_all_day, days):
    found = days_of(row(start, duration, is_all_day=is_all_day))
    assert found == [date(2026, 12, number) for number in days]


@pytest.mark.django_db
def test_the_sessions_of_a_month_by_their_own_clocks():
    hour = timedelta(hours=1)
    last = row(datetime(2026, 11, 30, 23, 30), hour)
    first = row(datetime(2026, 12, 1, 0, 30), hour)
    stay = row(datetime.combine(date(2026, 11, 29), time()), timedelta(days=4), is_all_day=True)
    ending = row(datetime(2026, 12, 31, 23, 30), hour)
    row(datetime(2027, 1, 1, 0, 30), hour)
    found = Occurrence.objects.all()
    assert month_sessions(found, Month(2026, 12)) == ([stay, first, ending], False)
    assert month_sessions(found, Month(2026, 11)) == ([stay, last], False)
