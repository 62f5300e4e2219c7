from __future__ import annotations

from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.domain.recurrence import dates, explicit, parse_rule, produces

from .oracle import first_dates, rules, walk


@given(rule=rules(), first_date=first_dates, days=st.integers(0, 1500))
@settings(max_examples=180, deadline=None)
def test_the_dates_are_those_of_a_walk_through_every_day(rule, first_date, days):
    end = first_date + timedelta(days=days)

    assert list(dates(rule, first_date, end=end)) == list(walk(rule, first_date, end))


@given(
    rule=rules(),
    first_date=first_dates,
    offset=st.integers(-400, 9000),
    length=st.integers(-5, 800),
)
@settings(max_examples=180, deadline=None)
def test_a_window_shows_the_dates_of_the_whole_series_that_lie_in_it(
    rule, first_date, offset, length
):
    start = first_date + timedelta(days=offset)
    end = start + timedelta(days=length)
    whole = dates(rule, first_date, end=end)

    assert list(dates(rule, first_date, start=start, end=end)) == [
        day for day in whole if day >= start
    ]


@given(rule=rules(), first_date=first_dates)
@settings(max_examples=100, deadline=None)
def test_spelling_a_rule_out_changes_none_of_its_dates(rule, first_date):
    end = first_date + timedelta(days=2000)
    spelled = explicit(rule, first_date)

    assert list(dates(spelled, first_date, end=end)) == list(dates(rule, first_date, end=end))
    assert explicit(spelled, first_date) == spelled


@given(rule=rules(), first_date=first_dates, offset=st.integers(-40, 900))
@settings(max_examples=100, deadline=None)
def test_a_day_is_produced_exactly_when_it_is_among_the_dates(rule, first_date, offset):
    day = first_date + timedelta(days=offset)
    whole = list(dates(rule, first_date, end=first_date + timedelta(days=900)))

    assert produces(rule, first_date, day) is (day in whole)


@pytest.mark.parametrize(
    ("text", "first_date", "expected"),
    [
        pytest.param(
            "FREQ=MONTHLY;BYDAY=1TH",
            date(2026, 12, 3),
            ["2026-12-03", "2027-01-07", "2027-02-04"],
            id="first Thursday",
        ),
        pytest.param(
            "FREQ=MONTHLY;BYDAY=-1TH;UNTIL=20270128",
            date(2026, 11, 26),
            ["2026-11-26", "2026-12-31", "2027-01-28"],
            id="last Thursday, its end included",
        ),
        pytest.param(
            "FREQ=MONTHLY;BYDAY=5WE",
            date(2026, 12, 30),
            ["2026-12-30", "2027-03-31", "2027-06-30"],
            id="a fifth Wednesday that most months lack",
        ),
        pytest.param(
            "FREQ=MONTHLY",
            date(2027, 1, 31),
            ["2027-01-31", "2027-03-31", "2027-05-31"],
            id="the 31st skips short months",
        ),
        pytest.param(
            "FREQ=MONTHLY;BYMONTHDAY=-1",
            date(2027, 1, 31),
            ["2027-01-31", "2027-02-28", "2027-03-31"],
            id="the last day does not",
        ),
        pytest.param(
            "FREQ=YEARLY",
            date(2028, 2, 29),
            ["2028-02-29", "2032-02-29", "2036-02-29"],
            id="yearly on 29 February",
        ),
        pytest.param(
            "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1",
            date(2027, 1, 4),
            ["2027-01-04", "2027-02-01", "2027-03-01"],
            id="first Monday or Tuesday",
        ),
        pytest.param(
            "FREQ=MONTHLY;BYDAY=1TU,3TU",
            date(2027, 1, 5),
            ["2027-01-05", "2027-01-19", "2027-02-02"],
            id="1er et 3e mardi",
        ),
        pytest.param(
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU",
            date(2027, 1, 3),
            ["2027-01-03", "2027-01-12", "2027-01-17"],
            id="weeks begin on Monday: that Sunday closes its own",
        ),
        pytest.param(
            "FREQ=WEEKLY;BYDAY=TU;BYMONTH=10,11,12,1,2,3,4,5,6",
            date(2027, 6, 22),
            ["2027-06-22", "2027-06-29", "2027-10-05"],
            id="a season from October to June",
        ),
        pytest.param(
            "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR",
            date(2026, 11, 13),
            ["2026-11-13", "2027-08-13", "2028-10-13"],
            id="Friday the 13th",
        ),
        pytest.param(
            "FREQ=YEARLY;BYDAY=20MO",
            date(2027, 5, 17),
            ["2027-05-17", "2028-05-15", "2029-05-14"],
            id="twentieth Monday of the year",
        ),
        pytest.param(
            "FREQ=YEARLY;BYDAY=-1SU",
            date(2027, 12, 26),
            ["2027-12-26", "2028-12-31", "2029-12-30"],
            id="last Sunday of the year, the 366th day too",
        ),
        pytest.param(
            "FREQ=WEEKLY;BYDAY=TH",
            date(2026, 12, 1),
            ["2026-12-03", "2026-12-10", "2026-12-17"],
            id="a first date off the rule is not one of its dates",
        ),
    ],
)
def test_first_dates_of(text, first_date, expected):
    found = islice(dates(parse_rule(text), first_date, end=date(2040, 1, 1)), 3)

    assert [day.isoformat() for day in found] == expected


def test_count_counts_from_the_first_date_even_when_looking_later():
    rule = parse_rule("FREQ=WEEKLY;COUNT=8")

    found = dates(rule, date(2027, 1, 12), start=date(2027, 2, 23), end=date(2030, 1, 1))

    assert list(found) == [date(2027, 2, 23), date(2027, 3, 2)]


def test_a_window_at_the_end_of_time_is_still_a_window():
    rule = parse_rule("FREQ=WEEKLY;BYDAY=FR,SU")

    found = dates(rule, date(2027, 1, 1), start=date(9999, 12, 25), end=date.max)

    assert list(found) == [date(9999, 12, 26), date(9999, 12, 31)]


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31",
        "FREQ=YEARLY;BYMONTH=1;BYDAY=MO;BYSETPOS=6",
    ],
)
@pytest.mark.timeout(5)
def test_a_rule_without_dates_comes_to_an_end(text):
    assert list(dates(parse_rule(text), date(2027, 1, 1), end=date.max)) == []
