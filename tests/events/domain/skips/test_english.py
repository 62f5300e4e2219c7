"""What is skipped, in English words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from events.domain.skips import SkipError, Skips, parse_skips, words_for

FIRST, UNTIL = date(2026, 11, 1), date(2027, 6, 30)


def days(first: date, amount: int) -> frozenset[date]:
    return frozenset(first + timedelta(days=n) for n in range(amount))


@pytest.mark.parametrize(
    ("text", "skips"),
    [
        ("", Skips()),
        ("public holidays", Skips(public_holidays=True)),
        ("on bank holidays", Skips(public_holidays=True)),
        ("school holidays", Skips(school_holidays=True)),
        ("during the school holidays", Skips(school_holidays=True)),
        ("except in July and August", Skips(months=frozenset({7, 8}))),
        ("July, August", Skips(months=frozenset({7, 8}))),
        ("from July to September", Skips(months=frozenset({7, 8, 9}))),
        ("Jul-Sept", Skips(months=frozenset({7, 8, 9}))),
        ("December to February", Skips(months=frozenset({12, 1, 2}))),
        ("February 2027", Skips(dates=days(date(2027, 2, 1), 28))),
        ("26/12/2026", Skips(dates=days(date(2026, 12, 26), 1))),
        ("on 26 December 2026", Skips(dates=days(date(2026, 12, 26), 1))),
        ("Saturday 26th December", Skips(dates=days(date(2026, 12, 26), 1))),
        ("12, 19 and 26 December", Skips(dates=frozenset(date(2026, 12, n) for n in (12, 19, 26)))),
        ("from 20 December 2026 to 3 January 2027", Skips(dates=days(date(2026, 12, 20), 15))),
        ("20 to 31 December", Skips(dates=days(date(2026, 12, 20), 12))),
        (
            "public holidays and in August",
            Skips(public_holidays=True, months=frozenset({8})),
        ),
    ],
)
def test_read(text, skips):
    assert parse_skips(text, first_date=FIRST, until=UNTIL, language="en") == skips
    assert parse_skips(text, first_date=FIRST, until=UNTIL) == skips


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("when we are away", "skip_unknown", "Write for example “public holidays”"),
        ("5 July", "year_missing", "Add the year to “5 july”"),
        ("31/02/2027", "no_such_date", "There is no 31/02/2027"),
        ("x" * 2001, "too_long", "2000 characters at most"),
        ("from 1 January 2027 to 31 December 2029", "too_many", "366 at most"),
    ],
)
def test_refused_in_english(text, code, said):
    with pytest.raises(SkipError) as refused:
        parse_skips(text, first_date=FIRST, until=UNTIL, language="en")

    assert (refused.value.code, said in str(refused.value)) == (code, True)


@pytest.mark.parametrize(("language", "said"), [("fr", "Nous n’avons pas"), ("en", "We did not")])
def test_what_neither_language_understands_is_refused_in_the_reader_s(language, said):
    with translation.override(language), pytest.raises(SkipError, match=said):
        parse_skips("42")


@pytest.mark.parametrize(
    ("skips", "said"),
    [
        (Skips(), ""),
        (Skips(public_holidays=True), "except on public holidays"),
        (
            Skips(public_holidays=True, school_holidays=True, months=frozenset({8})),
            "except on public holidays, during school holidays and in August",
        ),
        (
            Skips(dates=days(date(2026, 12, 30), 4)),
            "except from 30 December 2026 to 2 January 2027",
        ),
        (Skips(dates=days(date(2027, 5, 1), 1)), "except on 1 May 2027"),
    ],
)
def test_said_as_people_say_it(skips, said):
    assert words_for(skips, language="en") == said
    with translation.override("en-gb"):
        assert words_for(skips) == said


@pytest.mark.parametrize("language", ["fr", "en"])
@given(
    skips=st.builds(
        Skips,
        dates=st.frozensets(st.dates(date(2020, 1, 1), date(2035, 12, 31)), max_size=20),
        months=st.frozensets(st.integers(1, 12)),
        public_holidays=st.booleans(),
        school_holidays=st.booleans(),
    )
)
@settings(max_examples=200, deadline=None)
def test_words_read_back_are_the_same_skips(language, skips):
    assert parse_skips(words_for(skips, language=language), language=language) == skips
    assert parse_skips(words_for(skips, language=language)) == skips


def test_two_skips_together_skip_what_either_does():
    one = Skips(months=frozenset({7}), public_holidays=True)
    other = Skips(months=frozenset({8}), dates=days(date(2027, 5, 14), 1))

    assert one | other == Skips(dates=other.dates, months=frozenset({7, 8}), public_holidays=True)
    assert one | Skips() == one
