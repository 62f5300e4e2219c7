"""What a phrase is cut into: tokens that mean the same in every language."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto


class Kind(Enum):
    """What a token is to the grammar."""

    WEEKDAY = auto()
    MONTH = auto()
    NUMBER = auto()
    ORDINAL = auto()
    DATE = auto()
    UNIT = auto()
    REGULAR = auto()
    WORD = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a phrase: what it is, and its value or its one spelling."""

    kind: Kind
    value: int = 0
    word: str = ""
    day: date | None = None


def fold(text: str) -> str:
    """Give the text in small letters without accents, plain spaces and apostrophes."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("ʼ", "'"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(letters.casefold().split())


def numbered(kind: Kind, words: Sequence[str], first: int) -> dict[str, Token]:
    """Give tokens of values that follow each other, for each word and its plural in « s »."""
    found = {}
    for value, word in enumerate(words, first):
        found[fold(word)] = found[fold(word) + "s"] = Token(kind, value)
    return found


def spelled(kind: Kind, spellings: Mapping[str, str]) -> dict[str, Token]:
    """Give tokens of one word each, for all its spellings, separated by spaces."""
    return {
        spelling: Token(kind, word=word)
        for word, all_spellings in spellings.items()
        for spelling in all_spellings.split()
    }
