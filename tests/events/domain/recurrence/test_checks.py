from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings

from events.domain.recurrence import RecurrenceError, align, check, dates, parse_rule

from .oracle import first_dates, rules

FIRST = date(2027, 1, 12)


def refusal(text: str, first_date: date = FIRST) -> str:
    with pytest.raises(RecurrenceError) as refused:
        check(parse_rule(text), first_date)
    return refused.value.code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "never"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "never"),
        ("FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29", "never"),
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=6", "never"),
        ("FREQ=WEEKLY;BYDAY=TH;UNTIL=20270113", "never"),
        ("FREQ=WEEKLY;UNTIL=20270111", "ends_before_start"),
        ("FREQ=DAILY;UNTIL=20990101", "too_far"),
        ("FREQ=YEARLY;COUNT=60", "too_far"),
        ("FREQ=YEARLY;INTERVAL=10;COUNT=1000", "too_far"),
    ],
)
def test_refused(text, code):
    assert refusal(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=DAILY",
        "FREQ=DAILY;COUNT=1000",
        "FREQ=WEEKLY;UNTIL=20270112",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO",
    ],
)
def test_accepted(text):
    check(parse_rule(text), FIRST)


def test_the_end_of_time_is_no_accident():
    assert refusal("FREQ=YEARLY;COUNT=2", date(9999, 6, 1)) == "too_far"


@given(rule=rules(), first_date=first_dates)
@settings(max_examples=150, deadline=None)
def test_anchoring_on_the_aligned_date_gives_the_same_dates(rule, first_date):
    end = first_date + timedelta(days=3000)
    whole = list(dates(rule, first_date, end=end))
    if not whole:
        return
    aligned = align(rule, first_date)

    assert aligned == whole[0]
    assert align(rule, aligned) == aligned
    assert list(dates(rule, aligned, end=end)) == whole
