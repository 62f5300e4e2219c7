from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.domain.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Saint-Étienne", "saint etienne"),
        ("saint etienne", "saint etienne"),
        ("  SAINT\u00a0ÉTIENNE ", "saint etienne"),
        ("L’Isle-d’Abeau", "l isle d abeau"),
        ("L'Isle-d'Abeau", "l isle d abeau"),
        ("Œuilly", "oeuilly"),
        ("ŒUILLY", "oeuilly"),
        ("Groupe « Cœur & Compagnie »", "groupe coeur compagnie"),
        ("E\u0301chirolles", "echirolles"),
        ("Straße", "strasse"),
        ("Le 1er jeudi, 18\u202fh\u202f30", "le 1er jeudi 18 h 30"),
        ("a\x00b\u2028c", "a b c"),
        ("…!?", ""),
        ("", ""),
    ],
)
def test_spellings_of_one_name_fold_alike(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="abcdeéèêëàâîïôûüùçœæÉÈÀÇŒ -'’", max_size=40))
def test_case_does_not_matter(text: str) -> None:
    assert fold(text.upper()) == fold(text.lower()) == fold(text)


@given(st.text())
def test_only_words_parted_by_single_spaces_remain(text: str) -> None:
    assert all(word.isalnum() for word in fold(text).split(" ") if fold(text))
