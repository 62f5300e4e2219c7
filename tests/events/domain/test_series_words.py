"""How an event repeats, in words."""

from datetime import date, datetime

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from events.domain.recurrence import RecurrenceError, explicit, parse_rule
from events.domain.series_words import (
    parse_series,
    programme_words,
    said_series,
    series_words,
)
from events.domain.skips import Skips
from events.models import Event
from tests.events.domain.edits.scenes import edit, rows, series
from tests.events.domain.phrases.accepted import ANY_DATE, rules
from tests.events.programming import publish, schedule_of


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, ""),
        ({"every": "1er jeudi du mois"}, "chaque premier jeudi du mois"),
        ({"every": "tous les jeudis"}, "chaque jeudi"),
        (
            {"every": "tous les jeudis", "skips": Skips(months=frozenset({7, 8}))},
            "chaque jeudi, sauf en juillet et en août",
        ),
    ],
)
def test_rule_then_what_it_leaves_out(fields, words):
    found = series_words(schedule_of(publish(**fields)))
    assert found.replace("\u00a0", " ") == words


@pytest.mark.django_db
def test_dates_that_the_organiser_skipped_by_hand_are_no_part_of_it():
    event = publish(every="tous les jeudis", exdates=(date(2026, 12, 24),))
    assert series_words(schedule_of(event)) == "chaque jeudi"


@pytest.mark.django_db
def test_in_the_language_of_who_reads():
    every_thursday = schedule_of(
        publish(every="tous les jeudis", skips=Skips(months=frozenset({7, 8})))
    )
    with translation.override("en"):
        assert series_words(every_thursday) == "every Thursday, except in July and in August"


def told_of(event: Event, position: int = 0) -> str:
    schedules = event.schedules.order_by("first_date")
    return programme_words(schedules[position], schedules).replace("\u00a0", " ")


@pytest.mark.django_db
class TestSeriesThatAnEditPartedInTwo:
    def test_the_same_days_at_another_hour_are_one(self):
        event = series("FREQ=WEEKLY;BYDAY=TH")
        edit(rows(event)[2], wall_start=datetime(2026, 12, 17, 19, 0))
        assert told_of(event) == "chaque jeudi"

    def test_other_days_are_said_after_the_first(self):
        event = series("FREQ=WEEKLY;BYDAY=TH")
        edit(rows(event)[2], wall_start=datetime(2026, 12, 18, 19, 0))
        assert told_of(event) == "chaque jeudi, jusqu’au 16 décembre 2026, puis chaque vendredi"
        assert told_of(event, 1) == "chaque vendredi"

    def test_a_date_of_its_own_repeats_nothing(self):
        assert told_of(publish()) == ""


SUMMER = Skips(months=frozenset({7, 8}))
TERM = Skips(school_holidays=True)


@pytest.mark.parametrize(
    ("text", "rule", "skips"),
    [
        ("tous les jeudis", "FREQ=WEEKLY;BYDAY=TH", Skips()),
        ("tous les jeudis sauf juillet et août", "FREQ=WEEKLY;BYDAY=TH", SUMMER),
        ("tous les jeudis (sauf juillet/août)", "FREQ=WEEKLY;BYDAY=TH", SUMMER),
        ("Tous les jeudis, hors vacances scolaires.", "FREQ=WEEKLY;BYDAY=TH", TERM),
        ("tous les jeudis en dehors des vacances", "FREQ=WEEKLY;BYDAY=TH", TERM),
        ("tous les jeudis en période scolaire", "FREQ=WEEKLY;BYDAY=TH", TERM),
        (
            "tous les jeudis, uniquement pendant les périodes scolaires",
            "FREQ=WEEKLY;BYDAY=TH",
            TERM,
        ),
        (
            "1er jeudi du mois sauf jours fériés",
            "FREQ=MONTHLY;BYDAY=1TH",
            Skips(public_holidays=True),
        ),
        ("tous les jours sauf le dimanche", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA", Skips()),
        (
            "tous les jours sauf le dimanche, hors jours fériés",
            "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA",
            Skips(public_holidays=True),
        ),
        (
            "tous les mardis sauf en août, jusqu’au 30 juin 2027",
            "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270630",
            Skips(months=frozenset({8})),
        ),
        (
            "tous les mardis sauf le mardi 4 mai, jusqu’au 30 juin 2027",
            "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270630",
            Skips(dates=frozenset({date(2027, 5, 4)})),
        ),
        (
            "tous les mardis, à l’exception du 4 mai 2027, 12 séances",
            "FREQ=WEEKLY;BYDAY=TU;COUNT=12",
            Skips(dates=frozenset({date(2027, 5, 4)})),
        ),
        ("every Thursday except in July and August", "FREQ=WEEKLY;BYDAY=TH", SUMMER),
        ("Thursdays outside school holidays", "FREQ=WEEKLY;BYDAY=TH", TERM),
        ("Thursdays, term time only", "FREQ=WEEKLY;BYDAY=TH", TERM),
        ("every Thursday during school terms", "FREQ=WEEKLY;BYDAY=TH", TERM),
        ("every day except Sundays", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA", Skips()),
        (
            "every Tuesday except on bank holidays until 30 June 2027",
            "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270630",
            Skips(public_holidays=True),
        ),
        ("une seule fois", None, Skips()),
    ],
)
def test_read(text, rule, skips):
    expected = None if rule is None else parse_rule(rule)
    assert parse_series(text, first_date=date(2027, 1, 20)) == (expected, skips)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("tous les jeudis sauf", "phrase_unknown"),
        ("sauf août", "phrase_unknown"),
        ("tous les jeudis sauf quand on est absents", "skip_unknown"),
        ("tous les jeudis sauf le premier", "skip_unknown"),
        ("every Thursday except when away", "phrase_unknown"),
        ("every second Thursday", "phrase_ambiguous"),
    ],
)
def test_refused(text, code):
    with pytest.raises(RecurrenceError) as refused:
        parse_series(text, first_date=date(2027, 1, 20))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("language", "code", "said"),
    [
        ("fr", "phrase_unknown", "Nous n’avons pas compris"),
        ("en", "skip_unknown", "We did not understand “away” under “except”"),
    ],
)
def test_what_neither_language_understands_is_refused_in_the_reader_s(language, code, said):
    with translation.override(language), pytest.raises(RecurrenceError) as refused:
        parse_series("every Thursday except away", first_date=date(2027, 1, 20))
    assert (refused.value.code, said in str(refused.value)) == (code, True)


@pytest.mark.parametrize("language", ["fr", "en"])
@given(
    rule=rules(),
    first_date=ANY_DATE,
    skips=st.builds(
        Skips,
        dates=st.frozensets(st.dates(date(2020, 1, 1), date(2035, 12, 31)), max_size=9),
        months=st.frozensets(st.integers(1, 12)),
        public_holidays=st.booleans(),
        school_holidays=st.booleans(),
    ),
)
@settings(max_examples=200, deadline=None)
def test_what_is_said_is_read_back_as_the_same(language, rule, first_date, skips):
    said = said_series(rule, skips, first_date=first_date, language=language)

    read = parse_series(said, first_date=first_date, language=language)
    assert read == (explicit(rule, first_date), skips)
