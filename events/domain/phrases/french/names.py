"""The French names of days, months and numbers, in full."""

from __future__ import annotations


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


WEEKDAYS = _names("lundi mardi mercredi jeudi vendredi samedi dimanche")
MONTHS = _names(
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
)
NUMBERS = _names(
    "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize "
    "dix-sept dix-huit dix-neuf vingt"
)
_STEMS = _names(
    "deux trois quatr cinqu six sept huit neuv dix onz douz treiz quatorz quinz seiz "
    "dix-sept dix-huit dix-neuv vingt"
)
ORDINALS = ("premier", *(f"{stem}ième" for stem in _STEMS))
