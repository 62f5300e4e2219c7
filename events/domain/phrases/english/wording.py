"""A rule in English words, such as the grammar reads back as the same rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from events.domain.phrases.shapes import by_weekday, month_span, weekday_span
from events.domain.recurrence import ByDay, Frequency, Rule

from .dates import day_month
from .names import MONTHS, NUMBERS, ORDINALS, WEEKDAYS, ordinal

ONCE = "once only"


def rule_words(rule: Rule) -> str:
    """Say a rule that leaves nothing unsaid: « every first Thursday of the month »."""
    says = (_cadence(rule), _condition(rule), _in_months(rule), _end(rule))
    return ", ".join(part for part in says if part)


def _number(value: int) -> str:
    return NUMBERS[value - 1] if value <= len(NUMBERS) else str(value)


def _listed(items: Iterable[str], joint: str = "and") -> str:
    *first, last = items
    return f"{', '.join(first)} {joint} {last}" if first else last


def _cadence(rule: Rule) -> str:
    if rule.frequency is Frequency.DAILY:
        return "every day" if rule.interval == 1 else f"every {_number(rule.interval)} days"
    if rule.frequency is Frequency.WEEKLY:
        return _weekly(rule)
    if rule.frequency is Frequency.MONTHLY:
        return _monthly(rule)
    years = "every year" if rule.interval == 1 else f"every {_number(rule.interval)} years"
    return f"{years}, {_on(_days(rule))}{_of_year(rule)}"


def _weekly(rule: Rule) -> str:
    weekdays = sorted({day.weekday for day in rule.by_day})
    names = [WEEKDAYS[weekday] for weekday in weekdays]
    span = weekday_span(weekdays)
    days = f"{WEEKDAYS[span[0]]} to {WEEKDAYS[span[1]]}" if span else _listed(names)
    if rule.interval == 1:
        return f"from {days}" if span else f"every {days}"
    if len(names) == 1 and rule.interval == 2:
        return f"every other {days}"
    return f"every {_number(rule.interval)} weeks, {'from' if span else 'on'} {days}"


def _monthly(rule: Rule) -> str:
    days = _days(rule)
    if rule.interval == 1:
        one = len(rule.by_day) == 1 and rule.by_day[0].rank is not None and not rule.by_set_pos
        return f"every {days.removeprefix('the ')} of the month" if one else f"{days} of the month"
    bare = any(day.rank is None for day in rule.by_day) and not rule.by_month_day
    months = f"every {_number(rule.interval)} months"
    return f"{months}, {_on(days)}{' of the month' if bare else ''}"


def _on(days: str) -> str:
    return f"on {days}" if days.startswith("the ") else days


def _of_year(rule: Rule) -> str:
    """Say which months of the year; a span of months is left to `_in_months`."""
    if not rule.by_month:
        return " of every month" if rule.by_month_day else " of the year"
    if month_span(rule.by_month):
        return ""
    return f" of {_listed(MONTHS[month - 1] for month in rule.by_month)}"


def _in_months(rule: Rule) -> str:
    span = month_span(rule.by_month)
    if span:
        return f"from {MONTHS[span[0] - 1]} to {MONTHS[span[1] - 1]}"
    if not rule.by_month or rule.frequency is Frequency.YEARLY:
        return ""
    return f"in {_listed(MONTHS[month - 1] for month in rule.by_month)}"


def _days(rule: Rule) -> str:
    """Say the days within a month or year: « the first and third Tuesday », « the 15th »."""
    if not rule.by_set_pos:
        return _named_days(rule)
    ranks = f"the {_listed(_rank(position) for position in rule.by_set_pos)}"
    weekdays = [day.weekday for day in rule.by_day if day.rank is None]
    mixed = rule.by_month_day or len(weekdays) != len(rule.by_day)
    if mixed or len(weekdays) == 1:
        return f"{ranks} among {_named_days(rule)}"
    span = weekday_span(weekdays)
    if span == (0, 4):
        return f"{ranks} working day"
    if span:
        return f"{ranks} day from {WEEKDAYS[span[0]]} to {WEEKDAYS[span[1]]}"
    return f"{ranks} {_listed((WEEKDAYS[weekday] for weekday in weekdays), 'or')}"


def _named_days(rule: Rule) -> str:
    return _month_days(rule.by_month_day) if rule.by_month_day else _weekdays(rule.by_day)


def _month_days(numbers: Sequence[int], joint: str = "and") -> str:
    days = (f"the {ordinal(day) if day > 0 else _rank(day)}" for day in numbers)
    return f"{_listed(days, joint)}{' day' if min(numbers) < 0 else ''}"


def _weekdays(days: Sequence[ByDay]) -> str:
    """Say weekdays, all bare or all ranked, those of one weekday together."""
    return _listed(
        f"the {_listed(map(_rank, ranks))} {WEEKDAYS[weekday]}"
        if any(ranks)
        else f"every {WEEKDAYS[weekday]}"
        for weekday, ranks in by_weekday(days).items()
    )


def _rank(rank: int) -> str:
    if rank == -1:
        return "last"
    if rank == -2:
        return "last but one"
    size = abs(rank)
    said = ORDINALS[size - 1] if size <= len(ORDINALS) else ordinal(size)
    return said if rank > 0 else f"{said} last"


def _condition(rule: Rule) -> str:
    """Say what limits days that something else names: « if it is a Friday »."""
    daily = rule.frequency is Frequency.DAILY
    limits = []
    if rule.by_day and (daily or rule.by_month_day):
        names = (f"a {WEEKDAYS[day.weekday]}" for day in rule.by_day)
        limits.append(f"if it is {_listed(names, 'or')}")
    if rule.by_month_day and daily:
        limits.append(f"if it is {_month_days(rule.by_month_day, 'or')} of the month")
    return ", ".join(limits)


def _end(rule: Rule) -> str:
    if rule.until is not None:
        return f"until {day_month(rule.until)} {rule.until.year}"
    if rule.count is None:
        return ""
    return ONCE if rule.count == 1 else f"{rule.count} times"
