from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from events.domain.phrases import PhraseError, parse_phrase
from events.domain.recurrence import RecurrenceError, align, check, rule_text

WEDNESDAY = date(2027, 1, 20)


def read(phrase: str, first_date: date = WEDNESDAY, until: date | None = None) -> str | None:
    rule = parse_phrase(phrase, first_date=first_date, until=until)
    return None if rule is None else rule_text(rule)


def refusal(phrase: str, until: date | None = None) -> str:
    with pytest.raises(RecurrenceError) as refused:
        parse_phrase(phrase, first_date=WEDNESDAY, until=until)
    assert str(refused.value)
    return refused.value.code


# Every recurrence that a real programme file held, with its first date and its end.
PROGRAMME = [
    ("03/12/2026", "1er jeudi du mois", "", "FREQ=MONTHLY;BYDAY=1TH"),
    ("19/12/2026", "3e samedi du mois", "", "FREQ=MONTHLY;BYDAY=3SA"),
    ("11/01/2027", "tous les lundis", "01/02/2027", "FREQ=WEEKLY;BYDAY=MO;UNTIL=20270201"),
    ("08/12/2026", "2e mardi du mois", "", "FREQ=MONTHLY;BYDAY=2TU"),
    (
        "05/12/2026",
        "un samedi sur deux",
        "26/06/2027",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA;UNTIL=20270626",
    ),
    ("20/01/2027", "tous les 3 mois", "", "FREQ=MONTHLY;INTERVAL=3;BYDAY=3WE"),
    (
        "26/11/2026",
        "dernier jeudi du mois",
        "24/06/2027",
        "FREQ=MONTHLY;BYDAY=-1TH;UNTIL=20270624",
    ),
    ("02/12/2026", "1er mercredi du mois", "", "FREQ=MONTHLY;BYDAY=1WE"),
    ("15/01/2027", "tous les 3 mois", "", "FREQ=MONTHLY;INTERVAL=3;BYDAY=3FR"),
    ("23/11/2026", "du lundi au vendredi", "", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
    ("28/11/2026", "tous les samedis et dimanches", "", "FREQ=WEEKLY;BYDAY=SA,SU"),
    ("26/11/2026", "tous les jeudis", "", "FREQ=WEEKLY;BYDAY=TH"),
    ("26/11/2026", "tous les jeudis", "01/07/2027", "FREQ=WEEKLY;BYDAY=TH;UNTIL=20270701"),
    ("12/12/2026", "2e samedi du mois", "", "FREQ=MONTHLY;BYDAY=2SA"),
    ("14/04/2027", "une fois par an", "", "FREQ=YEARLY;BYMONTH=4;BYDAY=2WE"),
    ("24/11/2026", "du mardi au samedi", "", "FREQ=WEEKLY;BYDAY=TU,WE,TH,FR,SA"),
    ("25/11/2026", "tous les mercredis", "", "FREQ=WEEKLY;BYDAY=WE"),
    ("13/12/2026", "2e dimanche du mois", "", "FREQ=MONTHLY;BYDAY=2SU"),
    ("22/05/2027", "tous les 6 mois", "", "FREQ=MONTHLY;INTERVAL=6;BYDAY=4SA"),
    (
        "01/12/2026",
        "un mardi sur deux",
        "29/06/2027",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20270629",
    ),
    ("12/01/2027", "8 mardis de suite", "", "FREQ=WEEKLY;BYDAY=TU;COUNT=8"),
    ("07/12/2026", "1er lundi du mois", "", "FREQ=MONTHLY;BYDAY=1MO"),
    ("21/01/2027", "tous les 3 mois", "", "FREQ=MONTHLY;INTERVAL=3;BYDAY=3TH"),
    ("10/12/2026", "2e jeudi du mois", "", "FREQ=MONTHLY;BYDAY=2TH"),
    ("11/02/2027", "tous les 6 mois", "", "FREQ=MONTHLY;INTERVAL=6;BYDAY=2TH"),
    (
        "15/01/2027",
        "3e vendredi du mois",
        "18/06/2027",
        "FREQ=MONTHLY;BYDAY=3FR;UNTIL=20270618",
    ),
    ("30/11/2026", "dernier lundi du mois", "", "FREQ=MONTHLY;BYDAY=-1MO"),
    ("20/03/2027", "", "", None),
    ("04/06/2027", "", "06/06/2027", None),
]


def french(text: str) -> date | None:
    return date(*map(int, reversed(text.split("/")))) if text else None


@pytest.mark.parametrize(("first", "phrase", "until", "expected"), PROGRAMME)
def test_a_programme_is_read_as_its_writers_meant_it(first, phrase, until, expected):
    first_date = french(first)
    assert first_date is not None
    rule = parse_phrase(phrase, first_date=first_date, until=french(until))

    assert (rule and rule_text(rule)) == expected
    if rule:
        check(rule, first_date)
        assert align(rule, first_date) == first_date


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        # Weekdays
        ("Tous les  MARDIS", "FREQ=WEEKLY;BYDAY=TU"),
        ("chaque mardi.", "FREQ=WEEKLY;BYDAY=TU"),
        ("le mardi", "FREQ=WEEKLY;BYDAY=TU"),
        ("mardi et jeudi", "FREQ=WEEKLY;BYDAY=TU,TH"),
        ("les mardis et jeudis", "FREQ=WEEKLY;BYDAY=TU,TH"),
        ("chaque mardi et chaque jeudi", "FREQ=WEEKLY;BYDAY=TU,TH"),
        ("lundi, mercredi, vendredi", "FREQ=WEEKLY;BYDAY=MO,WE,FR"),
        ("du samedi au lundi", "FREQ=WEEKLY;BYDAY=MO,SA,SU"),
        ("le lundi et du mercredi au vendredi", "FREQ=WEEKLY;BYDAY=MO,WE,TH,FR"),
        ("tous les week-ends", "FREQ=WEEKLY;BYDAY=SA,SU"),
        ("un week end sur deux", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU"),
        ("un samedi et un dimanche sur deux", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU"),
        ("1 mardi sur 3", "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU"),
        ("en semaine", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("tous les jours ouvrés", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("tous les jours de la semaine", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("tous les jours, du lundi au jeudi", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH"),
        ("tous les jours sauf le dimanche", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA"),
        ("tous les jours sauf samedi et dimanche", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        # Cadences, what is open taken from Wednesday 20 January
        ("tous les jours", "FREQ=DAILY"),
        ("quotidien", "FREQ=DAILY"),
        ("un jour sur deux", "FREQ=DAILY;INTERVAL=2"),
        ("toutes les semaines", "FREQ=WEEKLY;BYDAY=WE"),
        ("hebdomadaire", "FREQ=WEEKLY;BYDAY=WE"),
        ("une fois par semaine", "FREQ=WEEKLY;BYDAY=WE"),
        ("une séance par semaine", "FREQ=WEEKLY;BYDAY=WE"),
        ("toutes les 2 semaines", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"),
        ("une semaine sur deux", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"),
        ("une fois toutes les deux semaines", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"),
        ("toutes les deux semaines le mardi", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("le mardi, toutes les deux semaines", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("tous les quinze jours", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"),
        ("tous les 15 jours, le mardi", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("tous les huit jours", "FREQ=WEEKLY;BYDAY=WE"),
        ("tous les mois", "FREQ=MONTHLY;BYDAY=3WE"),
        ("une fois par mois", "FREQ=MONTHLY;BYDAY=3WE"),
        ("mensuelle", "FREQ=MONTHLY;BYDAY=3WE"),
        ("un mois sur deux", "FREQ=MONTHLY;INTERVAL=2;BYDAY=3WE"),
        ("bimestriel", "FREQ=MONTHLY;INTERVAL=2;BYDAY=3WE"),
        ("chaque trimestre", "FREQ=MONTHLY;INTERVAL=3;BYDAY=3WE"),
        ("trimestriel", "FREQ=MONTHLY;INTERVAL=3;BYDAY=3WE"),
        ("une fois par semestre", "FREQ=MONTHLY;INTERVAL=6;BYDAY=3WE"),
        ("tous les trois mois, le 1er lundi", "FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO"),
        ("premier lundi tous les deux mois", "FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO"),
        ("tous les ans", "FREQ=YEARLY;BYMONTH=1;BYDAY=3WE"),
        ("chaque année", "FREQ=YEARLY;BYMONTH=1;BYDAY=3WE"),
        ("tous les deux ans", "FREQ=YEARLY;INTERVAL=2;BYMONTH=1;BYDAY=3WE"),
        # Ranked weekdays
        ("1ER JEUDI", "FREQ=MONTHLY;BYDAY=1TH"),
        ("chaque premier jeudi", "FREQ=MONTHLY;BYDAY=1TH"),
        ("les premiers jeudis du mois", "FREQ=MONTHLY;BYDAY=1TH"),
        ("Le troisieme mardi de chaque mois", "FREQ=MONTHLY;BYDAY=3TU"),
        ("3ème mardi du mois", "FREQ=MONTHLY;BYDAY=3TU"),
        ("2nd mardi du mois", "FREQ=MONTHLY;BYDAY=2TU"),
        ("second mardi du mois", "FREQ=MONTHLY;BYDAY=2TU"),
        ("1er et 3e mardi du mois", "FREQ=MONTHLY;BYDAY=1TU,3TU"),
        ("1er, 3e et dernier mardis du mois", "FREQ=MONTHLY;BYDAY=1TU,3TU,-1TU"),
        ("1er mardi et dernier jeudi du mois", "FREQ=MONTHLY;BYDAY=1TU,-1TH"),
        ("premier mardi et jeudi du mois", "FREQ=MONTHLY;BYDAY=1TU,1TH"),
        ("avant-dernier vendredi du mois", "FREQ=MONTHLY;BYDAY=-2FR"),
        ("premier lundi ou mardi du mois", "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1"),
        ("dernier jour ouvré du mois", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
        ("tous les mardis du mois", "FREQ=MONTHLY;BYDAY=TU"),
        # Days of the month and of the year
        ("le 15 du mois", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("tous les 15 du mois", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("le 1er du mois", "FREQ=MONTHLY;BYMONTHDAY=1"),
        ("le premier jour du mois", "FREQ=MONTHLY;BYMONTHDAY=1"),
        ("le 1er et le 15 de chaque mois", "FREQ=MONTHLY;BYMONTHDAY=1,15"),
        ("dernier jour du mois", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("le 15 et le dernier jour du mois", "FREQ=MONTHLY;BYMONTHDAY=15,-1"),
        ("tous les 2 mois, le 15", "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=15"),
        ("le 13 du mois, si c'est un vendredi", "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR"),
        ("tous les ans le 14 avril", "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=14"),
        ("le 14 avril de chaque année", "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=14"),
        ("tous les 1er mai", "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1"),
        ("le 2e mercredi d’avril", "FREQ=YEARLY;BYMONTH=4;BYDAY=2WE"),
        ("premier lundi de l’année", "FREQ=YEARLY;BYDAY=1MO"),
        # Seasons
        (
            "tous les mardis d’octobre à juin",
            "FREQ=WEEKLY;BYMONTH=1,2,3,4,5,6,10,11,12;BYDAY=TU",
        ),
        (
            "1er jeudi du mois, de septembre à novembre et en mars",
            "FREQ=MONTHLY;BYMONTH=3,9,10,11;BYDAY=1TH",
        ),
        ("tous les jours au mois d'août", "FREQ=DAILY;BYMONTH=8"),
        # Counts and ends
        ("4 lundis", "FREQ=WEEKLY;BYDAY=MO;COUNT=4"),
        ("quatre lundis consécutifs", "FREQ=WEEKLY;BYDAY=MO;COUNT=4"),
        ("tous les mardis, 8 fois", "FREQ=WEEKLY;BYDAY=TU;COUNT=8"),
        ("8 séances, tous les mardis", "FREQ=WEEKLY;BYDAY=TU;COUNT=8"),
        ("un mardi sur deux pendant 5 séances", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=5"),
        ("pendant 3 semaines, le mardi et le jeudi", "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=6"),
        ("6 semaines de suite", "FREQ=WEEKLY;BYDAY=WE;COUNT=6"),
        ("5 jours de suite", "FREQ=DAILY;COUNT=5"),
        ("3 mois de suite", "FREQ=MONTHLY;BYDAY=3WE;COUNT=3"),
        ("tous les mardis jusqu'au 29/06/2027", "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270629"),
        ("tous les mardis jusqu’au 1er mai 2027", "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270501"),
        ("tous les mardis jusqu'au 5 janvier", "FREQ=WEEKLY;BYDAY=TU;UNTIL=20280105"),
        ("tous les mardis jusqu'au 20 janvier", "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270120"),
        ("tous les mardis jusqu'au 26 juin", "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270626"),
        # Once
        ("une fois", None),
        (" Une seule fois ", None),
        ("ponctuel", None),
        ("-", None),
    ],
)
def test_read(phrase, expected):
    assert read(phrase) == expected


def test_a_fifth_weekday_stands_for_the_last():
    assert read("tous les mois", date(2026, 12, 30)) == "FREQ=MONTHLY;BYDAY=-1WE"
    assert read("une fois par an", date(2026, 12, 30)) == "FREQ=YEARLY;BYMONTH=12;BYDAY=-1WE"


@pytest.mark.parametrize(
    ("phrase", "code"),
    [
        ("quand on veut", "phrase_unknown"),
        ("semaines impaires", "week_parity"),
        ("tous les", "phrase_unknown"),
        ("mois", "phrase_unknown"),
        ("deux fois par mois", "phrase_ambiguous"),
        ("tous les mardis tous les 3 mois tous les ans", "phrase_unknown"),
        ("toutes les semaines, le 1er mardi", "phrase_unknown"),
        ("tous les jours, le 15 du mois", "phrase_unknown"),
        ("le 3e", "phrase_unknown"),
        ("le 13 vendredi du mois", "phrase_unknown"),
        ("le 15 de l'année", "phrase_unknown"),
        ("tous les mardis, 3 fois, 4 fois", "phrase_unknown"),
        ("tous les mardis jusqu'à nouvel ordre", "phrase_unknown"),
        ("tous les mardis jusqu'à juin", "phrase_ambiguous"),
        ("tous les jours sauf du lundi au dimanche", "skip_in_phrase"),
        ("tous les mardis sauf en août", "skip_in_phrase"),
        ("tous les mois, le mardi", "phrase_ambiguous"),
        ("tous les ans, le mardi du mois de mai ou juin", "phrase_unknown"),
        ("8 mardis et jeudis", "phrase_ambiguous"),
        ("tous les mardis jusqu'au 31/02/2027", "no_such_date"),
        ("tous les mardis jusqu'au 31 février 2027", "no_such_date"),
        ("tous les mardis jusqu'au 99/99/2027", "no_such_date"),
        ("tous les jeudis et le premier mardi du mois", "contradiction"),
        ("9000 mardis", "bad_count"),
        ("0 mardi", "bad_count"),
        ("tous les 0 jours", "bad_interval"),
        ("tous les 9999 mois", "bad_interval"),
        ("6e mardi du mois", "bad_value"),
        ("le 32 du mois", "bad_value"),
        ("le 0 du mois", "bad_value"),
        ("mardi " * 1000, "phrase_too_long"),
        (", ".join(f"{n}e" for n in range(2, 200)) + " lundi ou mardi du mois", "too_long"),
    ],
)
def test_refused(phrase, code):
    assert refusal(phrase) == code


def test_an_unknown_phrase_is_named_with_examples_that_work():
    with pytest.raises(PhraseError) as refused:
        parse_phrase("quand on veut", first_date=WEDNESDAY)

    said = str(refused.value)
    assert "quand on veut" in said
    for works in ("tous les mardis", "1er jeudi du mois", "un samedi sur deux", "tous les 3 mois"):
        assert works in said
        assert parse_phrase(works, first_date=WEDNESDAY) is not None


class TestAnEndGivenBeside:
    def test_is_added(self):
        assert read("tous les mardis", until=date(2027, 6, 29)) == (
            "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270629"
        )

    def test_that_agrees_with_the_phrase_is_the_same_end(self):
        assert read("tous les mardis jusqu'au 29/06/2027", until=date(2027, 6, 29)) == (
            "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270629"
        )
        assert read("3 mardis", until=date(2027, 2, 9)) == "FREQ=WEEKLY;BYDAY=TU;COUNT=3"

    def test_that_contradicts_the_phrase_is_refused(self):
        assert refusal("tous les mardis jusqu'au 29/06/2027", date(2027, 6, 30)) == "two_ends"
        assert refusal("3 mardis", date(2027, 2, 8)) == "two_ends"

    def test_is_none_of_once(self):
        assert read("", until=date(2027, 6, 29)) is None


@given(text=st.text(max_size=80))
@example("premier parmi " * 140)
@example("1e parmi " * 220)
@example("mardi et " * 220)
@example("le 1er, " * 240)
@example("tous les mardis" + "\n" * 1000)
@example("١ mardi")
@settings(max_examples=200, deadline=1000)
def test_any_text_is_a_rule_or_a_named_error(text):
    try:
        rule = parse_phrase(text, first_date=WEDNESDAY)  # in either language
    except RecurrenceError:
        return

    assert rule is None or rule_text(rule)


VOCABULARY = {
    "fr": "tous les chaque un une le du de au mardi jeudis 1er 3e 15 8 mois semaines jour an sur "
    "deux dernier parmi et , ou si c'est jusqu'au 26/06/2027 juin fois par d'octobre à sauf "
    "trimestre paires depuis fin en pendant ouvré jours week-end 2027",
    "en": "every other each the on of from to in Tuesday Thursdays 1st second 15th 8 month weeks "
    "day year one two last among and , or if it is until 26/06/2027 June times once a except "
    "quarter even starting end for working weekend a row 2027",
}


@pytest.mark.parametrize("language", VOCABULARY)
@given(data=st.data())
@settings(max_examples=400, deadline=1000)
def test_any_words_of_ours_in_any_order_are_a_rule_or_a_named_error(language, data):
    words = data.draw(st.lists(st.sampled_from(VOCABULARY[language].split()), max_size=9))
    try:
        rule = parse_phrase(" ".join(words), first_date=WEDNESDAY, language=language)
    except RecurrenceError:
        return

    assert rule is None or rule_text(rule)
