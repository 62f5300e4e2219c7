"""What one cell says: dates, hours, numbers and prices as people type them.

Names of days and months and hours are French or English, all else is French.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _

from events.domain.drafts import EARLIEST, LATEST, MAX_FEE
from events.domain.phrases.english.vocabulary import TOKENS as ENGLISH
from events.domain.phrases.french.vocabulary import TOKENS as FRENCH
from events.domain.phrases.tokens import Kind
from events.models import MAX_CAPACITY
from groups.domain.folding import fold

_NUMBERS = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?", re.ASCII)
_TOKENS = (*ENGLISH.items(), *FRENCH.items())
_WEEKDAYS = {word: one.value for word, one in _TOKENS if one.kind is Kind.WEEKDAY}
_MONTHS = {word: one.value for word, one in _TOKENS if one.kind is Kind.MONTH}
_WORDS = re.compile(
    rf"(?:(?P<weekday>{'|'.join(_WEEKDAYS)}),? )?(?P<day>\d{{1,2}})(?:er|st|nd|rd|th)? "
    rf"(?P<month>{'|'.join(_MONTHS)}) (?P<year>\d{{4}})",
    re.ASCII,
)
_HOUR = re.compile(
    r"(\d{1,2})\s*(?:(?:h|:|heures?)\s*(?:(\d{2})(?:\s*(?:mn?|min))?)?(?::00)?)?",
    re.ASCII | re.IGNORECASE,
)
_HALF_DAY = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*([ap])\.?m\.?", re.ASCII | re.IGNORECASE)
_NAMED_HOURS = {"midi": 12, "noon": 12, "minuit": 0, "midnight": 0}
_WHOLE = re.compile(r"(\d{1,6})(?:\s*(?:places?|personnes?|pers\.?))?", re.ASCII | re.IGNORECASE)
_AMOUNT = r"(\d{1,6})(?:[,.](\d{1,2}))?\s*(?:€|euros?|eur)?"
_PRICE = re.compile(_AMOUNT, re.ASCII | re.IGNORECASE)
_TWO_PRICES = re.compile(
    rf"{_AMOUNT}\s*[,;/(]\s*{_AMOUNT}\s*(?:pour les\s+)?(?:adh[ée]rent\w*|membres?)\s*\)?",
    re.ASCII | re.IGNORECASE,
)
_LONGEST = 100


class CellError(Exception):
    """What is wrong with a cell, as the end of a sentence that begins with its value."""


@dataclass(frozen=True)
class Fee:
    """What one pays; ``note`` keeps words that are no amount (« adhésion »)."""

    amount: Decimal | None = None
    member_amount: Decimal | None = None
    free_price: bool = False
    note: str = ""


def parse_date(text: str) -> date:
    """Read « 03/12/2026 », « 3.12.26 », « 2026-12-03 », « jeudi 3 décembre 2026 »."""
    text = text.strip()[:_LONGEST]
    weekday = None
    if found := _ISO.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _NUMBERS.fullmatch(text):
        day, month, year = map(int, found.groups())
        year += 2000 if year < 100 else 0
    elif found := _WORDS.fullmatch(fold(text)):
        day, year = int(found["day"]), int(found["year"])
        month = _MONTHS[found["month"]]
        weekday = found["weekday"]
    else:
        raise CellError(_("n’est pas une date : écrivez-la comme 03/12/2026"))
    return _checked(_real_date(year, month, day), weekday)


def _real_date(year: int, month: int, day: int) -> date:
    if not 1 <= month <= 12:
        raise CellError(
            _("n’existe pas : il n’y a pas de mois %(month)d (écrivez jour/mois/année)")
            % {"month": month}
        )
    if not EARLIEST.year <= year < LATEST.year:
        raise CellError(_("est hors du calendrier : donnez une date entre 2000 et 2099"))
    days = monthrange(year, month)[1]
    if not 1 <= day <= days:
        raise CellError(
            _("n’existe pas : %(month)s %(year)d compte %(days)d jours")
            % {"month": MONTHS[month], "year": year, "days": days}
        )
    return date(year, month, day)


def _checked(day: date, weekday: str | None) -> date:
    if weekday is not None and _WEEKDAYS[weekday] != day.weekday():
        raise CellError(
            _("n’existe pas : le %(date)s est un %(weekday)s")
            % {"date": f"{day:%d/%m/%Y}", "weekday": WEEKDAYS[day.weekday()]}
        )
    return day


def parse_time(text: str) -> time:
    """Read « 18h30 », « 18:30 », « 10h », « 6:30 pm », « midi », « noon »; « 24h » is midnight."""
    text = text.strip()[:_LONGEST]
    if fold(text) in _NAMED_HOURS:
        return time(_NAMED_HOURS[fold(text)])
    text = " ".join(text.split())
    if half := _HALF_DAY.fullmatch(text):
        return _half_day(int(half[1]), int(half[2] or 0), is_pm=half[3] in "pP")
    found = _HOUR.fullmatch(text)
    if not found:
        raise CellError(_("n’est pas une heure : écrivez-la comme 18h30"))
    hour, minute = int(found[1]), int(found[2] or 0)
    if (hour, minute) == (24, 0):
        return time(0)
    if hour > 23 or minute > 59:
        raise CellError(_("n’existe pas : les heures vont de 0h00 à 23h59"))
    return time(hour, minute)


def _half_day(hour: int, minute: int, *, is_pm: bool) -> time:
    if not 1 <= hour <= 12 or minute > 59:
        raise CellError(_("n’est pas une heure : écrivez-la comme 18h30"))
    return time(hour % 12 + 12 * is_pm, minute)


def parse_capacity(text: str) -> int | None:
    """Read a number of places, 1 to 10,000; an empty cell is no limit."""
    if not text:
        return None
    found = _WHOLE.fullmatch(text.replace("\N{NARROW NO-BREAK SPACE}", "").strip()[:_LONGEST])
    if not found:
        raise CellError(_("n’est pas un nombre : écrivez-le en chiffres, comme 12"))
    if not 1 <= int(found[1]) <= MAX_CAPACITY:
        raise CellError(
            _("ne va pas : donnez de 1 à 10 000 places, ou rien s’il n’y a pas de limite")
        )
    return int(found[1])


def parse_fee(text: str) -> Fee:
    """Read « 2 € », « 2,50 € », « gratuit », « prix libre »; other words are kept as a note."""
    folded = fold(text)
    if not folded:
        return Fee()
    if folded in {"gratuit", "gratuite", "entree gratuite", "entree libre", "0"}:
        return Fee(amount=Decimal(0))
    if folded in {"prix libre", "participation libre", "libre", "a prix libre"}:
        return Fee(free_price=True)
    text = " ".join(text.split())[:_LONGEST]
    if found := _PRICE.fullmatch(text):
        return Fee(amount=_amount(found[1], found[2]))
    if found := _TWO_PRICES.fullmatch(text):
        return Fee(amount=_amount(found[1], found[2]), member_amount=_amount(found[3], found[4]))
    if text.startswith("-") and _PRICE.fullmatch(text.removeprefix("-").strip()):
        raise CellError(_("est négatif : donnez un tarif à partir de 0 €"))
    return Fee(note=text)


def _amount(euros: str, cents: str | None) -> Decimal:
    amount = Decimal(f"{euros}.{(cents or '0').ljust(2, '0')}")
    if amount > MAX_FEE:
        raise CellError(_("est trop élevé : vérifiez le tarif"))
    return amount
