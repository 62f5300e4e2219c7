from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings

from events.domain.phrases import parse_phrase, words
from events.domain.recurrence import explicit, parse_rule
from tests.events.domain.recurrence.oracle import first_dates, rules


@given(rule=rules(), first_date=first_dates)
@settings(max_examples=300, deadline=None)
def test_words_read_back_are_the_same_rule(rule, first_date):
    said = words(rule, first_date=first_date)

    assert parse_phrase(said, first_date=first_date) == explicit(rule, first_date)


@given(rule=rules(), first_date=first_dates)
@settings(max_examples=100, deadline=None)
def test_words_said_again_are_the_same_words(rule, first_date):
    said = words(rule, first_date=first_date)

    assert words(parse_phrase(said, first_date=first_date), first_date=first_date) == said


def test_once_is_said_and_read_back():
    assert words(None, first_date=date(2027, 3, 20)) == "une seule fois"
    assert parse_phrase("une seule fois", first_date=date(2027, 3, 20)) is None


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
    ],
)
def test_said_as_people_say_it(text, said):
    assert words(parse_rule(text), first_date=date(2027, 1, 20)) == said
