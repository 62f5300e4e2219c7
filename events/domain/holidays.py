"""Public and school holidays, by département, in pure Python.

The days come from the `holidays` library; which calendar a place follows is our own table, since
the library knows school zones but not who belongs to them. Where it knows nothing, we say so.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from importlib.metadata import version
from typing import Protocol

from holidays import PUBLIC, SCHOOL, country_holidays

from events.domain.recurrence.errors import RecurrenceError
from events.domain.recurrence.errors import gettext_noop as _

# School zones of the mainland (Code de l'éducation, article D. 521-6), académie by académie.
_ZONES = {
    "Zone A": (
        "25 39 70 90",  # Besançon
        "24 33 40 47 64",  # Bordeaux
        "03 15 43 63",  # Clermont-Ferrand
        "21 58 71 89",  # Dijon
        "07 26 38 73 74",  # Grenoble
        "19 23 87",  # Limoges
        "01 42 69",  # Lyon
        "16 17 79 86",  # Poitiers
    ),
    "Zone B": (
        "04 05 13 84",  # Aix-Marseille
        "02 60 80",  # Amiens
        "59 62",  # Lille
        "54 55 57 88",  # Nancy-Metz
        "44 49 53 72 85",  # Nantes
        "06 83",  # Nice
        "14 27 50 61 76",  # Normandie
        "18 28 36 37 41 45",  # Orléans-Tours
        "08 10 51 52",  # Reims
        "22 29 35 56",  # Rennes
        "67 68",  # Strasbourg
    ),
    "Zone C": (
        "77 93 94",  # Créteil
        "11 30 34 48 66",  # Montpellier
        "75",  # Paris
        "09 12 31 32 46 65 81 82",  # Toulouse
        "78 91 92 95",  # Versailles
    ),
}
SCHOOL_ZONES = {
    department: zone
    for zone, academies in _ZONES.items()
    for academy in academies
    for department in academy.split()
}
# Public holidays of their own: Alsace-Moselle (two more), overseas (abolition of slavery…).
_PUBLIC_CALENDARS = {
    **{department: department for department in ("57", "971", "972", "973", "974", "976")},
    "67": "6AE",
    "68": "6AE",
    "975": "PM",
    "977": "BL",
    "978": "MF",
    "984": "TF",
    "986": "WF",
    "987": "PF",
    "988": "NC",
}
DEPARTMENTS = frozenset({*SCHOOL_ZONES, *_PUBLIC_CALENDARS, "2A", "2B"})

# The library goes on by formula past the school years that the ministry has decreed; these are
# the decreed ones (2027-2028: arrêté of 21 July 2026). Move the end with each new decree.
SCHOOL_KNOWN_FROM = date(2018, 1, 1)
SCHOOL_KNOWN_UNTIL = date(2028, 8, 31)


class SkipError(RecurrenceError):
    """A skip that we do not understand, or whose days nobody has published."""


class Holidays(Protocol):
    """What is known of holidays; another ``version`` knows others.

    Both questions raise `SkipError` as the functions of the same meaning below.
    """

    @property
    def version(self) -> str:
        """What tells this knowledge from an older one."""

    def is_public(self, day: date, *, department: str) -> bool:
        """Tell whether that day is a public holiday there."""

    def is_school(self, day: date, *, department: str) -> bool:
        """Tell whether schools are known to be closed there."""


def is_public_holiday(day: date, *, department: str) -> bool:
    """Tell whether that day is a public holiday there; `SkipError` (`department_unknown`)."""
    return day in _public_holidays(_known(department), day.year)


def is_school_holiday(day: date, *, department: str) -> bool:
    """Tell whether schools are closed for holidays there on that day.

    False past `school_holidays_known_until`, where nobody knows yet. `SkipError` with code
    `holidays_unknown` for a place whose calendar we do not have (Corsica, overseas) or a day
    before 2018, `department_unknown` for no such place.
    """
    zone = SCHOOL_ZONES.get(_known(department))
    if zone is None:
        raise SkipError(
            "holidays_unknown",
            _(
                "Nous n’avons pas les vacances scolaires du département {department} : "
                "écrivez leurs dates, par exemple « du 20/12/2026 au 03/01/2027 »."
            ),
            department=department,
        )
    if day < SCHOOL_KNOWN_FROM:
        raise SkipError(
            "holidays_unknown",
            _("Nous n’avons pas les vacances scolaires de {year} : écrivez leurs dates."),
            year=day.year,
        )
    return day <= SCHOOL_KNOWN_UNTIL and day in _school_holidays(zone, day.year)


def school_holidays_known_until(department: str) -> date | None:
    """Give the last day whose school holidays are decreed there; None where none are known."""
    return SCHOOL_KNOWN_UNTIL if department in SCHOOL_ZONES else None


class _Known:
    """What the library and our own table know."""

    version = f"{version('holidays')}/{SCHOOL_KNOWN_UNTIL.isoformat()}"

    def is_public(self, day: date, *, department: str) -> bool:
        return is_public_holiday(day, department=department)

    def is_school(self, day: date, *, department: str) -> bool:
        return is_school_holiday(day, department=department)


KNOWN: Holidays = _Known()


def _known(department: str) -> str:
    if department not in DEPARTMENTS:
        raise SkipError(
            "department_unknown",
            _(
                "Pour sauter les jours fériés ou les vacances scolaires, indiquez le "
                "département (« {department} » n’en est pas un)."
            ),
            department=department[:20],
        )
    return department


@lru_cache(maxsize=512)
def _public_holidays(department: str, year: int) -> frozenset[date]:
    calendar = _PUBLIC_CALENDARS.get(department)
    return frozenset(country_holidays("FR", subdiv=calendar, years=year, categories=PUBLIC))


@lru_cache(maxsize=128)
def _school_holidays(zone: str, year: int) -> frozenset[date]:
    return frozenset(country_holidays("FR", subdiv=zone, years=year, categories=SCHOOL))
