from __future__ import annotations

import re
from math import log2, perm

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.domain import codes
from events.domain.codes import new_code, normalize
from groups.domain.folding import fold


def test_the_list_is_long_enough_for_33_bits():
    assert len(codes.words()) >= 2048
    assert log2(perm(len(codes.words()), 3)) > 33


def test_no_two_words_are_the_same_to_whoever_types_them():
    folded = [fold(word) for word in codes.words()]
    assert len(set(folded)) == len(folded)
    assert folded == sorted(folded)


def test_every_word_is_one_short_word_in_lower_case():
    odd = [
        word
        for word in codes.words()
        if not re.fullmatch(r"[a-zàâçèéêëîïôöùûüœ]{3,9}", word) or not 3 <= len(fold(word)) <= 9
    ]
    assert odd == []


@pytest.mark.parametrize(
    "unkind",
    ["fou", "cloche", "gourde", "blaireau", "râteau", "cellule", "corde", "pilule", "canon",
     "bière", "lapin", "croix", "voix", "mardi", "tombe", "crabe", "chienne", "poire", "sein"],
)  # fmt: skip
def test_words_that_could_hurt_are_not_in_it(unkind):
    assert unkind not in codes.words()


def test_a_code_is_three_different_words_of_the_list():
    made = [new_code().split("-") for _ in range(300)]
    assert {len(set(words)) for words in made} == {3}
    assert {word for words in made for word in words} <= set(codes.words())
    assert len({tuple(words) for words in made}) == 300


@pytest.mark.parametrize(
    "typed",
    [
        "tulipe-rivière-lampe",
        "TULIPE RIVIERE LAMPE",
        "  Tulipe, rivière… lampe. ",
        "tulipe’riviere'lampe",
        "tulipe–rivie\u0300re—lampe",
        "« tulipe-rivière-lampe »",
        "tuliperivièrelampe",
        "tulipe rivière-lampe\n",
        "tu lipe ri viere lampe",
    ],
)
def test_typing_is_forgiven(typed):
    assert normalize(typed) == "tulipe riviere lampe"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "tulipe",
        "tulipe rivière",
        "tulipe rivière lampe lampe",
        "tulipe rivière lampadaires",
        "tulipe rivière 3",
        "\x00\x00\x00",
        "a" * 100_000,
        "tulipe-rivière-lampe" + " " * 100,
    ],
)
def test_what_is_not_three_words_is_nothing(typed):
    assert normalize(typed) == ""


def test_words_run_together_that_read_two_ways_are_nothing():
    assert normalize("autocartable lampe") == ""
    assert normalize("auto-cartable-lampe") == "auto cartable lampe"
    assert normalize("autocar-table-lampe") == "autocar table lampe"


@given(st.lists(st.sampled_from(codes.words()), min_size=3, max_size=3))
def test_a_spelled_out_code_is_always_found_again(words):
    expected = " ".join(fold(word) for word in words)
    assert normalize("-".join(words)) == expected
    assert normalize(expected) == expected
    assert normalize(" ".join(words).upper()) == expected


@given(st.text(max_size=120))
def test_whatever_is_typed_gives_three_words_or_nothing(typed):
    found = normalize(typed)
    assert found == "" or (len(found.split()) == 3 and normalize(found) == found)
