from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings

from events.domain.phrases import parse_phrase, words
from events.domain.recurrence import explicit, parse_rule
from tests.events.domain.phrases.accepted import ANY_DATE, texts
from tests.events.domain.recurrence.oracle import first_dates, rules

LANGUAGES = pytest.mark.parametrize("language", ["fr", "en"])


@LANGUAGES
@given(rule=rules(), first_date=first_dates)
@settings(max_examples=200, deadline=None)
def test_words_read_back_are_the_same_rule(language, rule, first_date):
    said = words(rule, first_date=first_date, language=language)

    read = parse_phrase(said, first_date=first_date, language=language)
    assert read == explicit(rule, first_date)


@LANGUAGES
@given(text=texts(), first_date=ANY_DATE)
@settings(max_examples=300, deadline=None)
def test_whatever_rule_is_accepted_has_words_that_read_back_as_it(language, text, first_date):
    rule = parse_rule(text)
    said = words(rule, first_date=first_date, language=language)

    read = parse_phrase(said, first_date=first_date, language=language)
    assert read == explicit(rule, first_date)


@LANGUAGES
@given(rule=rules(), first_date=first_dates)
@settings(max_examples=100, deadline=None)
def test_words_said_again_are_the_same_words(language, rule, first_date):
    said = words(rule, first_date=first_date, language=language)

    read = parse_phrase(said, first_date=first_date, language=language)
    assert words(read, first_date=first_date, language=language) == said


@given(rule=rules(), first_date=first_dates)
@settings(max_examples=100, deadline=None)
def test_words_are_read_without_telling_their_language(rule, first_date):
    for language in ("fr", "en"):
        said = words(rule, first_date=first_date, language=language)
        assert parse_phrase(said, first_date=first_date) == explicit(rule, first_date)


