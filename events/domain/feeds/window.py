"""What stretch of time a calendar shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .vtimezone import YEARS_AHEAD

KEPT = timedelta(days=90)
"""How long what is past, or called off, stays in a calendar."""

DATES_AHEAD = timedelta(days=3 * 366)
"""How far ahead dates are written one by one, where no rule can say them."""


@dataclass(frozen=True)
class Window:
    """What a calendar published at ``now`` shows.

    A large one is cut: ``until`` shortens its future, and not ``is_wordy`` leaves out the
    descriptions.
    """

    now: datetime
    until: date | None = None
    is_wordy: bool = True

    @property
    def start(self) -> datetime:
        """Before this, sessions fall off."""
        return self.now - KEPT

    @property
    def year(self) -> int:
        """The year that clock changes are looked at around."""
        return self.now.year

    @property
    def one_by_one(self) -> date:
        """The last date written singly."""
        return min((self.now + DATES_AHEAD).date(), self.until or date.max)

    @property
    def clocks(self) -> date:
        """The last date for which a change of clocks is looked after."""
        return min(date(self.year + YEARS_AHEAD, 12, 31), self.until or date.max)
