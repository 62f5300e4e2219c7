"""Whether a rule suits its first date: it gives dates, and not absurdly far."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import islice

from .errors import RecurrenceError
from .errors import gettext_noop as _
from .expansion import dates
from .rules import Rule

# 29 February on a given weekday comes back after 40 years at most (around 2100).
_LONGEST_WAIT = 41
LONGEST_SERIES = 50


def check(rule: Rule, first_date: date) -> None:
    """Refuse a rule that gives no date from its first date on, or whose end is absurd.

    A rule without an end is legal: whoever expands it gives a window. A date rule gives at most
    366 dates a year; with an end it may not run past 50 years, so no rule gives 100,000 dates.
    Codes: `ends_before_start`, `never`, `too_far`.
    """
    if rule.until is not None and rule.until < first_date:
        raise RecurrenceError(
            "ends_before_start",
            _("La récurrence finit avant sa première date : choisissez une fin plus tardive."),
        )
    align(rule, first_date)
    far = _years_later(first_date, LONGEST_SERIES)
    if rule.until is not None and rule.until > far:
        _refuse_too_far()
    if rule.count is not None and _amount(rule, first_date, end=far) < rule.count:
        _refuse_too_far()


def align(rule: Rule, first_date: date) -> date:
    """Give the first date on or after `first_date` that the rule, anchored on it, produces.

    Anchoring the rule there instead gives the same dates. Raises `RecurrenceError` (`never`)
    when no date comes within four decades or before the rule's end.
    """
    found = next(dates(rule, first_date, end=_years_later(first_date, _LONGEST_WAIT)), None)
    if found is None:
        raise RecurrenceError(
            "never",
            _("Cette récurrence ne donne aucune date : vérifiez le jour, le mois et la fin."),
        )
    return found


def _amount(rule: Rule, first_date: date, *, end: date) -> int:
    endless = replace(rule, count=None)
    return sum(1 for _day in islice(dates(endless, first_date, end=end), rule.count))


def _years_later(day: date, years: int) -> date:
    return date(min(day.year + years, date.max.year), 12, 31)


def _refuse_too_far() -> None:
    raise RecurrenceError(
        "too_far",
        _("La récurrence dure plus de {years} ans : rapprochez la fin, ou laissez-la ouverte."),
        years=LONGEST_SERIES,
    )
