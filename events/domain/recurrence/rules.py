"""The rule itself: what one RRULE value says, kept canonical and free of nonsense."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .errors import RecurrenceError
from .errors import gettext_noop as _

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MOST_DATES = 1_000
LONGEST_TEXT = 300


class Frequency(StrEnum):
    """The FREQ values that we accept; sub-daily ones are refused."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


# About ten years (three for days): a longer wait between two dates is a typing mistake.
LONGEST_INTERVAL = {
    Frequency.DAILY: 1_000,
    Frequency.WEEKLY: 520,
    Frequency.MONTHLY: 120,
    Frequency.YEARLY: 10,
}


@dataclass(frozen=True, slots=True)
class ByDay:
    """One BYDAY item: a weekday (0 = Monday), and which one of its month or year.

    `rank` counts from the start (1, 2, …) or from the end (-1 is the last); None is every one.
    """

    weekday: int
    rank: int | None = None

    def __str__(self) -> str:
        """Write it as RFC 5545 does: "TU", "2TU", "-1TU"."""
        return f"{self.rank or ''}{WEEKDAYS[self.weekday]}"


@dataclass(frozen=True, slots=True)
class Rule:
    """A recurrence rule of RFC 5545 §3.3.10, by dates only, weeks beginning on Monday.

    Lists are sorted and without repeats, so that two rules that say the same in the same words
    are equal. Building one raises `RecurrenceError` when its parts are out of range or
    contradict each other; whether it suits a first date is for `check` to say.
    """

    frequency: Frequency
    interval: int = 1
    by_day: tuple[ByDay, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_month: tuple[int, ...] = ()
    by_set_pos: tuple[int, ...] = ()
    count: int | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        by_day = sorted(set(self.by_day), key=lambda day: (_order(day.rank or 0), day.weekday))
        object.__setattr__(self, "by_day", tuple(by_day))
        for name in ("by_month_day", "by_month", "by_set_pos"):
            object.__setattr__(self, name, tuple(sorted(set(getattr(self, name)), key=_order)))
        _refuse_out_of_range(self)
        _refuse_contradictions(self)
        refuse_long_text(str(self))

    def __str__(self) -> str:
        """Write the one canonical RRULE value, UNTIL as a date."""
        parts = {
            "FREQ": str(self.frequency),
            "INTERVAL": "" if self.interval == 1 else str(self.interval),
            "BYMONTH": _joined(self.by_month),
            "BYMONTHDAY": _joined(self.by_month_day),
            "BYDAY": _joined(self.by_day),
            "BYSETPOS": _joined(self.by_set_pos),
            "COUNT": "" if self.count is None else str(self.count),
            # Not strftime("%Y"): it leaves out leading zeros on some systems.
            "UNTIL": "" if self.until is None else self.until.isoformat().replace("-", ""),
        }
        return ";".join(f"{name}={value}" for name, value in parts.items() if value)


def refuse_long_text(text: str) -> None:
    """Refuse an RRULE value longer than we keep, before anything else is done with it."""
    if len(text) > LONGEST_TEXT:
        raise RecurrenceError(
            "too_long",
            _("Cette règle est trop longue : {longest} caractères au plus."),
            longest=LONGEST_TEXT,
        )


def _joined(values: Iterable[object]) -> str:
    return ",".join(map(str, values))


def _order(number: int) -> tuple[bool, int]:
    """From the start first (1, 2, …), then from the end (-2, -1)."""
    return number < 0, number


def _refuse_out_of_range(rule: Rule) -> None:
    longest = LONGEST_INTERVAL[rule.frequency]
    if not 1 <= rule.interval <= longest:
        raise RecurrenceError(
            "bad_interval",
            _("L’intervalle (INTERVAL) doit être un nombre entre 1 et {longest}."),
            longest=longest,
        )
    if rule.count is not None and not 1 <= rule.count <= MOST_DATES:
        raise RecurrenceError(
            "bad_count",
            _("Le nombre de dates (COUNT) doit être compris entre 1 et {most}."),
            most=MOST_DATES,
        )
    _refuse_outside("BYMONTHDAY", rule.by_month_day, most=31)
    _refuse_outside("BYSETPOS", rule.by_set_pos, most=366)
    _refuse_outside("BYDAY", (day.rank for day in rule.by_day if day.rank is not None), most=53)
    if any(not 1 <= month <= 12 for month in rule.by_month):
        raise RecurrenceError("bad_value", _("Un mois (BYMONTH) va de 1 à 12."))
    if any(not 0 <= day.weekday <= 6 for day in rule.by_day):
        raise RecurrenceError("bad_value", _("Un jour de la semaine va de lundi à dimanche."))


def _refuse_outside(part: str, numbers: Iterable[int], *, most: int) -> None:
    if any(number == 0 or abs(number) > most for number in numbers):
        raise RecurrenceError(
            "bad_value",
            _("Les valeurs de {part} vont de 1 à {most}, ou de -{most} à -1 depuis la fin."),
            part=part,
            most=most,
        )


def _refuse_contradictions(rule: Rule) -> None:
    whole_months = rule.frequency in {Frequency.MONTHLY, Frequency.YEARLY}
    if rule.count is not None and rule.until is not None:
        raise RecurrenceError(
            "count_and_until",
            _("Donnez un nombre de dates (COUNT) ou une date de fin (UNTIL), pas les deux."),
        )
    if rule.by_month_day and rule.frequency is Frequency.WEEKLY:
        raise RecurrenceError(
            "contradiction",
            _("Une règle hebdomadaire n’accepte pas de jour du mois (BYMONTHDAY)."),
        )
    if rule.by_set_pos and not (whole_months and (rule.by_day or rule.by_month_day)):
        raise RecurrenceError(
            "contradiction",
            _("BYSETPOS va avec une règle mensuelle ou annuelle qui nomme des jours."),
        )
    ranks = [day.rank for day in rule.by_day if day.rank is not None]
    if ranks:
        _refuse_ranks(rule, ranks, whole_months=whole_months)


def _refuse_ranks(rule: Rule, ranks: list[int], *, whole_months: bool) -> None:
    """Refuse ranks out of place; programs also disagree on ranked beside bare weekdays."""
    if not whole_months or rule.by_month_day:
        raise RecurrenceError(
            "contradiction",
            _("« Le 2e mardi » va avec une règle mensuelle ou annuelle, sans jour du mois."),
        )
    if len(ranks) < len(rule.by_day):
        raise RecurrenceError(
            "contradiction",
            _("Choisissez tous les mardis ou le 2e mardi : les deux font deux programmes."),
        )
    in_months = rule.frequency is Frequency.MONTHLY or bool(rule.by_month)
    if in_months and any(abs(rank) > 5 for rank in ranks):
        raise RecurrenceError("bad_value", _("Un mois n’a jamais plus de cinq mardis."))
