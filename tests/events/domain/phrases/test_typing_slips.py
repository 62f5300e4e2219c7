"""Slips of the keyboard: mended where one word only can be meant."""

from __future__ import annotations

import pytest

from events.domain.phrases.english.vocabulary import TOKENS as ENGLISH
from events.domain.phrases.french.vocabulary import TOKENS as FRENCH
from events.domain.phrases.typing_slips import mended


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("mardy", "mardi"),
        ("mecredi", "mercredi"),
        ("vendrdi", "vendredi"),
        ("samdei", "samedi"),
        ("premeir", "premier"),
        ("semiane", "semaine"),
        ("fevirer", "fevrier"),
        ("setpembre", "septembre"),
    ],
)
def test_one_letter_away_from_one_french_word(word, meant):
    assert mended(word, FRENCH, shortest_name=5) == FRENCH[meant]


@pytest.mark.parametrize(
    "word",
    [
        # Words of their own
        *("moins", "cours", "tours", "mais", "hier", "jouet", "apres", "lecture"),
        # Two letters away
        *("madri2", "mrcrdi", "vndrdi"),
        # Two words are as near
        "teize",
    ],
)
def test_anything_else_is_left_alone(word):
    assert mended(word, FRENCH, shortest_name=5) is None


@pytest.mark.parametrize(
    ("word", "meant"),
    [("tusday", "tuesday"), ("thrusday", "thursday"), ("febuary", "february"), ("forth", "fourth")],
)
def test_one_letter_away_from_one_english_word(word, meant):
    assert mended(word, ENGLISH, shortest_name=6) == ENGLISH[meant]


@pytest.mark.parametrize("word", ["match", "moth", "may be", "then", "weak"])
def test_english_words_of_their_own_are_left_alone(word):
    assert mended(word, ENGLISH, shortest_name=6) is None
