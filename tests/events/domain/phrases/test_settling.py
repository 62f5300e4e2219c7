"""What a phrase is held to besides: the weeks it counts on, and where it begins."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from events.domain.phrases import PhraseError, parse_phrase
from events.domain.recurrence import Rule, align, dates, rule_text


def rule_of(phrase: str, first_date: date, until: date | None = None) -> Rule:
    rule = parse_phrase(phrase, first_date=first_date, until=until, language="fr")
    assert rule is not None
    return rule


def read(phrase: str, first_date: date, until: date | None = None) -> str:
    return rule_text(rule_of(phrase, first_date, until))


def refused(phrase: str, first_date: date, until: date | None = None) -> PhraseError:
    with pytest.raises(PhraseError) as error:
        read(phrase, first_date, until)
    return error.value


EVEN = date(2027, 1, 12)
"""A Tuesday of week 2."""


class TestEvenAndOddWeeks:
    """ISO 8601: 2026 and 2032 count 53 weeks, and after 53 comes 1, odd again."""

    @pytest.mark.parametrize(
        "phrase",
        [
            "semaines paires",
            "le mardi, semaines paires",
            "tous les mardis des semaines paires",
            "un mardi sur deux (semaines paires)",
            "chaque semaine paire, le mardi",
        ],
    )
    def test_are_every_second_week_within_a_season(self, phrase):
        assert read(phrase, EVEN, date(2027, 6, 30)) == (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20270630"
        )

    def test_may_be_counted(self):
        assert read("mardi, semaines paires, 10 fois", EVEN) == (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=10"
        )

    def test_begin_in_such_a_week(self):
        error = refused("mardi, semaines impaires", EVEN, date(2027, 6, 30))
        assert (error.code, str(error)) == (
            "week_parity",
            "Le mardi 12 janvier 2027 est en semaine 2\u00a0: donnez une première date en semaine "
            "impaire, ou écrivez «\u202ftoutes les 2 semaines\u202f».",
        )

    @pytest.mark.parametrize(
        ("first", "until", "last"),
        [
            (EVEN, None, "dimanche 2 janvier 2033"),
            (date(2026, 11, 24), date(2027, 6, 30), "dimanche 3 janvier 2027"),
            (date(2026, 11, 24), date(2027, 1, 12), "dimanche 3 janvier 2027"),
        ],
    )
    def test_do_not_run_past_a_week_53(self, first, until, last):
        error = refused("mardi, semaines paires", first, until)
        assert (error.code, f"jusqu’au {last}" in str(error)) == ("week_parity", True)

    def test_run_to_the_end_of_that_week(self):
        assert read("mardi, semaines paires", date(2026, 11, 24), date(2027, 1, 3)) == (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20270103"
        )

    @given(
        first=st.dates(date(2024, 1, 1), date(2035, 12, 31)),
        weeks=st.integers(0, 120),
        parity=st.sampled_from(["paires", "impaires"]),
    )
    @settings(max_examples=200, deadline=None)
    def test_never_give_a_date_in_the_other_weeks(self, first, weeks, parity):
        until = date.fromordinal(first.toordinal() + 7 * weeks)
        try:
            rule = rule_of(f"semaines {parity}", first, until)
        except PhraseError as error:
            assume(error.code != "week_parity")
            raise

        given_days = [*dates(rule, first, end=until)]
        wanted = [
            day
            for day in (date.fromordinal(first.toordinal() + 7 * n) for n in range(weeks + 1))
            if day.isocalendar().week % 2 == (parity == "impaires")
        ]
        assert given_days == wanted


class TestAStartInThePhrase:
    @pytest.mark.parametrize(
        "phrase",
        [
            "tous les mardis à partir du 12 janvier 2027",
            "tous les mardis à partir du mardi 12 janvier",
            "tous les mardis dès le 10 janvier",
            "tous les mardis depuis le 10/01/2027",
        ],
    )
    def test_agrees_with_the_first_date_when_both_give_the_same_first_tuesday(self, phrase):
        assert read(phrase, EVEN) == "FREQ=WEEKLY;BYDAY=TU"

    def test_may_bring_the_end_along(self):
        assert read("tous les mardis du 12 janvier au 30 juin 2027", EVEN) == (
            "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270630"
        )
        assert read("tous les jours du 12 au 16 janvier 2027", EVEN) == "FREQ=DAILY;UNTIL=20270116"

    def test_goes_round_the_new_year(self):
        assert read("tous les mardis du 1er septembre au 30 juin", date(2026, 9, 1)) == (
            "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270630"
        )

    def test_that_disagrees_names_both(self):
        error = refused("tous les mardis à partir du 2 février", EVEN)
        assert error.code == "two_starts"
        assert "mardi 2 février 2027" in str(error)
        assert "mardi 12 janvier 2027" in str(error)

    def test_of_the_wrong_weekday_is_not_understood(self):
        error = refused("tous les mardis à partir du lundi 12 janvier 2027", EVEN)
        assert error.code == "phrase_unknown"


class TestQuarters:
    @pytest.mark.parametrize(
        ("phrase", "first", "rule"),
        [
            ("premier jeudi du trimestre", date(2027, 4, 1), "INTERVAL=3;BYDAY=1TH"),
            ("dernier vendredi du trimestre", date(2027, 3, 26), "INTERVAL=3;BYDAY=-1FR"),
            ("dernier jour du trimestre", date(2027, 3, 31), "INTERVAL=3;BYMONTHDAY=-1"),
            ("premier lundi de chaque semestre", date(2027, 7, 5), "INTERVAL=6;BYDAY=1MO"),
        ],
    )
    def test_are_counted_from_the_first_date_where_it_opens_or_ends_one(self, phrase, first, rule):
        assert read(phrase, first) == f"FREQ=MONTHLY;{rule}"

    @pytest.mark.parametrize(
        ("phrase", "first"),
        [
            ("premier jeudi du trimestre", date(2027, 2, 4)),
            ("dernier vendredi du trimestre", date(2027, 4, 30)),
            ("premier et dernier jeudi du trimestre", date(2027, 4, 1)),
            ("cinquième jeudi du trimestre", date(2027, 4, 1)),
            ("le 15 du trimestre", date(2027, 4, 15)),
            ("tous les mardis du trimestre", date(2027, 4, 6)),
        ],
    )
    def test_leave_the_month_open_elsewhere(self, phrase, first):
        assert refused(phrase, first).code == "phrase_ambiguous"


def test_the_first_of_a_quarter_moves_to_the_next_one():
    rule = rule_of("premier jeudi de chaque trimestre", EVEN)
    assert align(rule, EVEN) == date(2027, 4, 1)
