"""What a phrase has said so far, and the rule that it amounts to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import NoReturn

from events.domain.recurrence import ByDay, Frequency, Rule, dates

from .errors import Messages, PhraseError


@dataclass
class Draft:
    """The parts of a rule in the order that the phrase names them."""

    phrase: str
    messages: Messages
    frequency: Frequency | None = None
    interval: int = 1
    days: list[ByDay] = field(default_factory=list)
    month_days: list[int] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    months: list[int] = field(default_factory=list)
    only_days: list[ByDay] = field(default_factory=list)
    only_month_days: list[int] = field(default_factory=list)
    scope: str = ""
    count: int | None = None
    weeks: int | None = None
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
        raise self.messages.not_understood(self.phrase)

    def rule(self, first_date: date) -> Rule:
        """Give the rule, what was left unsaid taken from the first date."""
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
            self.refuse()
        return Frequency.WEEKLY

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
        if self.scope == "year" and (frequency is Frequency.MONTHLY or self.month_days):
            self.refuse()
        if frequency is Frequency.YEARLY and self.scope == "each month" and not self.month_days:
            self.refuse()

    def _refuse_which(self, frequency: Frequency) -> None:
        """« Tous les mois, le mardi » does not say which Tuesday."""
        bare = any(day.rank is None for day in self.days) and not self.positions
        whole_months = frequency in {Frequency.MONTHLY, Frequency.YEARLY}
        said = self.scope or (frequency is Frequency.YEARLY and self.months)
        if bare and whole_months and not said:
            raise PhraseError(
                "phrase_ambiguous", self.messages.which, phrase=self.phrase.strip()[:80]
            )

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


def with_end(rule: Rule, first_date: date, until: date | None, *, messages: Messages) -> Rule:
    """Add an end given beside the phrase; one that contradicts the phrase's own is refused."""
    if until is None or rule.until == until:
        return rule
    if rule.until is not None:
        raise PhraseError("two_ends", messages.two_ends)
    if rule.count is None:
        return replace(rule, until=until)
    if sum(1 for _day in islice(dates(rule, first_date, end=until), rule.count)) < rule.count:
        raise PhraseError("two_ends", messages.too_few_dates, count=rule.count)
    return rule
