"""A rule in French words, such as the grammar reads back as the same rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from events.domain.phrases.shapes import by_weekday, month_span, weekday_span
from events.domain.recurrence import ByDay, Frequency, Rule

from .dates import day_month, number_of_day
from .names import MONTHS, NUMBERS, ORDINALS, WEEKDAYS

ONCE = "une seule fois"
_VOWELS = ("a", "o")


def rule_words(rule: Rule) -> str:
    """Say a rule that leaves nothing unsaid: « chaque premier jeudi du mois »."""
    says = (_cadence(rule), _condition(rule), _in_months(rule), _end(rule))
    return ", ".join(part for part in says if part)


def _number(value: int) -> str:
    return NUMBERS[value - 1] if value <= len(NUMBERS) else str(value)


def _listed(items: Iterable[str], joint: str = "et") -> str:
    *first, last = items
    return f"{', '.join(first)} {joint} {last}" if first else last


def _cadence(rule: Rule) -> str:
    if rule.frequency is Frequency.DAILY:
        return _daily(rule.interval)
    if rule.frequency is Frequency.WEEKLY:
        return _weekly(rule)
    if rule.frequency is Frequency.MONTHLY:
        return _monthly(rule)
    years = "chaque année" if rule.interval == 1 else f"tous les {_number(rule.interval)} ans"
    return f"{years}, {_days(rule)}{_of_year(rule)}"


def _daily(interval: int) -> str:
    if interval == 1:
        return "tous les jours"
    # « Tous les huit jours » and « tous les quinze jours » are said of weeks.
    if interval in {8, 15}:
        return f"un jour sur {_number(interval)}"
    return f"tous les {_number(interval)} jours"


def _weekly(rule: Rule) -> str:
    weekdays = sorted({day.weekday for day in rule.by_day})
    names = [WEEKDAYS[weekday] for weekday in weekdays]
    ends = weekday_span(weekdays)
    span = f"du {WEEKDAYS[ends[0]]} au {WEEKDAYS[ends[1]]}" if ends else ""
    if rule.interval == 1 and len(names) == 1:
        return f"chaque {names[0]}"
    if rule.interval == 1:
        return span or f"tous les {_listed(f'{name}s' for name in names)}"
    if len(names) == 1:
        return f"un {names[0]} sur {_number(rule.interval)}"
    each = span or _listed(f"le {name}" for name in names)
    return f"toutes les {_number(rule.interval)} semaines, {each}"


def _monthly(rule: Rule) -> str:
    days = _days(rule)
    if rule.interval == 1:
        one = len(rule.by_day) == 1 and rule.by_day[0].rank is not None and not rule.by_set_pos
        return f"{_each(days) if one else days} du mois"
    bare = any(day.rank is None for day in rule.by_day) and not rule.by_month_day
    return f"tous les {_number(rule.interval)} mois, {days}{' du mois' if bare else ''}"


def _each(days: str) -> str:
    return f"chaque {days.removeprefix('le ').removeprefix('l’')}"


def _of_year(rule: Rule) -> str:
    """Say which months of the year; a span of months is left to `_in_months`."""
    if not rule.by_month:
        return " de chaque mois" if rule.by_month_day else " de l’année"
    if _span(rule.by_month):
        return ""
    numbers = rule.by_month_day and min(rule.by_month_day) > 0 and not rule.by_set_pos
    if numbers and len(rule.by_month) == 1:
        return f" {MONTHS[rule.by_month[0] - 1]}"
    return f" {_listed(_of_month(month) for month in rule.by_month)}"


def _of_month(month: int) -> str:
    name = MONTHS[month - 1]
    return f"d’{name}" if name.startswith(_VOWELS) else f"de {name}"


def _span(months: Sequence[int]) -> str:
    """« D’octobre à juin »."""
    ends = month_span(months)
    return f"{_of_month(ends[0])} à {MONTHS[ends[1] - 1]}" if ends else ""


def _in_months(rule: Rule) -> str:
    span = _span(rule.by_month)
    if span or not rule.by_month or rule.frequency is Frequency.YEARLY:
        return span
    return _listed(f"en {MONTHS[month - 1]}" for month in rule.by_month)


def _days(rule: Rule) -> str:
    """Say the days within a month or year: « le premier et le troisième mardi », « le 15 »."""
    if not rule.by_set_pos:
        return _named_days(rule)
    ranks = _listed(_rank(position) for position in rule.by_set_pos)
    weekdays = [day.weekday for day in rule.by_day if day.rank is None]
    mixed = rule.by_month_day or len(weekdays) != len(rule.by_day)
    if mixed or len(weekdays) == 1:
        return f"{ranks} parmi {_named_days(rule)}"
    span = weekday_span(weekdays)
    if span == (0, 4):
        return f"{ranks} jour ouvré"
    if span:
        return f"{ranks} jour du {WEEKDAYS[span[0]]} au {WEEKDAYS[span[1]]}"
    return f"{ranks} {_listed((WEEKDAYS[weekday] for weekday in weekdays), 'ou')}"


def _named_days(rule: Rule) -> str:
    return _month_days(rule.by_month_day) if rule.by_month_day else _weekdays(rule.by_day)


def _month_days(numbers: Sequence[int], joint: str = "et") -> str:
    days = (f"le {number_of_day(day)}" if day > 0 else _rank(day) for day in numbers)
    return f"{_listed(days, joint)}{' jour' if min(numbers) < 0 else ''}"


def _weekdays(days: Sequence[ByDay]) -> str:
    """Say weekdays, all bare or all ranked, those of one weekday together."""
    return _listed(
        f"{_listed(map(_rank, ranked))} {WEEKDAYS[weekday]}"
        if any(ranked)
        else f"tous les {WEEKDAYS[weekday]}s"
        for weekday, ranked in by_weekday(days).items()
    )


def _rank(rank: int) -> str:
    if rank == -1:
        return "le dernier"
    if rank == -2:
        return "l’avant-dernier"
    size = abs(rank)
    ordinal = ORDINALS[size - 1] if size <= len(ORDINALS) else f"{size}e"
    return f"le {ordinal}" if rank > 0 else f"le {ordinal} dernier"


def _condition(rule: Rule) -> str:
    """Say what limits days that something else names: « si c’est un vendredi »."""
    daily = rule.frequency is Frequency.DAILY
    limits = []
    if rule.by_day and (daily or rule.by_month_day):
        names = (f"un {WEEKDAYS[day.weekday]}" for day in rule.by_day)
        limits.append(f"si c’est {_listed(names, 'ou')}")
    if rule.by_month_day and daily:
        limits.append(f"si c’est {_month_days(rule.by_month_day, 'ou')} du mois")
    return ", ".join(limits)


def _end(rule: Rule) -> str:
    if rule.until is not None:
        return f"jusqu’au {day_month(rule.until)} {rule.until.year}"
    if rule.count is None:
        return ""
    return ONCE if rule.count == 1 else f"{rule.count} fois"
