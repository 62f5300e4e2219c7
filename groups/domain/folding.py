"""One way to compare words as people hold them for the same, used by every search."""

from __future__ import annotations

import unicodedata

_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})


def fold(text: str) -> str:
    """The text without accents, case and punctuation, its words parted by single spaces.

    Two spellings that people hold for the same fold alike: « Saint-Étienne » and
    « saint etienne » both give ``saint etienne``. Folding twice changes nothing.
    """
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    plain = unicodedata.normalize("NFKD", decomposed.translate(_LETTERS)).casefold()
    kept = (
        letter if letter.isalnum() else " "
        for letter in plain
        if not unicodedata.category(letter).startswith("M")
    )
    return " ".join("".join(kept).split())
