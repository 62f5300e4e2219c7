"""The « sauf » column of a programme, read into skips.

skips = ["sauf"] item { ("," | ";" | "et") item }
item  = « jours fériés » | « vacances scolaires » | month [year] | month « à » month
      | day | days before a day of their month (« 12, 19 et 26 décembre 2026 ») | « du » day
        « au » day
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta

from events.domain.holidays import SkipError
from events.domain.phrases import LanguageCode, understood
from events.domain.phrases.tokens import fold

from .lexicon import SKIP_LEXICONS, SkipLexicon
from .model import Skips

LONGEST_TEXT = 2_000
MOST_DATES = 1_000
_LONGEST_SPAN = 366


@dataclass(frozen=True, slots=True)
class _Partial:
    """A day as it is written: its month or its year may be left to what follows."""

    day: int
    month: int | None
    year: int | None
    text: str


@dataclass
class _Reading:
    """What the items have said so far."""

    text: str
    lexicon: SkipLexicon
    first_date: date | None
    until: date | None
    dates: set[date] = field(default_factory=set)
    months: set[int] = field(default_factory=set)
    public_holidays: bool = False
    school_holidays: bool = False
    waiting: list[_Partial] = field(default_factory=list)


def parse_skips(
    text: str,
    *,
    first_date: date | None = None,
    until: date | None = None,
    language: LanguageCode | None = None,
) -> Skips:
    """Read a « sauf » text; an empty one skips nothing.

    Without a language it is in French or in English.

    A date without a year is accepted when the recurrence, from `first_date` to `until`, meets it
    in one year only. Raises `SkipError`: `skip_unknown` names the part that is not understood,
    `year_missing`, `no_such_date`, `too_long`, `too_many`.
    """
    if language is None:
        return understood(
            lambda code: parse_skips(text, first_date=first_date, until=until, language=code)
        )
    lexicon = SKIP_LEXICONS[language]
    if len(text) > LONGEST_TEXT:
        raise SkipError("too_long", lexicon.too_long, longest=LONGEST_TEXT)
    reading = _Reading(text, lexicon, first_date, until)
    for item in _items(text, lexicon):
        _read(reading, item)
    if reading.waiting:
        raise _unknown(reading, reading.waiting[0].text)
    _refuse_too_many(reading, len(reading.dates))
    return Skips(
        dates=frozenset(reading.dates),
        months=frozenset(reading.months),
        public_holidays=reading.public_holidays,
        school_holidays=reading.school_holidays,
    )


def _items(text: str, lexicon: SkipLexicon) -> list[str]:
    pieces = lexicon.joints.split(fold(text))
    items = (lexicon.leading.sub("", piece.strip(" .-")).strip() for piece in pieces)
    return [item for item in items if item]


def _read(reading: _Reading, item: str) -> None:
    """Read one item; days that wait for their month take it from the next day."""
    lexicon = reading.lexicon
    months = lexicon.month_span.fullmatch(item)
    day = _day(item, lexicon)
    span = lexicon.span.fullmatch(item)
    if lexicon.public_holidays.fullmatch(item):
        reading.public_holidays = True
    elif lexicon.school_holidays.fullmatch(item):
        reading.school_holidays = True
    elif months:
        _read_months(reading, months)
    elif day:
        _read_day(reading, day)
    elif span:
        _read_span(reading, span, item)
    else:
        raise _unknown(reading, item)


def _unknown(reading: _Reading, item: str) -> SkipError:
    return SkipError("skip_unknown", reading.lexicon.unknown, item=item[:80])


def _month(lexicon: SkipLexicon, name: str) -> int:
    return lexicon.months[name.rstrip(".")]


def _read_months(reading: _Reading, found: re.Match[str]) -> None:
    first = _month(reading.lexicon, found["first"])
    if found["year"]:
        opening = _real(reading, int(found["year"]), first, 1)
        size = monthrange(opening.year, first)[1]
        reading.dates.update(opening.replace(day=day) for day in range(1, size + 1))
        return
    last = _month(reading.lexicon, found["last"] or found["first"])
    reading.months.update((first - 1 + n) % 12 + 1 for n in range((last - first) % 12 + 1))


def _day(item: str, lexicon: SkipLexicon) -> _Partial | None:
    found = lexicon.day.fullmatch(item)
    if not found:
        return None
    if found["iso_year"]:
        return _Partial(
            int(found["iso_day"]), int(found["iso_month"]), int(found["iso_year"]), item
        )
    name, number = found["name"], found["number"]
    month = _month(lexicon, name) if name else int(number) if number else None
    year = found["year"] or found["long_year"]
    return _Partial(int(found["day"]), month, _full_year(year), item)


def _full_year(year: str | None) -> int | None:
    if year is None:
        return None
    return int(year) if len(year) == 4 else 2000 + int(year)


def _read_day(reading: _Reading, day: _Partial) -> None:
    if day.month is None:
        reading.waiting.append(day)
        return
    reading.dates.add(_resolved(reading, day))
    for waiting in reading.waiting:
        whole = _Partial(waiting.day, day.month, day.year, waiting.text)
        reading.dates.add(_resolved(reading, whole))
    reading.waiting.clear()


def _read_span(reading: _Reading, span: re.Match[str], item: str) -> None:
    """« Du 20 au 31 décembre 2026 »: what the first day leaves out is the last day's."""
    first, last = (_day(span[end], reading.lexicon) for end in ("first", "last"))
    if not first or not last or last.month is None:
        raise _unknown(reading, item)
    end = _resolved(reading, last)
    begin = _real(reading, first.year or end.year, first.month or end.month, first.day)
    if begin > end and first.year is None and first.month is not None:
        begin = _real(reading, end.year - 1, first.month, first.day)
    length = (end - begin).days + 1
    if length < 1:
        raise _unknown(reading, item)
    _refuse_too_many(reading, length, most=_LONGEST_SPAN)
    reading.dates.update(begin + timedelta(days=n) for n in range(length))


def _resolved(reading: _Reading, day: _Partial) -> date:
    month = day.month or 0
    if day.year is not None:
        return _real(reading, day.year, month, day.day)
    first, last = reading.first_date, reading.until
    if first is None or last is None or last.year - first.year > 2:
        raise _year_missing(reading, day)
    _real(reading, 2000, month, day.day)
    years = range(first.year, last.year + 1)
    candidates = (_date(year, month, day.day) for year in years)
    within = [one for one in candidates if one and first <= one <= last]
    if len(within) != 1:
        raise _year_missing(reading, day)
    return within[0]


def _year_missing(reading: _Reading, day: _Partial) -> SkipError:
    return SkipError("year_missing", reading.lexicon.year_missing, day=day.text)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _real(reading: _Reading, year: int, month: int, day: int) -> date:
    found = _date(year, month, day)
    if found is None:
        message = reading.lexicon.no_such_date
        raise SkipError("no_such_date", message, day=day, month=month, year=year)
    return found


def _refuse_too_many(reading: _Reading, amount: int, *, most: int = MOST_DATES) -> None:
    if amount > most:
        raise SkipError("too_many", reading.lexicon.too_many, most=most)
