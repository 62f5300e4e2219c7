"""From a rule to its dates, period by period (RFC 5545 §3.3.10, weeks beginning on Monday)."""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import islice

from .rules import ByDay, Frequency, Rule

_LAST_ORDINAL = date.max.toordinal()


def explicit(rule: Rule, first_date: date) -> Rule:
    """Spell out what the rule leaves to its first date: weekday, day of the month, month.

    The result gives the same dates; published rules need it, since clients disagree on what
    « every month from the 31st » leaves unsaid.
    """
    if rule.frequency is Frequency.DAILY or rule.by_day or rule.by_month_day:
        return rule
    if rule.frequency is Frequency.WEEKLY:
        return replace(rule, by_day=(ByDay(first_date.weekday()),))
    if rule.frequency is Frequency.YEARLY and not rule.by_month:
        rule = replace(rule, by_month=(first_date.month,))
    return replace(rule, by_month_day=(first_date.day,))


def dates(rule: Rule, first_date: date, *, start: date | None = None, end: date) -> Iterator[date]:
    """Give the rule's dates from `start` (else the first date) to `end`, both included, in order.

    The first date anchors intervals and is itself given only if the rule produces it. COUNT
    counts from the first date wherever the window starts. Without COUNT a window far away costs
    no more than a near one.
    """
    rule = explicit(rule, first_date)
    last = min(end, rule.until or end)
    since = max(first_date, start or first_date)
    if rule.count is None:
        return _between(rule, first_date, since, last)
    counted = islice(_between(rule, first_date, first_date, last), rule.count)
    return (day for day in counted if day >= since)


def produces(rule: Rule, first_date: date, day: date) -> bool:
    """Tell whether the rule anchored on its first date gives that day."""
    return any(dates(rule, first_date, start=day, end=day)) if day >= first_date else False


def _between(rule: Rule, anchor: date, since: date, last: date) -> Iterator[date]:
    if since > last:
        return
    for period in _PERIODS[rule.frequency](rule, anchor, since, last):
        for day in _at_positions(period, rule.by_set_pos):
            if day > last:
                return
            if day >= since:
                yield day


def _at_positions(period: list[date], positions: tuple[int, ...]) -> Iterable[date]:
    """Keep the places of a period that BYSETPOS names; all without it."""
    if not positions:
        return period
    size = len(period)
    places = {place - 1 if place > 0 else size + place for place in positions}
    return [period[place] for place in sorted(places) if 0 <= place < size]


def _daily(rule: Rule, anchor: date, since: date, last: date) -> Iterator[list[date]]:
    """Every n-th day, handed out by month so that months left out cost nothing."""
    for index in range(_month_index(since), _month_index(last) + 1):
        year, month = divmod(index, 12)
        if _month_kept(rule, month + 1):
            first = date(year, month + 1, 1).toordinal()
            yield [
                date.fromordinal(first + place)
                for place in _places_in_month(rule, year, month + 1)
                if (first + place - anchor.toordinal()) % rule.interval == 0
            ]


def _weekly(rule: Rule, anchor: date, since: date, last: date) -> Iterator[list[date]]:
    monday = anchor.toordinal() - anchor.weekday()
    weekdays = sorted({day.weekday for day in rule.by_day})
    first = _period_of(since.toordinal(), monday, 7 * rule.interval)
    for week in range(first, last.toordinal() + 1, 7 * rule.interval):
        ordinals = (week + weekday for weekday in weekdays if week + weekday <= _LAST_ORDINAL)
        days = map(date.fromordinal, ordinals)
        yield [day for day in days if _month_kept(rule, day.month)]


def _monthly(rule: Rule, anchor: date, since: date, last: date) -> Iterator[list[date]]:
    first = _period_of(_month_index(since), _month_index(anchor), rule.interval)
    for index in range(first, _month_index(last) + 1, rule.interval):
        year, month = divmod(index, 12)
        yield _days_in_month(rule, year, month + 1)


def _yearly(rule: Rule, anchor: date, since: date, last: date) -> Iterator[list[date]]:
    first = _period_of(since.year, anchor.year, rule.interval)
    for year in range(first, last.year + 1, rule.interval):
        if rule.by_month or rule.by_month_day:
            yield [day for month in range(1, 13) for day in _days_in_month(rule, year, month)]
        else:
            opening = date(year, 1, 1)
            places = _places_of_weekdays(rule.by_day, opening.weekday(), 365 + isleap(year))
            yield [date.fromordinal(opening.toordinal() + place) for place in sorted(places)]


_PERIODS: dict[Frequency, Callable[[Rule, date, date, date], Iterator[list[date]]]] = {
    Frequency.DAILY: _daily,
    Frequency.WEEKLY: _weekly,
    Frequency.MONTHLY: _monthly,
    Frequency.YEARLY: _yearly,
}


def _month_index(day: date) -> int:
    return day.year * 12 + day.month - 1


def _period_of(position: int, anchor: int, step: int) -> int:
    """Give the start of the period, counted from the anchor, that holds the position."""
    return position - (position - anchor) % step


def _month_kept(rule: Rule, month: int) -> bool:
    return not rule.by_month or month in rule.by_month


def _days_in_month(rule: Rule, year: int, month: int) -> list[date]:
    if not _month_kept(rule, month):
        return []
    return [date(year, month, place + 1) for place in _places_in_month(rule, year, month)]


def _places_in_month(rule: Rule, year: int, month: int) -> list[int]:
    """Give the days of a month, counted from 0, that BYMONTHDAY and BYDAY both allow."""
    opening, size = monthrange(year, month)
    places = set(range(size))
    if rule.by_month_day:
        places &= {day - 1 if day > 0 else size + day for day in rule.by_month_day}
    if rule.by_day:
        places &= _places_of_weekdays(rule.by_day, opening, size)
    return sorted(places)


def _places_of_weekdays(by_day: tuple[ByDay, ...], opening: int, size: int) -> set[int]:
    """Give the places, counted from 0, of weekdays in a month or year.

    `opening` is the weekday of its first day, `size` its number of days.
    """
    places: set[int] = set()
    for day in by_day:
        every = range((day.weekday - opening) % 7, size, 7)
        if day.rank is None:
            places.update(every)
        elif abs(day.rank) <= len(every):
            places.add(every[day.rank - 1 if day.rank > 0 else day.rank])
    return places
