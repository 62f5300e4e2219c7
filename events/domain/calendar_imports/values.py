"""Single values of a calendar, read by the icalendar library and put in terms of ours."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _
from icalendar.prop import vDDDTypes, vDuration

from .bounds import MAX_DATES, MAX_VALUE, Budget
from .faults import EntryFaultError
from .lines import Line
from .plain_text import quoted

_MOMENT = re.compile(r"[0-9]{8}(?:T[0-9]{4}(?:[0-9]{2})?Z?)?")
_DURATION = re.compile(r"[+-]?P(?:[0-9]{1,6}W)?(?:[0-9]{1,6}D)?(?:T(?:[0-9]{1,6}[HMS]){0,3})?")
_ESCAPED = re.compile(r"\\([nN,;:\"\\])")
_WRITTEN_OUT = str.maketrans("", "", "-:")
FIRST_YEAR, LAST_YEAR = 1970, 2200


@dataclass(frozen=True)
class Moment:
    """A date, or a date and an hour with what says where its clock stands.

    ``zone`` is the TZID as written, '' for none; ``is_utc`` for hours that end in Z.
    """

    day: date
    clock: time | None = None
    zone: str = ""
    is_utc: bool = False

    @property
    def wall(self) -> datetime:
        """The date and hour as written; midnight for a date."""
        return datetime.combine(self.day, self.clock or time())


def text_of(line: Line | None) -> str:
    """Return a text (RFC 5545 §3.3.11) with its escapes undone, at most 64 kB of it."""
    return _ESCAPED.sub(_unescaped, line.value[:MAX_VALUE]) if line else ""


def _unescaped(found: re.Match[str]) -> str:
    return "\n" if found[1] in "nN" else found[1]


def moment_of(line: Line) -> Moment:
    """Return the one date or date-time of a property."""
    return _moment(line.value, zone=line.params.get("TZID", ""))


def moments_of(lines: Iterable[Line], budget: Budget) -> list[Moment]:
    """Return all dates of EXDATE or RDATE properties; of a period, its start.

    Raises EntryFaultError for a value that is no date, or beyond 5,000 of them.
    """
    found: list[Moment] = []
    for line in lines:
        values = line.value.split(",", MAX_DATES + 1)
        budget.spend(len(values))
        if len(found) + len(values) > MAX_DATES:
            raise EntryFaultError(
                _("Il donne trop de dates une à une : décrivez-le par une récurrence.")
            )
        zone = line.params.get("TZID", "")
        found += [_moment(value.partition("/")[0], zone=zone) for value in values if value.strip()]
    return found


def _moment(value: str, *, zone: str) -> Moment:
    compact = value.strip().upper().translate(_WRITTEN_OUT)
    if len(compact) == 13 and compact[8] == "T":
        compact += "00"
    try:
        if len(value) > 40 or not _MOMENT.fullmatch(compact):
            raise ValueError(value)
        found = vDDDTypes.from_ical(compact)  # type: ignore[no-untyped-call]
    except ValueError as error:
        raise EntryFaultError(_("%s n’est pas une date.") % quoted(value)) from error
    if not FIRST_YEAR <= found.year < LAST_YEAR:
        raise EntryFaultError(_("La date %s est hors du calendrier.") % quoted(value))
    if not isinstance(found, datetime):
        return Moment(found)
    clock = found.time().replace(second=0, tzinfo=None)
    is_utc = compact.endswith("Z")
    return Moment(found.date(), clock, "" if is_utc else zone, is_utc)


def duration_of(line: Line) -> timedelta:
    """Return a length (RFC 5545 §3.3.6)."""
    value = line.value.strip().upper()
    try:
        if not _DURATION.fullmatch(value):
            raise ValueError(value)
        length = vDuration.from_ical(value)  # type: ignore[no-untyped-call]
        return timedelta(seconds=length.total_seconds())
    except (ValueError, OverflowError) as error:
        raise EntryFaultError(_("%s n’est pas une durée.") % quoted(line.value)) from error


def number_of(line: Line | None) -> int:
    """Return a whole number, 0 where there is none."""
    value = line.value.strip() if line else ""
    return int(value) if re.fullmatch("[0-9]{1,9}", value) else 0
