"""Texts of other programs made plain: no markup, no control characters, not too long."""

from __future__ import annotations

import html
import re
import unicodedata

from django.utils.translation import gettext as _

from events.domain.imports.shown import shown

from .faults import Notes

_MARKUP = re.compile(
    r"</?(?:p|br|div|span|a|b|i|u|ul|ol|li|html|body|table|strong|em|font|h[1-6])\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"<(head|style|script|title)\b", re.IGNORECASE)
_BREAKS = re.compile(r"<(?:br|/p|/div|/tr|/h[1-6]|/ul|/ol|/table)\b[^<>]{0,2000}>", re.IGNORECASE)
_ITEM = re.compile(r"<li\b[^<>]{0,2000}>", re.IGNORECASE)
_TAG = re.compile(r"<[!/?A-Za-z][^<>]{0,2000}>")
_BLOCK = re.compile(r"<(?:p|br|div|li|html|body|table)\b", re.IGNORECASE)
_LINKED = re.compile(
    r'<a\b[^<>]{0,500}?href="([^"<>]{1,1000})"[^<>]{0,500}>([^<>]{0,500})</a>', re.IGNORECASE
)
_JOINERS = {"\u200c", "\u200d"}
_LINE_BREAKS = re.compile("\r\n|[\r\n\u2028\u2029\u0085\x0b\x0c]")
LONGEST_TITLE, LONGEST_TEXT = 160, 4_000


def quoted(value: str) -> str:
    """« value », short and on one line."""
    return _("« %s »") % shown(value)


def line_of(text: str) -> str:
    """Return a text on one line, without what can't be seen."""
    return " ".join(_visible(_LINE_BREAKS.sub(" ", text)).split())


def title_of(text: str, notes: Notes) -> str:
    """Return a title on one line, of 160 characters at most."""
    line = line_of(_without_markup(text))
    if len(line) > LONGEST_TITLE:
        notes.add(_("Le titre est trop long : il est coupé à 160 caractères."))
        line = f"{line[: LONGEST_TITLE - 1].rstrip()}…"
    return line


def paragraphs_of(text: str, notes: Notes) -> str:
    """Return a text in plain lines, its markup gone, of 4,000 characters at most."""
    plain = _without_markup(text)
    if plain != text:
        notes.add(_("La mise en forme de la présentation est retirée : il reste le texte."))
    return cut(plain_lines(plain), notes)


def plain_lines(text: str) -> str:
    """Return lines without what can't be seen, at most one of them empty in a row."""
    lines = [" ".join(_visible(line).split(" ")).rstrip() for line in _LINE_BREAKS.split(text)]
    kept = [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
    return "\n".join(kept).strip()


def cut(text: str, notes: Notes) -> str:
    """Return at most 4,000 characters."""
    text = unicodedata.normalize("NFC", text)
    if len(text) <= LONGEST_TEXT:
        return text
    notes.add(_("La présentation est trop longue : elle est coupée à 4 000 caractères."))
    return f"{text[: LONGEST_TEXT - 1].rstrip()}…"


def _visible(text: str) -> str:
    kept = (
        char if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"} else _blank(char)
        for char in unicodedata.normalize("NFC", text)
    )
    return "".join(kept)


def _blank(char: str) -> str:
    if char in _JOINERS:
        return char
    return " " if char == "\t" else ""


def _without_markup(text: str) -> str:
    """Return what a reader would see of HTML; a text without known tags stays as it is."""
    if not _MARKUP.search(text):
        return text
    seen = _LINKED.sub(_link, _shown_parts(text))
    if _BLOCK.search(seen):
        seen = _ITEM.sub("\n- ", _BREAKS.sub("\n", " ".join(seen.split())))
    plain = html.unescape(_TAG.sub("", seen)).replace("\xa0", " ")
    return "\n".join(line.strip() for line in plain.splitlines())


def _link(found: re.Match[str]) -> str:
    address, words = found.groups()
    return words if address.partition("://")[2] in words else f"{words} ({address})"


def _shown_parts(text: str) -> str:
    """Leave out what a page doesn't show: its head, styles and scripts."""
    parts, place, folded = [], 0, text.lower()
    while found := _HIDDEN.search(text, place):
        parts.append(text[place : found.start()])
        end = folded.find(f"</{found[1].lower()}", found.end())
        if end < 0:
            return "".join(parts)
        place = end + len(found[1]) + 3
    return "".join([*parts, text[place:]])
