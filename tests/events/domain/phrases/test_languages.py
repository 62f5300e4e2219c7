"""Which language is spoken, and read, where nobody says so."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.utils import translation

from events.domain.phrases import (
    PhraseError,
    active_language,
    date_words,
    error_words,
    parse_phrase,
    time_words,
    words,
)
from events.domain.recurrence import RecurrenceError, parse_rule

DAY = date(2026, 3, 5)


@pytest.mark.parametrize(
    ("active", "language"),
    [("fr", "fr"), ("fr-ca", "fr"), ("en", "en"), ("en-gb", "en"), ("de", "fr"), (None, "fr")],
)
def test_english_where_it_is_active_and_french_elsewhere(active, language):
    with translation.override(active):
        assert active_language() == language


def test_what_is_said_is_in_the_active_language():
    rule = parse_rule("FREQ=MONTHLY;BYDAY=1TH")
    said = {}
    for language in ("fr", "en"):
        with translation.override(language):
            said[language] = (
                date_words(DAY),
                time_words(time(18, 30), time(20)),
                words(rule, first_date=DAY),
            )
    assert said == {
        "fr": ("jeudi 5 mars 2026", "de 18 h 30 à 20 h", "chaque premier jeudi du mois"),
        "en": ("Thursday 5 March 2026", "6:30 pm to 8 pm", "every first Thursday of the month"),
    }


@pytest.mark.parametrize("active", ["fr", "en"])
@pytest.mark.parametrize("text", ["un jeudi sur deux", "every other Thursday"])
def test_either_language_is_read_whichever_is_active(active, text):
    with translation.override(active):
        assert str(parse_phrase(text, first_date=DAY)) == "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH"


@pytest.mark.parametrize(
    ("active", "text", "said"),
    [
        ("fr", "whenever", "Nous n’avons pas compris"),
        ("en", "n’importe quand", "We did not understand"),
        # The other language alone knows what is wrong.
        ("fr", "twice a month", "does not say on which days"),
        ("en", "deux fois par mois", "ne dit pas quels jours"),
        # Both do.
        ("fr", "31/02/2027", "n’existe pas"),
        ("en", "31/02/2027", "There is no 31/02/2027"),
    ],
)
def test_what_neither_understands_is_refused_in_the_active_one(active, text, said):
    with translation.override(active), pytest.raises(PhraseError, match=said):
        parse_phrase(text, first_date=DAY)


def test_an_error_of_a_rule_is_said_as_its_catalogue_does():
    with pytest.raises(RecurrenceError) as refused:
        parse_rule("FREQ=WEEKLY;COUNT=0")
    assert error_words(refused.value) == str(refused.value)


def test_an_error_of_a_phrase_is_in_the_language_of_the_phrase():
    with pytest.raises(RecurrenceError) as refused:
        parse_phrase("every Tuesday at 6 pm", first_date=DAY, language="en")
    assert error_words(refused.value) == (
        "Write the hour apart: here only the days, like “every Tuesday”."
    )
