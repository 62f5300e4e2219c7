"""The English names of days, months and numbers, in full."""

from __future__ import annotations


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


WEEKDAYS = _names("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
MONTHS = _names(
    "January February March April May June July August September October November December"
)
NUMBERS = _names(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
)
ORDINALS = _names(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)


def ordinal(number: int) -> str:
    """Write « 1st », « 22nd », « 13th »."""
    endings = {1: "st", 2: "nd", 3: "rd"}
    ending = "th" if number % 100 in {11, 12, 13} else endings.get(number % 10, "th")
    return f"{number}{ending}"
