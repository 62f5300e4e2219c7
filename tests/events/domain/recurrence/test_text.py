from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from events.domain.recurrence import ByDay, Frequency, RecurrenceError, Rule, parse_rule, rule_text

from .oracle import rules


def refusal(text: str) -> str:
    with pytest.raises(RecurrenceError) as refused:
        parse_rule(text)
    assert str(refused.value)
    return refused.value.code


@given(rule=rules())
@settings(max_examples=200, deadline=None)
def test_a_rule_written_and_read_again_is_the_same_rule(rule):
    assert parse_rule(rule_text(rule)) == rule


@given(text=st.text(max_size=60))
@example("FREQ=WEEKLY;BYDAY=" + "MO," * 10_000)
@example("FREQ=DAILY;COUNT=" + "9" * 400)
@example("FREQ=DAILY;COUNT=١٢")
@example("FREQ=MONTHLY;BYMONTHDAY=\x00")
@settings(max_examples=200, deadline=None)
def test_nonsense_is_refused_by_a_named_error(text):
    assert refusal(text)


@given(
    parts=st.lists(
        st.tuples(
            st.sampled_from(
                ["FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "COUNT", "UNTIL", "WKST"]
            ),
            st.sampled_from(["WEEKLY", "MONTHLY", "0", "-1", "2", "1TU", "SU", "20270101", "MO,2"]),
        ),
        max_size=5,
    )
)
@settings(max_examples=200, deadline=None)
def test_near_sense_is_a_rule_or_a_named_error(parts):
    try:
        rule = parse_rule(";".join(f"{name}={value}" for name, value in parts))
    except RecurrenceError:
        return

    assert parse_rule(rule_text(rule)) == rule


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "unknown_part"),
        ("INTERVAL=2", "bad_frequency"),
        ("FREQ=FORTNIGHTLY", "bad_frequency"),
        ("FREQ=HOURLY", "sub_daily"),
        ("FREQ=SECONDLY", "sub_daily"),
        ("FREQ=YEARLY;BYWEEKNO=3", "unsupported_part"),
        ("FREQ=YEARLY;BYYEARDAY=100", "unsupported_part"),
        ("FREQ=DAILY;BYHOUR=9,10", "unsupported_part"),
        ("FREQ=DAILY;X-EVERY=3", "unknown_part"),
        ("FREQ=DAILY;BYDAY=", "unknown_part"),
        ("FREQ=DAILY;;COUNT=3", "unknown_part"),
        ("FREQ=DAILY;FREQ=WEEKLY", "repeated_part"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20270101", "count_and_until"),
        ("FREQ=DAILY;COUNT=0", "bad_count"),
        ("FREQ=DAILY;COUNT=100000", "bad_count"),
        ("FREQ=DAILY;COUNT=dix", "bad_count"),
        ("FREQ=DAILY;INTERVAL=0", "bad_interval"),
        ("FREQ=DAILY;INTERVAL=-1", "bad_interval"),
        ("FREQ=YEARLY;INTERVAL=11", "bad_interval"),
        ("FREQ=DAILY;UNTIL=20270230", "bad_until"),
        ("FREQ=DAILY;UNTIL=demain", "bad_until"),
        ("FREQ=DAILY;UNTIL=20270101T250000Z", "bad_until"),
        ("FREQ=WEEKLY;BYDAY=LU", "bad_value"),
        ("FREQ=WEEKLY;BYDAY=1MO", "contradiction"),
        ("FREQ=WEEKLY;BYMONTHDAY=3", "contradiction"),
        ("FREQ=WEEKLY;BYDAY=MO;BYSETPOS=1", "contradiction"),
        ("FREQ=MONTHLY;BYSETPOS=1", "contradiction"),
        ("FREQ=MONTHLY;BYDAY=2TU;BYMONTHDAY=9", "contradiction"),
        # Some programs read this as either, some as both.
        ("FREQ=MONTHLY;BYDAY=MO,1TU", "contradiction"),
        ("FREQ=MONTHLY;BYDAY=6MO", "bad_value"),
        ("FREQ=MONTHLY;BYDAY=0MO", "bad_value"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "bad_value"),
        ("FREQ=MONTHLY;BYMONTH=13", "bad_value"),
        ("FREQ=MONTHLY;BYMONTH=-1", "bad_value"),
        ("FREQ=WEEKLY;WKST=XX", "bad_value"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU;WKST=SU", "week_start"),
        ("FREQ=DAILY;" + "BYMONTH=1;" * 100, "too_long"),
    ],
)
def test_refused(text, code):
    assert refusal(text) == code


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("RRULE:FREQ=WEEKLY;BYDAY=TH,MO,TH", "FREQ=WEEKLY;BYDAY=MO,TH"),
        (" freq=monthly;byday=+1th,-1th; ", "FREQ=MONTHLY;BYDAY=1TH,-1TH"),
        ("COUNT=8;INTERVAL=1;FREQ=WEEKLY;WKST=MO", "FREQ=WEEKLY;COUNT=8"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1,15,1", "FREQ=MONTHLY;BYMONTHDAY=1,15,-1"),
        ("FREQ=WEEKLY;UNTIL=20270626T215959Z", "FREQ=WEEKLY;UNTIL=20270626"),
        ("FREQ=WEEKLY;UNTIL=20270626T235959", "FREQ=WEEKLY;UNTIL=20270626"),
        ("FREQ=WEEKLY;WKST=SU;BYDAY=SA,SU", "FREQ=WEEKLY;BYDAY=SA,SU"),
        ("FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("FREQ=WEEKLY;INTERVAL=2;WKST=SA;BYDAY=SA,SU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU"),
    ],
)
def test_written_the_one_canonical_way(text, canonical):
    assert rule_text(parse_rule(text)) == canonical


@pytest.mark.parametrize(
    ("until", "zone", "start_time", "expected"),
    [
        pytest.param("20270625T220000Z", None, None, date(2027, 6, 25), id="as written"),
        pytest.param("20270625T210000Z", "Pacific/Noumea", None, date(2027, 6, 26), id="Nouméa"),
        pytest.param("20270626T010000Z", "America/Guadeloupe", None, date(2027, 6, 25), id="West"),
        pytest.param("20270626T160000Z", "Europe/Paris", time(18), date(2027, 6, 26), id="exact"),
        pytest.param("20270626T155959Z", "Europe/Paris", time(18), date(2027, 6, 25), id="short"),
        pytest.param("20270626", "Pacific/Noumea", time(18), date(2027, 6, 26), id="a mere date"),
    ],
)
def test_the_date_of_an_end_written_with_an_hour(until, zone, start_time, expected):
    rule = parse_rule(f"FREQ=WEEKLY;UNTIL={until}", zone=zone, start_time=start_time)

    assert rule.until == expected


def test_rules_that_say_the_same_are_equal_whatever_the_order_of_their_lists():
    tuesday, thursday = ByDay(1), ByDay(3)

    assert Rule(Frequency.WEEKLY, by_day=(thursday, tuesday, thursday)) == Rule(
        Frequency.WEEKLY, by_day=(tuesday, thursday)
    )
