"""What people type, made safe to keep, to show and to put in a mail or a calendar."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext as _

from groups.errors import GroupsError

# Zero-width joiners shape letters and emoji; every other invisible character is refused.
_JOINERS = {"\u200c", "\u200d", "\ufeff"}
_MOST_MARKS = 4
"""Marks on one letter: more than any language writes; piled up they cover the lines around."""

_LINE_BREAKS = {"\u2028", "\u2029", "\u0085", "\r", "\n"}


def one_line(value: str, *, field: str, max_length: int) -> str:
    """Return ``value`` on one line, with single spaces; '' stays ''.

    Raises GroupsError ``too_long`` or ``control_characters``, naming ``field``.
    """
    _refuse_controls(value, field=field, allowed=_JOINERS | {"\t"})
    text = " ".join(_without_piles(value).split(" "))
    return _bounded(" ".join(text.split()), field=field, max_length=max_length)


def paragraphs(value: str, *, field: str, max_length: int) -> str:
    """Return ``value`` with plain newlines and no trailing spaces.

    Raises GroupsError ``too_long`` or ``control_characters``, naming ``field``.
    """
    _refuse_controls(value, field=field, allowed=_JOINERS | _LINE_BREAKS | {"\t"})
    lines = _without_piles(value).splitlines()
    text = "\n".join(line.rstrip() for line in lines).strip()
    return _bounded(text, field=field, max_length=max_length)


def _refuse_controls(value: str, *, field: str, allowed: set[str]) -> None:
    if any(
        unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and char not in allowed
        for char in value
    ):
        raise GroupsError(
            "control_characters",
            _("Ce texte contient des caractères invisibles. Tapez-le à nouveau à la main."),
            field=field,
        )


def _without_piles(value: str) -> str:
    """Return ``value`` composed (NFC), without the marks that pile up on a letter."""
    kept: list[str] = []
    pile = 0
    for char in unicodedata.normalize("NFC", value):
        is_mark = unicodedata.combining(char) != 0 or unicodedata.category(char) == "Me"
        pile = pile + 1 if is_mark else pile if char in _JOINERS else 0
        if pile <= _MOST_MARKS or not is_mark:
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))


def _bounded(text: str, *, field: str, max_length: int) -> str:
    if len(text) > max_length:
        raise GroupsError(
            "too_long",
            _("Ce texte est trop long : %(most)d caractères au plus.") % {"most": max_length},
            field=field,
        )
    return text
