"""Texts of a mail, written once for all who are told the same; what is a person's own is put in.

``notifications.messages.rendering`` spares the template; here line ends, encoding and lengths
are spared too. Whatever is not a person's own decides which frame is taken.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from html import escape
from operator import attrgetter
from typing import Any

from django.utils.translation import get_language

from notifications.messages import Facts, Message, html_of, text_of

from .sources import LONGEST_LINE, part_head, text_lines

OWN = ("nickname", "manage_url", "member_url", "code", "mute_url")
"""Fields of ``Facts`` that differ from person to person; all others are those of many."""

FRAMES = 512
"""Frames kept: of each some 10 kB."""

_SHARED = tuple(field.name for field in fields(Facts) if field.name not in OWN)
_own = attrgetter(*OWN)
_shared = attrgetter(*_SHARED)

# As in ``rendering``: nobody can have written it, and no letter of it is escaped in HTML.
_MARK = secrets.token_hex(16)
_GAP = re.compile(rf"{_MARK}(\d)_".encode())


@dataclass(frozen=True, slots=True)
class Frame:
    """A text with gaps: every other of ``pieces`` is filled by the word that ``gaps`` numbers.

    ``room`` is how many bytes may be put in without a line growing too long.
    """

    kind: str
    pieces: tuple[bytes, ...]
    gaps: tuple[int, ...]
    is_ascii: bool
    room: int

    def filled(self, own: Sequence[bytes]) -> bytes | None:
        """Return the text with a person's own words, under its headers; None for too long ones."""
        words = [own[gap] for gap in self.gaps]
        if sum(map(len, words)) > self.room:
            return None
        pieces = list(self.pieces)
        pieces[1::2] = words
        is_ascii = self.is_ascii and all(map(bytes.isascii, words))
        return part_head(self.kind, is_ascii=is_ascii) + b"".join(pieces)


def texts_of(message: Message) -> list[bytes] | None:
    """Return the text and the HTML of a message as parts of its source, in the active language.

    None where that is left to others: beside a calendar, or with words that need more care.
    """
    if message.calendar is not None:
        return None
    own = _own(message.facts)
    if any(word and not _is_plain(word) for word in own):
        return None
    kind: type = type(message)
    has = tuple(map(bool, own))
    plain, html = _frames(kind, get_language(), has, _shared(message.facts))
    texts = (
        plain.filled([word.encode() for word in own]),
        html.filled([escape(word).encode() for word in own]),
    )
    return [text for text in texts if text is not None] if None not in texts else None


def _is_plain(word: str) -> bool:
    """Whether it can't join what stands around it: no line end, nothing to strip."""
    return word.isprintable() and word == word.strip()


@lru_cache(maxsize=FRAMES)
def _frames(
    kind: type, language: str, has: tuple[bool, ...], shared: tuple[Any, ...]
) -> tuple[Frame, Frame]:
    """Return text and HTML for all who have the same of their own, and are told the same."""
    marks: dict[str, Any] = {
        name: f"{_MARK}{gap}_" if is_there else ""
        for gap, (name, is_there) in enumerate(zip(OWN, has, strict=True))
    }
    facts = Facts(**dict(zip(_SHARED, shared, strict=True)), **marks)
    return (
        _frame(text_of(kind, facts, calendar=None), "text/plain"),
        _frame(html_of(kind, facts, calendar=None), "text/html"),
    )


def _frame(text: str, kind: str) -> Frame:
    source = text_lines(text)
    pieces = _GAP.split(source)
    gaps = tuple(int(gap) for gap in pieces[1::2])
    return Frame(
        kind=kind, pieces=tuple(pieces), gaps=gaps, is_ascii=source.isascii(), room=_room(source)
    )


def _room(source: bytes) -> int:
    """Return what fits into any line with gaps; nothing does where another is too long already."""
    lines = source.split(b"\r\n")
    written = max((len(_GAP.sub(b"", line)) for line in lines if _GAP.search(line)), default=0)
    is_well = all(len(line) <= LONGEST_LINE for line in lines if not _GAP.search(line))
    return LONGEST_LINE - written if is_well else -1
