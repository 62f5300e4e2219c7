"""Texts are written once for all whom they tell the same; the facts are put in after.

A template sees facts, the class of the message and what kind of calendar goes along, nothing else.
All of these but the words of ``PUT_IN`` decide which text is taken, so nobody reads what was
written for another: what a template is to show of a person must be a field of ``Facts``.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import get_language, override

from .calendars import CalendarPart
from .facts import Facts

PUT_IN = (
    *("nickname", "manage_url", "member_url", "code", "mute_url"),
    *("when", "short_when", "weekday_when", "where", "access_notes", "join_url", "title", "note"),
    *("group_name", "group_phone", "phone_hours", "find_url", "help_url"),
    *("position", "offer_until", "promise"),
)
"""Fields of ``Facts`` that templates only write out.

They may ask whether there is one; what they did to it (cut, links, upper case) would not be done.
"""

WRITTEN = 128
"""Texts kept: of each some 10 kB."""

# Nobody can have written it into a title; no letter of it is escaped in HTML.
_MARK = secrets.token_hex(16)
_MARKED = re.compile(rf"{_MARK}({'|'.join(PUT_IN)})_")

# Keeps what follows the preheader out of the preview of mail programs.
_PADDING = "\u034f\u200c\u00a0" * 80


def render(
    template: str, *, message: type, purpose: str, facts: Facts, calendar: CalendarPart | None
) -> str:
    """Return the text that ``template`` (of ``notifications/email/``) makes in this language."""
    own = {name: value for name in PUT_IN if (value := getattr(facts, name))}
    marks: dict[str, Any] = {name: f"{_MARK}{name}_" for name in own}
    shared = replace(facts, **marks)
    kind = calendar and replace(calendar, source=b"")
    pieces = _pieces(template, message, purpose, shared, kind, get_language())
    fit: Callable[[str], str] = escape if template.endswith(".html") else str
    fitted = {name: fit(value) for name, value in own.items()}
    # Every other piece is the name of a field.
    return "".join(fitted[piece] if at % 2 else piece for at, piece in enumerate(pieces))


@lru_cache(maxsize=WRITTEN)
def _pieces(
    template: str,
    message: type,
    purpose: str,
    facts: Facts,
    calendar: CalendarPart | None,
    language: str | None,
) -> tuple[str, ...]:
    context = {
        "facts": facts,
        "message": message,
        "calendar": calendar,
        "opening": f"notifications/email/openings/{purpose}.txt",
        "padding": _PADDING,
    }
    with override(language):
        written = render_to_string(f"notifications/email/{template}", context)
    return tuple(_MARKED.split(written))
