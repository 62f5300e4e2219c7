"""Dates and times of day in French words."""

from __future__ import annotations

from datetime import date, time

from .names import MONTHS, WEEKDAYS

NOW = "en ce moment"
ALL_DAY = "toute la journée"
_NO_BREAK = "\N{NO-BREAK SPACE}"


def date_words(day: date) -> str:
    """Say a date in full: « jeudi 5 mars 2026 »."""
    return f"{WEEKDAYS[day.weekday()]} {day_month(day)} {day.year}"


def weekday(day: date) -> str:
    """Say its day of the week: « jeudi »."""
    return WEEKDAYS[day.weekday()]


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
    return f"{number_of_day(day.day)} {MONTHS[day.month - 1]}"


def number_of_day(number: int) -> str:
    """Say a day of the month: « 5 », « 1er »."""
    return "1er" if number == 1 else str(number)


def overnight(span: str) -> str:
    """« De 21 h à 2 h le lendemain »."""
    return f"{span} le lendemain"


def ending_on(span: str, day: str) -> str:
    """« De 18 h à 16 h, le samedi 7 mars »."""
    return f"{span}, le {day}"


def until(day: str) -> str:
    """« Jusqu’au dimanche 8 mars »."""
    return f"jusqu’au {day}"


def from_to(first: str, last: str) -> str:
    """« Du vendredi 6 mars au dimanche 8 mars »."""
    return f"du {first} au {last}"


def relative(days: int) -> str:
    """Say how far a day is: « demain », « dans 3 jours », « il y a 2 semaines »."""
    near = {0: "aujourd’hui", 1: "demain", -1: "hier"}
    if days in near:
        return near[days]
    amount = _amount(abs(days))
    return f"dans {amount}" if days > 0 else f"il y a {amount}"


def _amount(days: int) -> str:
    if days < 14:
        return f"{days} jours"
    return f"{days // 7} semaines" if days < 60 else f"{days // 30} mois"
