"""What a form about dates comes to, and how its lists of dates are read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.domain.imports.cells import CellError, parse_date, parse_time
from events.domain.recurrence import Rule
from events.domain.skips import Skips

_EXTRA = re.compile(r"(?P<day>.+?)(?:\s+(?:à|a|at)\s+|\s+|T)(?P<hour>\d{1,2}\s*(?:h|:).*)", re.I)
_SEPARATORS = re.compile(r"[;,\n]|\s+et\s+")


@dataclass(frozen=True, kw_only=True)
class When:
    """The dates and hours that a form comes to; ``start_time`` None is all day."""

    first_date: date
    start_time: time | None
    duration: timedelta
    rule: Rule | None
    skips: Skips | None
    rdates: tuple[datetime, ...]
    has_hours: bool
    is_first_said: bool

    def values(self) -> dict[str, Any]:
        """Return what an EventDraft takes of it; dates left out stand among the skips."""
        names = ("first_date", "start_time", "duration", "rule", "skips", "rdates")
        return {name: getattr(self, name) for name in names}


def together(*several: Skips) -> Skips:
    """Return all that several skips leave out."""
    return Skips(
        dates=frozenset().union(*(skips.dates for skips in several)),
        months=frozenset().union(*(skips.months for skips in several)),
        public_holidays=any(skips.public_holidays for skips in several),
        school_holidays=any(skips.school_holidays for skips in several),
    )


def extra_dates(text: str, *, usual: time) -> tuple[datetime, ...]:
    """Read « 12/01/2027, 20/02/2027 à 10h »; a day without an hour is at the ``usual`` one.

    Raises ValidationError naming the first part that is no date.
    """
    pieces = (piece.strip() for piece in _SEPARATORS.split(text))
    return tuple(_extra_date(piece, usual) for piece in pieces if piece)


def _extra_date(piece: str, usual: time) -> datetime:
    """Read « 12/01/2027 », « 20/02/2027 à 10h »; without an hour, the usual one."""
    found = _EXTRA.fullmatch(piece)
    try:
        day = parse_date(found["day"] if found else piece)
        return datetime.combine(day, parse_time(found["hour"]) if found else usual)
    except CellError as error:
        text = _("«\u202f%(value)s\u202f» %(fault)s.") % {"value": piece[:40], "fault": error}
        raise ValidationError(text) from error
