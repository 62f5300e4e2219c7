from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.domain.skips import SkipError, Skips, parse_skips, skipped, words_for

days = st.dates(date(2024, 1, 1), date(2030, 12, 31))
runs = st.builds(
    lambda first, length: [first + timedelta(days=n) for n in range(length)],
    days,
    st.integers(1, 6),
)
all_skips = st.builds(
    Skips,
    dates=st.lists(runs, max_size=4).map(lambda found: frozenset(chain(*found))),
    months=st.frozensets(st.integers(1, 12), max_size=4),
    public_holidays=st.booleans(),
    school_holidays=st.booleans(),
)


@given(skips=all_skips)
@settings(max_examples=150, deadline=None)
def test_words_read_back_are_the_same_skips(skips):
    assert parse_skips(words_for(skips)) == skips


@given(skips=all_skips)
@settings(max_examples=50, deadline=None)
def test_what_is_stored_reads_back(skips):
    stored = json.loads(json.dumps(skips.to_json()))

    assert Skips.from_json(stored) == skips


def test_an_empty_mapping_skips_nothing():
    assert Skips.from_json({}) == Skips()
    assert not Skips()
    assert Skips(months=frozenset({8}))


@pytest.mark.parametrize(
    "stored",
    [{"dates": ["2027-02-30"]}, {"dates": "2027-02-03"}, {"months": [13]}, {"months": ["août"]}],
)
def test_another_shape_is_a_named_error(stored):
    with pytest.raises(SkipError) as refused:
        Skips.from_json(stored)
    assert refused.value.code == "bad_skips"


@pytest.mark.parametrize(
    ("skips", "said"),
    [
        (Skips(), ""),
        (Skips(public_holidays=True), "sauf les jours fériés"),
        (Skips(months=frozenset({8, 7})), "sauf en juillet et en août"),
        (
            Skips(public_holidays=True, months=frozenset({8})),
            "sauf les jours fériés et en août",
        ),
        (
            Skips(public_holidays=True, school_holidays=True, months=frozenset({8})),
            "sauf les jours fériés, pendant les vacances scolaires et en août",
        ),
        (
            Skips(dates=frozenset({date(2026, 12, 26), date(2027, 5, 1)})),
            "sauf le 26 décembre 2026 et le 1er mai 2027",
        ),
        (
            Skips(dates=frozenset({date(2026, 12, 26), date(2026, 12, 27)})),
            "sauf le 26 décembre 2026 et le 27 décembre 2026",
        ),
        (
            Skips(dates=frozenset(date(2026, 12, 30) + timedelta(days=n) for n in range(4))),
            "sauf du 30 décembre 2026 au 2 janvier 2027",
        ),
    ],
)
def test_said_as_people_say_it(skips, said):
    assert words_for(skips) == said


class TestSkipped:
    wednesdays = tuple(date(2026, 11, 25) + timedelta(weeks=n) for n in range(60))

    def test_by_date_and_month(self):
        skips = Skips(dates=frozenset({date(2026, 12, 2)}), months=frozenset({1}))

        assert skipped(skips, self.wednesdays[:7], department="") == {
            date(2026, 12, 2),
            date(2027, 1, 6),
        }

    def test_by_public_holidays_of_the_place(self):
        skips = Skips(public_holidays=True)

        assert skipped(skips, self.wednesdays, department="73") == {date(2027, 7, 14)}
        assert skipped(skips, [date(2027, 12, 20)], department="73") == set()
        assert skipped(skips, [date(2027, 12, 20)], department="974") == {date(2027, 12, 20)}

    def test_by_school_holidays_of_the_zone(self):
        skips = Skips(school_holidays=True)
        saturdays = [date(2026, 12, 19), date(2027, 1, 16), date(2027, 2, 20)]

        assert skipped(skips, saturdays, department="69") == {saturdays[0], saturdays[2]}

    def test_nothing_beyond_what_is_decreed(self):
        skips = Skips(school_holidays=True)

        assert skipped(skips, [date(2029, 12, 25)], department="69") == set()

    @pytest.mark.parametrize(
        ("department", "code"), [("974", "holidays_unknown"), ("", "department_unknown")]
    )
    def test_a_place_that_is_not_covered_is_never_a_silent_nothing(self, department, code):
        with pytest.raises(SkipError) as refused:
            skipped(Skips(school_holidays=True), self.wednesdays, department=department)
        assert refused.value.code == code

    def test_no_holidays_asked_need_no_place(self):
        assert skipped(Skips(), self.wednesdays, department="") == set()
