"""Organisers' words, set as they are printed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.domain.typesetting import typeset


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Venez-vous ?", "Venez-vous\u202f?"),
        ("Venez-vous?", "Venez-vous?"),
        ("Attention : travaux ; entrez !", "Attention\u00a0: travaux\u202f; entrez\u202f!"),
        ("« Maison bleue »", "«\u202fMaison bleue\u202f»"),
        ("l'entrée, aujourd'hui...", "l’entrée, aujourd’hui…"),
        ("à 18 h 30, 5 €, 10 %", "à 18\u00a0h\u00a030, 5\u00a0€, 10\u00a0%"),
        ("18 h", "18\u00a0h"),
        ("3 histoires", "3 histoires"),
        ("https://salle.example/a?b=c;d", "https://salle.example/a?b=c;d"),
        ("un\n : deux", "un\n : deux"),
        ("Merci :)", "Merci :)"),
    ],
)
def test_it_is_set(typed, expected):
    assert typeset(typed) == expected


@given(st.text(alphabet="ab '?!:;«».19h€\n"))
def test_twice_is_once(text):
    assert typeset(typeset(text)) == typeset(text)


@given(st.text())
def test_no_word_is_lost(text):
    plain = str.maketrans({"’": "'", "\u202f": " ", "\u00a0": " "})
    told = typeset(text).translate(plain).replace("…", "...")
    assert told == text.translate(plain).replace("…", "...")
