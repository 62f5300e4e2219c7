"""Slips of the keyboard that are safe to mend: one letter wrong, and one word it can be."""

from __future__ import annotations

from collections.abc import Mapping

from .tokens import Kind, Token

_NAMES = frozenset({Kind.WEEKDAY, Kind.MONTH, Kind.ORDINAL})
# Shorter words are too near to others: « mois » and « moins », « jours » and « cours ».
_SHORTEST_WORD = 6


def mended(word: str, tokens: Mapping[str, Token], *, shortest_name: int) -> Token | None:
    """Give the one token that the word is a letter away from; None where there is none or two.

    Only names of days and months and ranks from `shortest_name` letters on, and long words, are
    mended; never numbers.
    """
    near = {
        token
        for spelling, token in tokens.items()
        if token.kind is not Kind.NUMBER
        and len(spelling) >= (shortest_name if token.kind in _NAMES else _SHORTEST_WORD)
        and abs(len(spelling) - len(word)) <= 1
        and _is_one_slip(word, spelling)
    }
    return near.pop() if len(near) == 1 else None


def _is_one_slip(one: str, other: str) -> bool:
    """Tell whether a letter is missing, added, wrong, or swapped with the next."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    left, right = one[start:], other[start:]
    is_swapped = left[:2] == right[1::-1] and left[2:] == right[2:] and len(left) > 1
    return left[1:] == right or left == right[1:] or left[1:] == right[1:] or is_swapped
