"""Text that phones take at seven bits a character (3GPP TS 23.038 §6.2.1), and what it takes.

One character outside of that alphabet makes a whole SMS count double or more.
"""

from __future__ import annotations

import unicodedata

ALPHABET = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€")
"""Those that take two places."""

_ALONE, _TOGETHER = 160, 153
_WRITTEN = str.maketrans(
    {
        **dict.fromkeys("’‘`´", "'"),
        **dict.fromkeys("«»“”„", '"'),
        **dict.fromkeys("–—‑−", "-"),
        **dict.fromkeys("\u00a0\u202f\u2009", " "),
        "…": "...",
        "·": "-",
        "œ": "oe",
        "Œ": "OE",
        "æ": "ae",
    }
)


def fold(text: str) -> str:
    """Return ``text`` on one line and in the alphabet: « août » becomes « aout ».

    What has no letter near it there becomes « ? ».
    """
    folded = "".join(map(_letter, unicodedata.normalize("NFC", text.translate(_WRITTEN))))
    return " ".join(folded.split())


def places(text: str) -> int:
    """Return how many places a folded text takes."""
    return sum(2 if char in EXTENDED else 1 for char in text)


def segments(text: str) -> int:
    """Return how many SMS a folded text takes."""
    taken = places(text)
    return 1 if taken <= _ALONE else -(-taken // _TOGETHER)


def cut(text: str, *, most: int) -> str:
    """Return the folded text, cut at a word where it takes more than ``most`` places."""
    if places(text) <= most:
        return text
    words = text.split(" ")
    while words and places(" ".join(words)) > most - len("..."):
        words.pop()
    return f"{' '.join(words)}..." if words else ""


def _letter(char: str) -> str:
    if char in ALPHABET or char in EXTENDED:
        return char
    if char.isspace():
        return " "
    plain = unicodedata.normalize("NFKD", char)
    near = "".join(one for one in plain if one in ALPHABET)
    return near or ("" if unicodedata.category(char).startswith(("M", "C")) else "?")