@pytest.mark.parametrize(("language", "said"), [("fr", "une seule fois"), ("en", "once only")])
def test_once_is_said_and_read_back(language, said):
    first_date = date(2027, 3, 20)
    assert words(None, first_date=first_date, language=language) == said
    assert parse_phrase(said, first_date=first_date, language=language) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("FREQ=DAILY", "tous les jours"),
        ("FREQ=DAILY;INTERVAL=2", "tous les deux jours"),
        ("FREQ=DAILY;INTERVAL=15", "un jour sur quinze"),
        ("FREQ=DAILY;INTERVAL=8", "un jour sur huit"),
        ("FREQ=DAILY;INTERVAL=21", "tous les 21 jours"),
        ("FREQ=DAILY;BYDAY=MO,TU,SU", "tous les jours, si c’est un lundi, un mardi ou un dimanche"),
        ("FREQ=WEEKLY", "chaque mercredi"),
        ("FREQ=WEEKLY;BYDAY=TU,TH", "tous les mardis et jeudis"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "du lundi au vendredi"),
        ("FREQ=WEEKLY;BYDAY=MO,WE,FR", "tous les lundis, mercredis et vendredis"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", "un samedi sur deux"),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU;UNTIL=20270626",
            "toutes les deux semaines, le samedi et le dimanche, jusqu’au 26 juin 2027",
        ),
        ("FREQ=WEEKLY;COUNT=8", "chaque mercredi, 8 fois"),
        ("FREQ=WEEKLY;COUNT=1", "chaque mercredi, une seule fois"),
        (
            "FREQ=WEEKLY;BYDAY=TU;BYMONTH=10,11,12,1,2,3,4,5,6",
            "chaque mardi, d’octobre à juin",
        ),
        ("FREQ=DAILY;BYMONTH=7,8", "tous les jours, en juillet et en août"),
        ("FREQ=DAILY;BYMONTH=12,1,2", "tous les jours, de décembre à février"),
        ("FREQ=MONTHLY;BYDAY=1TH", "chaque premier jeudi du mois"),
        (
            "FREQ=MONTHLY;BYDAY=-1TH;UNTIL=20270501",
            "chaque dernier jeudi du mois, jusqu’au 1er mai 2027",
        ),
        ("FREQ=MONTHLY;BYDAY=-2TH", "chaque avant-dernier jeudi du mois"),
        ("FREQ=MONTHLY;BYDAY=-3TH", "chaque troisième dernier jeudi du mois"),
        ("FREQ=MONTHLY;BYDAY=1TU,3TU", "le premier et le troisième mardi du mois"),
        ("FREQ=MONTHLY;BYDAY=1TU,-1TH", "le premier mardi et le dernier jeudi du mois"),
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1", "le premier lundi ou mardi du mois"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "le dernier jour ouvré du mois"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15;BYSETPOS=-1", "le dernier parmi le 1er et le 15 du mois"),
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=3WE", "tous les trois mois, le troisième mercredi"),
        ("FREQ=MONTHLY", "le 20 du mois"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,-1", "le 1er et le dernier jour du mois"),
        ("FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR", "le 13 du mois, si c’est un vendredi"),
        ("FREQ=YEARLY", "chaque année, le 20 janvier"),
        ("FREQ=YEARLY;BYMONTH=4;BYDAY=2WE", "chaque année, le deuxième mercredi d’avril"),
        ("FREQ=YEARLY;INTERVAL=2;BYMONTH=4", "tous les deux ans, le 20 avril"),
        (
            "FREQ=YEARLY;BYMONTH=3,9;BYDAY=1MO",
            "chaque année, le premier lundi de mars et de septembre",
        ),
        ("FREQ=YEARLY;BYDAY=20MO", "chaque année, le vingtième lundi de l’année"),
        ("FREQ=YEARLY;BYMONTHDAY=15", "chaque année, le 15 de chaque mois"),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR,SA;BYSETPOS=-1",
            "le dernier jour du lundi au samedi du mois",
        ),
    ],
)
def test_said_as_people_say_it(text, said):
    assert words(parse_rule(text), first_date=date(2027, 1, 20), language="fr") == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("FREQ=DAILY", "every day"),
        ("FREQ=DAILY;INTERVAL=15", "every fifteen days"),
        ("FREQ=DAILY;INTERVAL=21", "every 21 days"),
        ("FREQ=DAILY;BYDAY=MO,TU,SU", "every day, if it is a Monday, a Tuesday or a Sunday"),
        ("FREQ=WEEKLY", "every Wednesday"),
        ("FREQ=WEEKLY;BYDAY=TU,TH", "every Tuesday and Thursday"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "from Monday to Friday"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", "every other Saturday"),
        ("FREQ=WEEKLY;INTERVAL=3;BYDAY=SA", "every three weeks, on Saturday"),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU;UNTIL=20270626",
            "every two weeks, on Saturday and Sunday, until 26 June 2027",
        ),
        ("FREQ=WEEKLY;COUNT=8", "every Wednesday, 8 times"),
        ("FREQ=WEEKLY;COUNT=1", "every Wednesday, once only"),
        (
            "FREQ=WEEKLY;BYDAY=TU;BYMONTH=10,11,12,1,2,3,4,5,6",
            "every Tuesday, from October to June",
        ),
        ("FREQ=DAILY;BYMONTH=7,8", "every day, in July and August"),
        ("FREQ=MONTHLY;BYDAY=1TH", "every first Thursday of the month"),
        ("FREQ=MONTHLY;BYDAY=-2TH", "every last but one Thursday of the month"),
        ("FREQ=MONTHLY;BYDAY=-3TH", "every third last Thursday of the month"),
        ("FREQ=MONTHLY;BYDAY=1TU,3TU", "the first and third Tuesday of the month"),
        ("FREQ=MONTHLY;BYDAY=1TU,-1TH", "the first Tuesday and the last Thursday of the month"),
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1", "the first Monday or Tuesday of the month"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "the last working day of the month"),
        (
            "FREQ=MONTHLY;BYMONTHDAY=1,15;BYSETPOS=-1",
            "the last among the 1st and the 15th of the month",
        ),
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=3WE", "every three months, on the third Wednesday"),
        ("FREQ=MONTHLY", "the 20th of the month"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,-1", "the 1st and the last day of the month"),
        ("FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR", "the 13th of the month, if it is a Friday"),
        ("FREQ=YEARLY", "every year, on the 20th of January"),
        ("FREQ=YEARLY;BYMONTH=4;BYDAY=2WE", "every year, on the second Wednesday of April"),
        ("FREQ=YEARLY;INTERVAL=2;BYMONTH=4", "every two years, on the 20th of April"),
        (
            "FREQ=YEARLY;BYMONTH=3,9;BYDAY=1MO",
            "every year, on the first Monday of March and September",
        ),
        ("FREQ=YEARLY;BYDAY=20MO", "every year, on the twentieth Monday of the year"),
        ("FREQ=YEARLY;BYMONTHDAY=15", "every year, on the 15th of every month"),
    ],
)
def test_said_as_people_say_it_in_english(text, said):
    assert words(parse_rule(text), first_date=date(2027, 1, 20), language="en") == said
