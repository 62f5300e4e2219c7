"""Numbers to call when one can't wait: data of ours, each with the day somebody checked it.

They are shown, never counted: nothing here knows who looks, and an old number is still shown.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

FILE = Path(__file__).resolve().parent.parent / "data" / "helplines.json"
NEEDS = ("now", "danger", "talk")
"""In despair now; a life at risk; somebody to listen, at their hours."""

STALE_AFTER = timedelta(days=365)
"""A number that nobody checked for so long is to be checked again."""


@dataclass(frozen=True, kw_only=True)
class Helpline:
    """One line to call or to write to.

    ``channel`` is "tel" or "sms"; ``need`` is one of ``NEEDS``; ``source`` is where to check
    the number again, ``verified_on`` when it was.
    """

    number: str
    channel: str
    need: str
    name: str
    words: str
    hours: str
    territory: str
    audience: str
    source: str
    verified_on: date

    @property
    def href(self) -> str:
        """What a phone dials or writes to (RFC 3966, RFC 5724)."""
        return f"{self.channel}:{self.number.replace(' ', '')}"

    def is_stale(self, *, on: date) -> bool:
        """Whether nobody checked it for more than twelve months."""
        return on - self.verified_on > STALE_AFTER


def helplines() -> tuple[Helpline, ...]:
    """Return all lines, in the order to show them, in the reader's language."""
    return _said_in("en" if (get_language() or "").startswith("en") else "fr")


@lru_cache(maxsize=2)
def _said_in(language: str) -> tuple[Helpline, ...]:
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    return tuple(_line({**row, **row.get(language, {})}) for row in rows)


def _line(row: dict[str, str]) -> Helpline:
    values: dict[str, Any] = {field.name: row[field.name] for field in fields(Helpline)}
    return Helpline(**{**values, "verified_on": date.fromisoformat(row["verified_on"])})


def stale_helplines(*, on: date) -> list[Helpline]:
    """Return the lines to check again."""
    return [line for line in helplines() if line.is_stale(on=on)]
