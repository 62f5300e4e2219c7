"""French print for what people type in a hurry: no sign alone at the start of a line."""

from __future__ import annotations

import re

_NARROW, _WIDE = "\u202f", "\u00a0"
_RULES = (
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(r"(?<!\.)\.\.\.(?!\.)"), "…"),
    (re.compile(r"(?<=\S) (?=[;?!»])"), _NARROW),
    (re.compile(r"« (?=\S)"), f"«{_NARROW}"),
    (re.compile(r"(?<=\S) (?=:(?:\s|$))"), _WIDE),
    (re.compile(r"(?<=\d) (?=(?:h|€|%)(?:\W|$))"), _WIDE),
    (re.compile(r"(?<=\d\u00a0h) (?=\d\d(?:\D|$))"), _WIDE),
)


def typeset(text: str) -> str:
    """Return ``text`` with the spaces and signs of French print; done twice, it is the same.

    Spaces that one typed become ones that don't break; none is added, and addresses stay.
    """
    for pattern, sign in _RULES:
        text = pattern.sub(sign, text)
    return text
