"""What a phrase has said so far, and the rule that it amounts to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NoReturn

from events.domain.recurrence import ByDay, Frequency, Rule

from .errors import PhraseError, shortened
from .lexicon import Lexicon

_PERIODS = {"quarter": 3, "half": 6}


@dataclass
class Draft:
    """The parts of a rule in the order that the phrase names them."""

    phrase: str
    lexicon: Lexicon
    frequency: Frequency | None = None
    interval: int = 1
    days: list[ByDay] = field(default_factory=list)
    month_days: list[int] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    months: list[int] = field(default_factory=list)
    only_days: list[ByDay] = field(default_factory=list)
    only_month_days: list[int] = field(default_factory=list)
    scope: str = ""
    how_often: tuple[int, str] | None = None
    may_be_count: bool = False
    may_be_interval: bool = False
    may_be_ranked: bool = False
    parity: int | None = None
    count: int | None = None
    weeks: int | None = None
    since: date | None = None
    until: date | None = None

    def every(self, frequency: Frequency, interval: int) -> None:
        """Note the cadence; two that differ are one too many."""
        if self.frequency is not None and (self.frequency, self.interval) != (frequency, interval):
            self.refuse()
        self.frequency, self.interval = frequency, interval

    def times(self, count: int) -> None:
        """Note the number of dates, once."""
        if self.count is not None:
            self.refuse()
        self.count = count

    def refuse(self) -> NoReturn:
        """Give up on the phrase."""
        raise self.lexicon.messages.not_understood(self.phrase)

    def refuse_as_ambiguous(self, message: str) -> NoReturn:
        """Say what could be meant, and how to write each."""
        raise PhraseError("phrase_ambiguous", message, phrase=shortened(self.phrase))

    def rule(self, first_date: date) -> Rule:
        """Give the rule, what was left unsaid taken from the first date."""
        self._refuse_how_often()
        self._count_periods(first_date)
        frequency = self._frequency()
        self._refuse_odd_pairs(frequency)
        self._refuse_which(frequency)
        self._fill(frequency, first_date)
        self._count_weeks(frequency)
        return Rule(
            frequency=frequency,
            interval=self.interval,
            by_day=tuple(self.days or self.only_days),
            by_month_day=tuple(self.month_days or self.only_month_days),
            by_month=tuple(self.months),
            by_set_pos=tuple(self.positions),
            count=self.count,
            until=self.until,
        )

    def _refuse_how_often(self) -> None:
        """« Deux fois par mois » needs two days: « 1er et 3e mardi »."""
        if self.how_often is None:
            return
        amount, unit = self.how_often
        ranked = [day for day in self.days if day.rank is not None]
        named = {"week": len(self.days), "month": len(ranked) + len(self.month_days)}
        if named.get(unit) != amount or (unit == "week" and ranked):
            self.refuse_as_ambiguous(self.lexicon.messages.which_days)

    def _count_periods(self, first_date: date) -> None:
        """« Premier jeudi de chaque trimestre »: quarters begin in January, April, July, October.

        Where the first date would count them from another month, nobody knows what is meant.
        """
        months = _PERIODS.get(self.scope)
        if months is None:
            return
        ranks = [day.rank or 0 for day in self.days if not self.positions]
        ends = [rank > 0 for rank in (*ranks, *self.month_days, *self.positions)]
        far = [rank for rank in (*ranks, *self.positions) if not 0 < abs(rank) < 5]
        dated = [day for day in self.month_days if abs(day) > 1]
        opening = first_date.month - 1 if all(ends) else first_date.month
        if far or dated or len(set(ends)) != 1 or opening % months or self.months:
            self.refuse_as_ambiguous(self.lexicon.messages.which_quarter)
        self.every(Frequency.MONTHLY, months)

    def _frequency(self) -> Frequency:
        if self.frequency is Frequency.DAILY and self.days and self.interval == 1:
            return Frequency.WEEKLY
        if self.frequency is not None:
            return self.frequency
        dated = self._ranked() or self.month_days or self.positions
        # « Le 14 avril », « deuxième mercredi d’avril »; not « le 15 du mois, en avril ».
        once_a_year = self.scope == "day of month" or (not self.scope and len(self.months) == 1)
        if self.scope == "year" or (dated and self.months and once_a_year):
            return Frequency.YEARLY
        if dated or self.scope:
            return Frequency.MONTHLY
        if not (self.days or self.weeks):
            self._refuse_without_cadence()
        return Frequency.WEEKLY

    def _refuse_without_cadence(self) -> NoReturn:
        if self.count or self.since or self.until or self.months:
            self.refuse_as_ambiguous(self.lexicon.messages.cadence)
        self.refuse()

    def _ranked(self) -> bool:
        return any(day.rank is not None for day in self.days)

    def _refuse_odd_pairs(self, frequency: Frequency) -> None:
        dated = self._ranked() or self.month_days or self.positions or self.scope
        if frequency is Frequency.DAILY and (self.days or dated):
            self.refuse()
        if frequency is Frequency.WEEKLY and (dated or self.only_days or self.only_month_days):
            self.refuse()
        if (self.days and self.only_days) or (self.month_days and self.only_month_days):
            self.refuse()
        if self.days and self.month_days and not self._ranked():
            self.refuse()
        if self.scope == "year" and (frequency is Frequency.MONTHLY or self.month_days):
            self.refuse()
        if frequency is Frequency.YEARLY and self.scope == "each month" and not self.month_days:
            self.refuse()

    def _refuse_which(self, frequency: Frequency) -> None:
        """« Tous les mois, le mardi » does not say which Tuesday."""
        open_rank = self.lexicon.every_rank_counts and self.may_be_interval
        if open_rank and not (self.scope or self.months or self.frequency):
            self.refuse_as_ambiguous(self.lexicon.messages.every_rank)
        if self.may_be_count and not self.scope and self.frequency is None:
            self.refuse_as_ambiguous(self.lexicon.messages.which)
        bare = any(day.rank is None for day in self.days) and not self.positions
        whole_months = frequency in {Frequency.MONTHLY, Frequency.YEARLY}
        said = self.scope or (frequency is Frequency.YEARLY and self.months)
        if bare and whole_months and (self.may_be_ranked or not said):
            self.refuse_as_ambiguous(self.lexicon.messages.which)

    def _fill(self, frequency: Frequency, first_date: date) -> None:
        yearly = frequency is Frequency.YEARLY
        if yearly and not self.months and self.scope not in {"year", "each month"}:
            self.months = [first_date.month]
        if self.days or self.month_days or frequency is Frequency.DAILY:
            return
        if frequency is Frequency.WEEKLY:
            self.days = [ByDay(first_date.weekday())]
        else:
            self.days = [ranked_day(first_date)]

    def _count_weeks(self, frequency: Frequency) -> None:
        """« Pendant 8 semaines » gives eight dates for each weekday."""
        if self.weeks is None:
            return
        if frequency is not Frequency.WEEKLY or self.interval != 1:
            self.refuse()
        self.times(self.weeks * len(set(self.days)))


def ranked_day(day: date) -> ByDay:
    """Give the weekday and rank of a date in its month; a fifth one is the last."""
    rank = (day.day - 1) // 7 + 1
    return ByDay(day.weekday(), rank if rank < 5 else -1)
