"""From what an entry says to the dates that are still to come."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from events.domain.drafts import MAX_EXTRA_DATES
from events.domain.occurrences import LOOK_AHEAD, today_in
from events.domain.phrases import date_words, error_words
from events.domain.recurrence import (
    ByDay,
    Frequency,
    RecurrenceError,
    Rule,
    align,
    check,
    dates,
    parse_rule,
    produces,
)

from .bounds import RULE_STEPS, Budget
from .entries import Entry
from .faults import EntryFaultError, LeftOutError

_DAY = timedelta(days=1)
_FAR = timedelta(days=40 * 366)
_HOURS = re.compile(r"BY(HOUR|MINUTE|SECOND)=([0-9,]{1,200})", re.IGNORECASE)


@dataclass(frozen=True)
class Series:
    """The dates of an event from today on; ``extra`` are starts, ``excluded`` dates."""

    first: datetime
    rule: Rule | None = None
    extra: tuple[datetime, ...] = ()
    excluded: tuple[date, ...] = ()


def series_of(entry: Entry, *, now: datetime, budget: Budget) -> Series:
    """Return the dates of an entry that are to come, whatever began before today left out.

    Raises LeftOutError when there are none, EntryFaultError when they can't be told.
    """
    try:
        rule, extra = _read(entry, budget)
        found = _coming(entry, rule, extra, now=now, budget=budget)
    except RecurrenceError as error:
        raise EntryFaultError(_refused_words(error)) from error
    if len(found.extra) + len(found.excluded) > MAX_EXTRA_DATES:
        raise EntryFaultError(
            _("Il donne trop de dates une à une : décrivez-le par une récurrence.")
        )
    return found


def _refused_words(error: RecurrenceError) -> str:
    if error.code == "sub_daily":
        return _("Il se répète plusieurs fois par jour : une rencontre a lieu une fois par jour.")
    return _("Sa récurrence ne peut pas être reprise. %s") % error_words(error)


def _read(entry: Entry, budget: Budget) -> tuple[Rule | None, set[datetime]]:
    """Return the rule, and the starts that it doesn't give."""
    extra = set(entry.extra)
    rule = _rule(entry, budget)
    if rule is not None and entry.since is not None:
        return rule, extra
    day = entry.start.date()
    if rule is None or (rule.until is not None and rule.until < day):
        if rule is not None:
            entry.notes.add(
                _("Sa récurrence finit avant de commencer : il reste sa première date.")
            )
        return None, extra | {entry.start}
    if not produces(rule, day, day):
        entry.notes.add(_("Sa première date n’est pas dans sa récurrence : elle est ajoutée."))
        extra.add(entry.start)
        if rule.count is not None:
            rule = replace(rule, count=rule.count - 1) if rule.count > 1 else None
    return _ended(rule, entry), extra


def _ended(rule: Rule | None, entry: Entry) -> Rule | None:
    """End the rule of a series whose rest is another event; None when nothing is left."""
    if rule is None or entry.until is None:
        return rule
    last = list(dates(rule, entry.start.date(), end=entry.until))[-1:]
    return replace(rule, count=None, until=last[0]) if last else None


def _rule(entry: Entry, budget: Budget) -> Rule | None:
    if not entry.rule:
        return None
    budget.spend(RULE_STEPS)
    start_time = None if entry.is_all_day else entry.start.time()
    text = _without_hours(entry)
    rule = parse_rule(text, zone=entry.zone, start_time=start_time)
    if rule.until is not None and rule.until > entry.start.date() + _FAR:
        entry.notes.add(_("Sa fin est dans plus de quarante ans : elle est lue comme sans fin."))
        rule = replace(rule, until=None)
    return _plainer(rule)


