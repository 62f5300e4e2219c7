"""Dates and times of day in English words, in British order."""

from __future__ import annotations

from datetime import date, time

from .names import MONTHS, WEEKDAYS

NOW = "happening now"
ALL_DAY = "all day"
_NO_BREAK = "\N{NO-BREAK SPACE}"


def date_words(day: date) -> str:
    """Say a date in full: « Thursday 5 March 2026 »."""
    return f"{WEEKDAYS[day.weekday()]} {day_month(day)} {day.year}"


def day_month(day: date) -> str:
    """Say a day of the year: « 5 March »."""
    return f"{day.day} {MONTHS[day.month - 1]}"


def weekday(day: date) -> str:
    """Say its day of the week: « Thursday »."""
    return WEEKDAYS[day.weekday()]


def time_words(start: time, end: time | None = None) -> str:
    """Say a time or a span, with no-break spaces: « 10 am », « 6:30 pm to 8:30 pm »."""
    if end is None:
        return _clock(start)
    return f"{_clock(start)} to {_clock(end)}"


def _clock(moment: time) -> str:
    if (moment.hour, moment.minute) in {(0, 0), (12, 0)}:
        return "noon" if moment.hour else "midnight"
    minutes = f":{moment.minute:02}" if moment.minute else ""
    half = "am" if moment.hour < 12 else "pm"
    return f"{(moment.hour - 1) % 12 + 1}{minutes}{_NO_BREAK}{half}"


def overnight(span: str) -> str:
    """« 9 pm to 2 am the next day », « 8 pm to midnight »."""
    return span if span.endswith("midnight") else f"{span} the next day"


def ending_on(span: str, day: str) -> str:
    """« 6 pm to 4 pm, on Saturday 7 March »."""
    return f"{span}, on {day}"


def until(day: str) -> str:
    """« Until Sunday 8 March »."""
    return f"until {day}"


def from_to(first: str, last: str) -> str:
    """« From Friday 6 March to Sunday 8 March »."""
    return f"from {first} to {last}"


def relative(days: int) -> str:
    """Say how far a day is: « tomorrow », « in 3 days », « 2 weeks ago »."""
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    if days in near:
        return near[days]
    amount = _amount(abs(days))
    return f"in {amount}" if days > 0 else f"{amount} ago"


def _amount(days: int) -> str:
    if days < 14:
        return f"{days} days"
    return f"{days // 7} weeks" if days < 60 else f"{days // 30} months"
