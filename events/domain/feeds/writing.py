"""Content lines of RFC 5545 §3.1: cleaned, escaped, folded, ended by CRLF.

Written here rather than by the ``icalendar`` library, which keeps U+2028, U+0085 and control
characters in texts and takes half a millisecond an event; the tests read it all back with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

LONGEST_LINE = 75
"""Octets of a line, its CRLF left out (RFC 5545 §3.1)."""

_NEWLINES = re.compile("\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_ESCAPED = re.compile(r"[\\;,]")


def text(value: str) -> str:
    """Write a TEXT value (RFC 5545 §3.3.11): plain newlines, no control character, escaped."""
    clean = _UNWANTED.sub("", _NEWLINES.sub("\n", value)).strip()
    return _ESCAPED.sub(r"\\\g<0>", clean).replace("\n", "\\n")


def parameter(value: str) -> str:
    """Write a parameter value, to be put in double quotes (RFC 5545 §3.2: it may hold none)."""
    clean = _UNWANTED.sub("", _NEWLINES.sub(" ", value)).replace("\t", " ")
    return clean.replace('"', "'").strip()


def instant(moment: datetime) -> str:
    """Write an aware moment in UTC, to the second (RFC 5545 §3.3.5, form 2)."""
    return wall(moment if moment.tzinfo is UTC else moment.astimezone(UTC)) + "Z"


def wall(moment: datetime) -> str:
    """Write the wall-clock part of a moment, to the second."""
    # Not strftime("%Y"): it leaves out leading zeros on some systems.
    return moment.isoformat()[:19].replace("-", "").replace(":", "")


def day(moment: date) -> str:
    """Write a date (RFC 5545 §3.3.4)."""
    return moment.isoformat()[:10].replace("-", "")


def offset(value: timedelta) -> str:
    """Write an offset from UTC, with seconds only where it has some (RFC 5545 §3.3.14)."""
    seconds = round(abs(value).total_seconds())
    sign = "-" if value < timedelta(0) else "+"
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    return f"{sign}{hours:02}{minutes:02}" + (f"{left:02}" if left else "")


def serialise(lines: Iterable[str]) -> bytes:
    """Fold every line and end it by CRLF."""
    folded = [line if _is_short(line) else _folded(line) for line in lines]
    return "\r\n".join([*folded, ""]).encode()


def _is_short(line: str) -> bool:
    return len(line) <= LONGEST_LINE and line.isascii()


def _folded(line: str) -> str:
    """Cut a line at 75 octets, never within a character (RFC 5545 §3.1)."""
    data = line.encode()
    if len(data) <= LONGEST_LINE:
        return line
    pieces, start, room = [], 0, LONGEST_LINE
    while len(data) - start > room:
        end = start + room
        while data[end] & 0xC0 == 0x80:  # within a character of several octets
            end -= 1
        pieces.append(data[start:end])
        start, room = end, LONGEST_LINE - 1
    return b"\r\n ".join([*pieces, data[start:]]).decode()