def _plainer(rule: Rule) -> Rule:
    """Say « the second of the Tuesdays » (BYSETPOS) as « the second Tuesday »."""
    is_plain = rule.frequency is Frequency.MONTHLY and len(rule.by_day) == 1
    if not (is_plain and rule.by_set_pos and not rule.by_month_day):
        return rule
    if rule.by_day[0].rank is not None or any(abs(rank) > 5 for rank in rule.by_set_pos):
        return rule
    days = tuple(ByDay(rule.by_day[0].weekday, rank) for rank in rule.by_set_pos)
    return replace(rule, by_day=days, by_set_pos=())


def _without_hours(entry: Entry) -> str:
    """Drop BYHOUR and its like where they repeat the hour of the start, and parts of others."""
    own = {"HOUR": entry.start.hour, "MINUTE": entry.start.minute, "SECOND": 0}
    kept = []
    for part in entry.rule.split(";"):
        found = _HOURS.fullmatch(part.strip())
        repeats = found is not None and found[2] == str(own[found[1].upper()])
        if not repeats and not part.strip().upper().startswith("X-"):
            kept.append(part.strip())
    return ";".join(kept)


def _coming(
    entry: Entry, rule: Rule | None, extra: set[datetime], *, now: datetime, budget: Budget
) -> Series:
    today = today_in(entry.zone, now=now)
    starts = sorted(
        one for one in extra if one.date() >= today and one.date() not in entry.excluded
    )
    ruled = _ruled(entry, rule, today, budget) if rule else None
    if ruled is not None:
        kept = tuple(sorted({*ruled.extra, *starts} - {ruled.first}))
        series = replace(ruled, extra=kept)
    elif starts:
        series = Series(first=starts[0], extra=tuple(starts[1:]))
    else:
        raise LeftOutError(_over_words(entry))
    _say_if_begun(entry, today)
    return series


def _over_words(entry: Entry) -> str:
    if entry.rule or entry.extra:
        return _("Toutes ses dates sont passées.")
    return _("Il est passé : %s.") % date_words(entry.start.date())


def _say_if_begun(entry: Entry, today: date) -> None:
    if entry.start.date() < today:
        entry.notes.add(_("Ses dates passées ne sont pas reprises."))


def _ruled(entry: Entry, rule: Rule, today: date, budget: Budget) -> Series | None:
    """Return the series from its first kept date on; None when none is left."""
    anchor = align(rule, entry.anchor or entry.start.date())
    check(rule, anchor)
    since = max(anchor, today, entry.since or anchor)
    ahead = _spent(dates(rule, anchor, start=since, end=since + LOOK_AHEAD), budget)
    if entry.shift:
        return _shifted(entry, ahead)
    first = next((day for day in ahead if day not in entry.excluded), None)
    if first is None:
        return None
    left = _left(rule, anchor, first)
    excluded = sorted(day for day in entry.excluded if day > first)
    if excluded:
        ruled = set(_spent(dates(rule, anchor, start=first, end=excluded[-1]), budget))
        excluded = [day for day in excluded if day in ruled]
    return Series(
        first=datetime.combine(first, entry.start.time()), rule=left, excluded=tuple(excluded)
    )


def _shifted(entry: Entry, ahead: Iterator[date]) -> Series | None:
    """Return dates one by one, each as many days after the one that the rule gives."""
    moved = timedelta(days=entry.shift)
    days = [day + moved for day in ahead if day not in entry.excluded]
    walls = [datetime.combine(day, entry.start.time()) for day in days[:MAX_EXTRA_DATES]]
    return Series(first=walls[0], extra=tuple(walls[1:])) if walls else None


def _left(rule: Rule, anchor: date, first: date) -> Rule:
    """Return the rule as it goes on from ``first``: a count is of what is left."""
    if rule.count is None:
        return rule
    used = sum(1 for _one in dates(rule, anchor, end=first - _DAY))
    return replace(rule, count=rule.count - used)


def _spent(days: Iterator[date], budget: Budget) -> Iterator[date]:
    for day in days:
        budget.spend()
        yield day
