"""A rule in French words, such as the grammar reads back as the same rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time

from events.domain.recurrence import ByDay, Frequency, Rule, explicit

from .lexicon import MONTHS, NUMBERS, ORDINALS, WEEKDAYS

ONCE = "une seule fois"
_NO_BREAK = "\N{NO-BREAK SPACE}"
_VOWELS = ("a", "o")


def words(rule: Rule | None, *, first_date: date) -> str:
    """Say a rule: « chaque premier jeudi du mois, jusqu’au 26 juin 2027 ».

    What the rule leaves to its first date is said too. Reading the words back with
    `parse_phrase` gives `explicit(rule, first_date)`; no rule is « une seule fois ».
    """
    if rule is None:
        return ONCE
    rule = explicit(rule, first_date)
    says = (_cadence(rule), _condition(rule), _in_months(rule), _end(rule))
    return ", ".join(part for part in says if part)


def date_words(day: date) -> str:
    """Say a date in full: « jeudi 5 mars 2026 »."""
    return f"{WEEKDAYS[day.weekday()]} {day_month(day)} {day.year}"


def time_words(start: time, end: time | None = None) -> str:
    """Say a time or a span, with no-break spaces: « 10 h », « de 18 h 30 à 20 h 30 »."""
    if end is None:
        return _clock(start)
    return f"de {_clock(start)} à {_clock(end)}"


def _clock(moment: time) -> str:
    minutes = f"{_NO_BREAK}{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour}{_NO_BREAK}h{minutes}"


def day_month(day: date) -> str:
    """Say a day of the year: « 5 mars », « 1er mai »."""
    return f"{_number_of_day(day.day)} {MONTHS[day.month - 1]}"


def _number_of_day(number: int) -> str:
    return "1er" if number == 1 else str(number)


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
    unbroken = len(names) > 2 and weekdays[-1] - weekdays[0] == len(names) - 1
    span = f"du {names[0]} au {names[-1]}" if unbroken else ""
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
    """Say three months or more in one go, round the new year too: « d’octobre à juin »."""
    if len(months) < 3:
        return ""
    openings = [month for month in months if (month - 2) % 12 + 1 not in months] or [1]
    if len(openings) > 1:
        return ""
    last = (openings[0] + len(months) - 2) % 12
    return f"{_of_month(openings[0])} à {MONTHS[last]}"


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
    if weekdays == [0, 1, 2, 3, 4]:
        return f"{ranks} jour ouvré"
    return f"{ranks} {_listed((WEEKDAYS[weekday] for weekday in weekdays), 'ou')}"


def _named_days(rule: Rule) -> str:
    return _month_days(rule.by_month_day) if rule.by_month_day else _weekdays(rule.by_day)


def _month_days(numbers: Sequence[int], joint: str = "et") -> str:
    days = (f"le {_number_of_day(day)}" if day > 0 else _rank(day) for day in numbers)
    return f"{_listed(days, joint)}{' jour' if min(numbers) < 0 else ''}"


def _weekdays(days: Sequence[ByDay]) -> str:
    """Say weekdays, all bare or all ranked, those of one weekday together."""
    ranks: dict[int, list[int]] = {}
    for day in days:
        ranks.setdefault(day.weekday, []).append(day.rank or 0)
    return _listed(
        f"{_listed(map(_rank, ranked))} {WEEKDAYS[weekday]}"
        if any(ranked)
        else f"tous les {WEEKDAYS[weekday]}s"
        for weekday, ranked in ranks.items()
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
