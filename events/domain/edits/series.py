"""The dates of a schedule as a value: divided at a date, moved to another day or hour."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from events.domain.edits.moving import moved
from events.domain.occurrences import rule_of
from events.domain.phrases import error_words
from events.domain.recurrence import (
    RecurrenceError,
    Rule,
    check,
    dates,
    explicit,
    produces,
    rule_text,
    wall_starts,
)
from events.errors import EventsError
from events.models import Schedule

_DAY = timedelta(days=1)
_FAR = timedelta(days=51 * 366)
_SAMPLE = 14


@dataclass(frozen=True)
class Series:
    """A rule from its first date on, with extra starts and left-out dates; wall-clock times."""

    first: datetime
    rule: Rule | None
    extras: tuple[datetime, ...] = ()
    left_out: frozenset[date] = frozenset()

    @classmethod
    def of(cls, schedule: Schedule) -> Series:
        """Read a schedule."""
        return cls(
            datetime.combine(schedule.first_date, schedule.start_time),
            rule_of(schedule),
            tuple(sorted(datetime.fromisoformat(wall) for wall in schedule.rdates)),
            frozenset(date.fromisoformat(day) for day in schedule.exdates),
        )

    def values(self) -> dict[str, object]:
        """Return the columns of a schedule with these dates."""
        return {
            "first_date": self.first.date(),
            "start_time": self.first.time(),
            "rrule": rule_text(self.rule) if self.rule else "",
            "rdates": [f"{wall:%Y-%m-%dT%H:%M}" for wall in sorted(self.extras)],
            "exdates": sorted(day.isoformat() for day in self.left_out),
        }

    def walls(self, *, start: date | None = None, end: date) -> Iterator[datetime]:
        """Give the starts between two days, both included."""
        return wall_starts(
            rule=self.rule,
            first_date=self.first.date(),
            start_time=self.first.time(),
            extra=self.extras,
            skipped=self.left_out,
            start=start,
            end=end,
        )

    def ruled(self, *, start: date | None = None, end: date) -> Iterator[date]:
        """Give the days of the rule, left-out ones too."""
        if self.rule is None:
            return iter(())
        return dates(self.rule, self.first.date(), start=start, end=end)


def divide(series: Series, cut: datetime) -> tuple[Series | None, Series | None]:
    """Return what comes before a wall-clock start, and what comes from it on."""
    if series.rule is None:
        return _divide_list(series, cut)
    earlier = tuple(wall for wall in series.extras if wall < cut)
    later = tuple(wall for wall in series.extras if wall >= cut)
    time_of_day = series.first.time()
    day = cut.date() if time_of_day >= cut.time() else cut.date() + _DAY
    before, after = _divide_rule(series, series.rule, day)
    return _with(before, earlier), _with(after, later)


def _divide_list(series: Series, cut: datetime) -> tuple[Series | None, Series | None]:
    walls = {*series.extras}
    if series.first.date() not in series.left_out:
        walls.add(series.first)
    earlier = tuple(sorted(wall for wall in walls if wall < cut))
    later = tuple(sorted(wall for wall in walls if wall >= cut))
    return _with(None, earlier), _with(None, later)


def _with(series: Series | None, extras: tuple[datetime, ...]) -> Series | None:
    if series is not None:
        return replace(series, extras=extras)
    return Series(extras[0], None, extras[1:]) if extras else None


def _divide_rule(series: Series, rule: Rule, day: date) -> tuple[Series | None, Series | None]:
    begins = series.first.date()
    if day <= begins:
        return None, series
    given = list(dates(rule, begins, end=day - _DAY))
    used = len(given)
    last = given[-1] if rule.count == used else day - _DAY
    ended = replace(rule, count=None, until=min(last, rule.until or day))
    left_out = frozenset(one for one in series.left_out if one < day)
    before = replace(series, rule=ended, left_out=left_out) if used else None
    first = next(series.ruled(start=day, end=_far(day)), None)
    if first is None:
        return before, None
    rest = explicit(rule, begins)
    if rest.count is not None:
        rest = replace(rest, count=rest.count - used)
    kept = frozenset(one for one in series.left_out if one >= first)
    begun = datetime.combine(first, series.first.time())
    return before, Series(begun, rest, (), kept)


def _far(day: date) -> date:
    return date.fromordinal(min(day.toordinal() + _FAR.days, date.max.toordinal()))


@dataclass(frozen=True)
class Moved:
    """A series after its move, and where each of its old starts goes (None: nowhere)."""

    series: Series
    slot: Callable[[datetime], datetime | None]


def at_hour(series: Series, hour: time | None, *, also: datetime | None = None) -> Moved:
    """Return the series at another hour; extra dates with an hour of their own keep it."""
    usual = series.first.time()

    def slot(wall: datetime) -> datetime:
        if hour is None or (wall.time() != usual and wall != also):
            return wall
        return datetime.combine(wall.date(), hour)

    return Moved(_placed(series, slot), slot)


def _placed(series: Series, slot: Callable[[datetime], datetime]) -> Series:
    extras = tuple(sorted({slot(wall) for wall in series.extras}))
    return replace(series, first=slot(series.first), extras=extras)


def on_day(series: Series, *, wall: datetime, to: date) -> Moved:
    """Return the series so that its start ``wall`` falls on the day ``to``, at the same hour.

    Dates given one by one don't move; left-out ones move along. Raises EventsError where the
    rhythm can't follow: ``rule_not_movable``, ``dates_one_by_one``.
    """
    day = wall.date()
    if series.rule is None or wall.time() != series.first.time() or wall in series.extras:
        return _single(series, wall, to)
    rule = explicit(series.rule, series.first.date())
    move = moved(replace(rule, count=None, until=None), day=day, to=to)
    first = _first_after(series, move.rule, move.place)
    until = rule.until and _end(series, rule.until, move.place)
    new = replace(move.rule, count=rule.count, until=until)
    try:
        check(new, first)
    except RecurrenceError as error:
        raise EventsError(error.code, error_words(error), field="starts_at") from error
    _check_rhythm(series, new, first, move.place)
    extras = {*series.extras}
    left_out = frozenset(filter(None, map(move.place, series.left_out))) - {to}

    def slot(old: datetime) -> datetime | None:
        if old in extras:
            return old
        found = move.place(old.date())
        return datetime.combine(found, old.time()) if found else None

    begun = datetime.combine(first, series.first.time())
    return Moved(Series(begun, new, series.extras, left_out), slot)


def _single(series: Series, wall: datetime, to: date) -> Moved:
    """Move the only date there is."""
    if series.rule is not None or series.extras:
        raise EventsError(
            "dates_one_by_one",
            _("Ces dates ont été données une à une : changez le jour date par date."),
            field="starts_at",
        )
    only = datetime.combine(to, wall.time())
    return Moved(Series(only, None), lambda _old: only)


def _first_after(series: Series, rule: Rule, place: Callable[[date], date | None]) -> date:
    """Return the first date of the moved rule: where the first old one goes."""
    begins = series.first.date()
    for old in series.ruled(end=_far(begins)):
        found = place(old)
        if found is not None:
            return (
                found if produces(rule, found, found) else next(dates(rule, found, end=_far(found)))
            )
    raise EventsError("never", _("Ce rythme ne donne plus aucune date."), field="starts_at")


def _end(series: Series, until: date, place: Callable[[date], date | None]) -> date:
    last = max(series.ruled(end=until), default=series.first.date())
    return place(last) or until


def _check_rhythm(
    series: Series, rule: Rule, first: date, place: Callable[[date], date | None]
) -> None:
    """Refuse a move after which « every other week » would mean other weeks."""
    if rule.interval == 1 or rule.by_month:
        return
    begins = series.first.date()
    olds = [old for old, _n in zip(series.ruled(end=_far(begins)), range(_SAMPLE), strict=False)]
    for old in olds:
        found = place(old)
        if found is not None and not produces(rule, first, found):
            raise EventsError(
                "rule_not_movable",
                _("Ce rythme ne peut pas suivre vers ce jour : changez seulement cette date."),
                field="starts_at",
            )
