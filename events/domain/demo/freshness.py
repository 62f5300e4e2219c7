"""A programme written for one winter, moved so that it is always this year's.

Rules, weekdays and seasons stay: years are moved by 52 weeks, and a series only begins earlier
or later on its own rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from events.domain.imports.cells import parse_date
from events.domain.imports.tables import Row
from events.domain.phrases import parse_phrase
from events.domain.recurrence import Frequency, Rule, align

_WEEK = timedelta(weeks=1)
_YEAR = 52 * _WEEK
_BEGAN = 22 * _WEEK
_SEASON = 38 * _WEEK
_SHORT = 13 * _WEEK
_JUST_OVER = 8 * _WEEK
_HALFWAY = timedelta(days=17)
_DATE = re.compile(r"\d{2}/\d{2}/\d{4}")


def fresh_rows(rows: Iterable[Row], *, today: date) -> tuple[Row, ...]:
    """Return the rows of a programme with dates that suit ``today``."""
    return tuple(_fresh(row, today) for row in rows)


def _fresh(row: Row, today: date) -> Row:
    first = parse_date(row["premiere_date"])
    until = parse_date(row["jusqu_au"]) if row["jusqu_au"] else None
    rule = parse_phrase(row["recurrence"], first_date=first, until=until)
    moved, end, skips_by = _moved(rule, first, until, today)
    cells = {
        **row.cells,
        "premiere_date": f"{moved:%d/%m/%Y}",
        "jusqu_au": f"{end:%d/%m/%Y}" if end else "",
        "sauf": _DATE.sub(lambda found: f"{parse_date(found[0]) + skips_by:%d/%m/%Y}", row["sauf"]),
    }
    return replace(row, cells=cells)


def _moved(
    rule: Rule | None, first: date, until: date | None, today: date
) -> tuple[date, date | None, timedelta]:
    """First date, end, and by how much dates left out move along."""
    nothing = timedelta(0)
    if rule is None and (first.month, first.day) == (12, 31):
        return _new_years_eve(today), None, nothing
    if rule is None or (until and until - first < _SHORT):
        by = _years(until or first, since=today - _JUST_OVER)
        return first + by, until and until + by, by
    if rule.count is not None:
        return align(rule, today - _HALFWAY), None, nothing
    if until is not None:
        by = _years(until, since=today + _JUST_OVER)
        endless = replace(rule, until=None)
        return align(endless, max(today - _BEGAN, until + by - _SEASON)), until + by, by
    if rule.frequency in {Frequency.MONTHLY, Frequency.YEARLY}:
        return _in_cycle(rule, first, today), None, nothing
    return align(rule, today - _BEGAN), None, nothing


def _new_years_eve(today: date) -> date:
    return date(today.year, 12, 31)


def _years(day: date, *, since: date) -> timedelta:
    """How many times 52 weeks bring the day to ``since`` or to the year after it."""
    return -((day - since) // _YEAR) * _YEAR


def _in_cycle(rule: Rule, first: date, today: date) -> date:
    """The first date, five months ago or more, in the months that the rule has always had."""
    months = rule.interval * (12 if rule.frequency is Frequency.YEARLY else 1)
    since = today - max(_BEGAN, 5 * months * _WEEK)
    month = since.year * 12 + since.month - 1
    month += (first.year * 12 + first.month - 1 - month) % months
    while (day := align(rule, date(month // 12, month % 12 + 1, 1))) < since:
        month += months
    return day
