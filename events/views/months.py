"""The month as a grid: another view of a list of sessions, with the same in words below."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.utils.formats import date_format

from events.domain.months import Month, days_of, month_sessions
from events.domain.phrases import time_words
from events.domain.wording import date_words
from events.models import Occurrence, OccurrenceQuerySet
from events.views.cards import Card, card_of

SHOWN = 3
"""Sessions that a day of the grid names; the list below names all."""


@dataclass(frozen=True)
class Entry:
    """A session on one of its days; ``start_words`` is '' on the further days of a stay."""

    card: Card
    start_words: str
    is_over: bool


@dataclass(frozen=True)
class DayCell:
    """One day of the grid; all its sessions, of which the grid shows the first."""

    on: date
    words: str
    is_outside: bool
    is_today: bool
    entries: list[Entry]

    @property
    def shown(self) -> list[Entry]:
        """Those that the grid names."""
        # One more takes no more room than « + 1 autre ».
        return self.entries[: SHOWN + (len(self.entries) == SHOWN + 1)]

    @property
    def more(self) -> int:
        """How many are left for the list below."""
        return len(self.entries) - len(self.shown)


@dataclass(frozen=True)
class MonthGrid:
    """A month (``text``: « 2026-12 »), week by week; its neighbours' addresses, '' at the ends."""

    text: str
    words: str
    weeks: list[list[DayCell]]
    previous_url: str
    next_url: str
    previous_words: str
    next_words: str
    is_cut: bool

    @property
    def days(self) -> list[DayCell]:
        """The days of the month that have sessions: the same in words."""
        cells = (cell for week in self.weeks for cell in week)
        return [cell for cell in cells if cell.entries and not cell.is_outside]


def month_grid(
    found: OccurrenceQuerySet,
    *,
    text: str,
    parameters: Mapping[str, str],
    now: datetime,
    today: date,
) -> MonthGrid:
    """Return the month that ``text`` names (« 2026-12 »), of the sessions ``found``.

    ``parameters`` stay in the addresses of the months around it. The number of queries does not
    depend on the number of sessions.
    """
    month = Month.read(text, today=today)
    rows, is_cut = month_sessions(found, month)
    on = _by_day(rows, now=now)
    before, after = month.neighbours(today=today)
    weeks = [[_cell(day, month, on, today=today) for day in week] for week in month.weeks()]
    return MonthGrid(
        text=str(month),
        words=_words(month),
        weeks=weeks,
        previous_url=_address(parameters, before),
        next_url=_address(parameters, after),
        previous_words=_words(before),
        next_words=_words(after),
        is_cut=is_cut,
    )


def _by_day(rows: list[Occurrence], *, now: datetime) -> Mapping[date, list[Entry]]:
    on: dict[date, list[Entry]] = defaultdict(list)
    for row in rows:
        card = card_of(row, now=now)
        for number, day in enumerate(days_of(row)):
            is_timed = number == 0 and not row.schedule.is_all_day
            words = time_words(row.local_start.time()) if is_timed else ""
            on[day].append(Entry(card, words, row.ends_at <= now))
    return on


def _cell(day: date, month: Month, on: Mapping[date, list[Entry]], *, today: date) -> DayCell:
    is_outside = Month.of(day) != month
    entries = [] if is_outside else on.get(day, [])
    return DayCell(day, date_words(day), is_outside, day == today, entries)


def _words(month: Month | None) -> str:
    return date_format(month.first, "F Y") if month else ""


def _address(parameters: Mapping[str, str], month: Month | None) -> str:
    return "?" + urlencode({**parameters, "vue": "mois", "mois": str(month)}) if month else ""
