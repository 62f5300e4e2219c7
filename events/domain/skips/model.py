"""The skips of a recurrence: what is stored, which dates fall under them, how they are said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from events.domain.holidays import KNOWN, Holidays, SkipError
from events.domain.phrases import LanguageCode, active_language, spoken
from events.domain.recurrence.errors import gettext_noop as _

from .lexicon import MONTHS, SKIP_LEXICONS

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Skips:
    """The skips of one recurrence; empty by default."""

    dates: frozenset[date] = frozenset()
    months: frozenset[int] = frozenset()
    public_holidays: bool = False
    school_holidays: bool = False

    def __bool__(self) -> bool:
        """Tell whether anything is skipped at all."""
        return self != Skips()

    def __or__(self, other: Skips) -> Skips:
        """Give what either of them skips."""
        return Skips(
            dates=self.dates | other.dates,
            months=self.months | other.months,
            public_holidays=self.public_holidays or other.public_holidays,
            school_holidays=self.school_holidays or other.school_holidays,
        )

    def to_json(self) -> dict[str, object]:
        """Give what a JSON field keeps: ISO dates and month numbers in order, two booleans."""
        return {
            "dates": [day.isoformat() for day in sorted(self.dates)],
            "months": sorted(self.months),
            "public_holidays": self.public_holidays,
            "school_holidays": self.school_holidays,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> Skips:
        """Read `to_json` back, an empty mapping too; `SkipError` (`bad_skips`) on another shape."""
        months, dates = stored.get("months", []), stored.get("dates", [])
        try:
            if not isinstance(months, list) or not isinstance(dates, list):
                raise TypeError
            return cls(
                dates=frozenset(date.fromisoformat(day) for day in dates),
                months=frozenset(date(2000, month, 1).month for month in months),
                public_holidays=stored.get("public_holidays", False) is True,
                school_holidays=stored.get("school_holidays", False) is True,
            )
        except (TypeError, ValueError):
            raise SkipError("bad_skips", _("Les dates sautées sont illisibles.")) from None


def skipped(
    skips: Skips, dates: Iterable[date], *, department: str, holidays: Holidays = KNOWN
) -> set[date]:
    """Give those of the dates that are skipped in that département (INSEE code: "69", "2A").

    Past `school_holidays_known_until(department)` no date is skipped for school holidays, since
    nobody has decreed them: whoever shows dates beyond it says so. Raises `SkipError` with code
    `holidays_unknown` where the school calendar of the place is unknown at all, and
    `department_unknown` when holidays are asked for in no département.
    """
    return {day for day in dates if _is_skipped(skips, day, department, holidays)}


def _is_skipped(skips: Skips, day: date, department: str, holidays: Holidays) -> bool:
    return (
        day in skips.dates
        or day.month in skips.months
        or (skips.public_holidays and holidays.is_public(day, department=department))
        or (skips.school_holidays and holidays.is_school(day, department=department))
    )


def words_for(skips: Skips, *, language: LanguageCode | None = None) -> str:
    """Say the skips: « sauf les jours fériés et en août »; "" when there are none.

    `parse_skips` reads the words back as the same skips. Without a language they are in the
    active one.
    """
    language = language or active_language()
    say = SKIP_LEXICONS[language]
    months = MONTHS[language]
    parts = [
        *([say.say_public] if skips.public_holidays else []),
        *([say.say_school] if skips.school_holidays else []),
        *(say.say_month.format(months[month - 1]) for month in sorted(skips.months)),
        *(_span(first, last, language) for first, last in _runs(skips.dates)),
    ]
    *before, last = parts or [""]
    said = say.say_two.format(", ".join(before), last) if before else last
    return say.say_all.format(said) if said else ""


def _runs(dates: Iterable[date]) -> list[tuple[date, date]]:
    """Join days that follow each other, from three on, into spans."""
    runs: list[tuple[date, date]] = []
    for day in sorted(dates):
        if runs and day - runs[-1][1] == _DAY:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return [
        part
        for first, last in runs
        for part in ([(first, last)] if last - first != _DAY else [(first, first), (last, last)])
    ]


def _span(first: date, last: date, language: LanguageCode) -> str:
    say = SKIP_LEXICONS[language]
    begin, end = (f"{spoken(language).dates.day_month(day)} {day.year}" for day in (first, last))
    return say.say_day.format(begin) if first == last else say.say_span.format(begin, end)
