"""A month as a wall calendar shows it: weeks from Monday to Sunday."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from events.domain.agenda import for_cards
from events.models import Occurrence, OccurrenceQuerySet

MOST = 600
"""Sessions that one month shows; past that it says so, and asks to narrow the search."""

_WRITTEN = re.compile(r"([0-9]{4})-([0-9]{2})")
_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)
_BACK, _AHEAD = 12, 18


@dataclass(frozen=True, order=True)
class Month:
    """One month of one year."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Month:
        """Return the month in which a day lies."""
        return cls(day.year, day.month)

    @classmethod
    def read(cls, text: str, *, today: date) -> Month:
        """Return what « 2026-12 » says; this month where it makes no sense or is far off."""
        found, here = _WRITTEN.fullmatch(text), cls.of(today)
        if found is None or not 1 <= int(found[2]) <= 12:
            return here
        month = cls(int(found[1]), int(found[2]))
        return month if here.plus(-_BACK) <= month <= here.plus(_AHEAD) else here

    def plus(self, months: int) -> Month:
        """Return the month so many later (or earlier)."""
        year, month = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(year, month + 1)

    def neighbours(self, *, today: date) -> tuple[Month | None, Month | None]:
        """Return the months before and after; None where one does not look any further."""
        here = Month.of(today)
        before, after = self.plus(-1), self.plus(1)
        return (
            before if before >= here.plus(-_BACK) else None,
            after if after <= here.plus(_AHEAD) else None,
        )

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.plus(1).first - _DAY

    def weeks(self) -> list[list[date]]:
        """Return its weeks, with the days of the months around it that fill them."""
        monday = self.first - _DAY * self.first.weekday()
        weeks = []
        while monday <= self.last:
            weeks.append([monday + _DAY * number for number in range(7)])
            monday += _WEEK
        return weeks

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"


def days_of(occurrence: Occurrence) -> list[date]:
    """Return the days on which a session stands: each of a stay, the first of a short night."""
    start, end = occurrence.local_start, occurrence.local_end
    if not occurrence.schedule.is_all_day and end - start <= _DAY:
        return [start.date()]
    last = (end - timedelta(microseconds=1)).date()
    return [start.date() + _DAY * number for number in range((last - start.date()).days + 1)]


def month_sessions(found: OccurrenceQuerySet, month: Month) -> tuple[list[Occurrence], bool]:
    """Return the sessions of a month in order, and whether there were more than it shows.

    Those on whose own clock a day of theirs lies in the month.
    """
    start = datetime.combine(month.first, datetime.min.time(), UTC)
    end = datetime.combine(month.last + _DAY, datetime.min.time(), UTC)
    near = found.filter(starts_at__lt=end + _DAY, ends_at__gt=start - _DAY)
    rows = list(for_cards(near).in_order()[: MOST + 1])
    inside = [row for row in rows[:MOST] if any(Month.of(day) == month for day in days_of(row))]
    return inside, len(rows) > MOST
