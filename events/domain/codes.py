"""Memorable codes of three words, for those who leave no address.

Strength: three different words out of the 2,156 of ``events/data/words.txt`` give about ten
thousand million codes (33.2 bits). That is enough because wrong guesses are slowed down and a
code dies with its session; it would not be enough to be tried offline.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from django.db.models import Q

from groups.domain.folding import fold

WORDS_FILE = Path(__file__).resolve().parent.parent / "data" / "words.txt"
WORDS_IN_A_CODE = 3
# Three words of nine letters, with room for whatever people put between and around them.
_LONGEST_INPUT = 100
_random = secrets.SystemRandom()


def new_code() -> str:
    """Return a code that nobody can guess: three different words, « tulipe-rivière-lampe »."""
    return "-".join(_random.sample(words(), WORDS_IN_A_CODE))


def with_code(code_hash: str) -> Q:
    """What a row with that code's hash answers to, asked as the index on codes is made.

    SQLite uses a partial index only for questions that repeat its condition.
    """
    return ~Q(code_hash="") & Q(code_hash=code_hash)


def normalize(code: str) -> str:
    """The one spelling of a code, "tulipe riviere lampe", or "" when it is not three words of ours.

    Accents, capitals, hyphens, apostrophes, spaces and words run together are forgiven.
    """
    if len(code) > _LONGEST_INPUT:
        return ""
    parts = fold(code).split()
    if len(parts) == WORDS_IN_A_CODE and _known().issuperset(parts):
        return " ".join(parts)
    readings = list(_readings("".join(parts), WORDS_IN_A_CODE))
    return " ".join(readings[0]) if len(readings) == 1 else ""


@lru_cache(maxsize=1)
def words() -> tuple[str, ...]:
    """All words that codes are made of, as they are shown."""
    return tuple(WORDS_FILE.read_text(encoding="utf-8").split())


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(fold(word) for word in words())


def _readings(letters: str, amount: int) -> Iterator[tuple[str, ...]]:
    """Every way to cut the letters into so many known words."""
    if amount == 0:
        if not letters:
            yield ()
        return
    for end in range(3, 10):
        word = letters[:end]
        if len(word) == end and word in _known():
            yield from ((word, *rest) for rest in _readings(letters[end:], amount - 1))
