"""How each date of a schedule is to be written, so that every reader shows the same.

One series by its rule, minus dates left out (EXDATE), with dates that differ (overrides), and
dates that stand on their own: extra ones, those whose start no clock shows exactly once, and
those that moved onto or past a neighbour.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from events.domain.occurrences import rule_of, walls_of
from events.domain.recurrence import Rule, dates, explicit
from events.models import Schedule

from .dates import Dated, computed, ended_at, original_span
from .neighbours import jumps
from .plain_rules import is_plain
from .vtimezone import clock_changes, vtimezone
from .window import KEPT, Window

_DAY = timedelta(days=1)
_FAR = timedelta(days=51 * 366)


@dataclass
class Plan:
    """The dates of one schedule, by the way each is written.

    ``first`` is the first date that the series itself shows; without it there is none.
    ``detached`` are dates that leave the series now and, once read so, for ever.
    """

    schedule: Schedule
    rule: Rule | None = None
    first: date | None = None
    left_out: list[date] = field(default_factory=list)
    overrides: dict[date, Dated] = field(default_factory=dict)
    alone: list[Dated] = field(default_factory=list)
    detached: list[Dated] = field(default_factory=list)


def is_told(schedule: Schedule, window: Window) -> bool:
    """Tell whether readers can follow the schedule's clock by themselves."""
    return schedule.is_all_day or vtimezone(schedule.timezone, window.year) is not None


def plan(schedule: Schedule, stored: Iterable[Dated], *, title: str, window: Window) -> Plan:
    """Return how to write a schedule whose event bears that title.

    ``stored`` are its dates with a row that may differ from the rule. Its event and the
    event's group must be loaded.
    """
    planner = _Planner(schedule, stored, title, window)
    rule = planner.rule
    if rule is None or not is_plain(rule) or not is_told(schedule, window):
        return planner.one_by_one()
    return planner.series(rule)


class _Planner:
    def __init__(
        self, schedule: Schedule, stored: Iterable[Dated], title: str, window: Window
    ) -> None:
        self.schedule = schedule
        self.title = title
        self.window = window
        self.ended_at = ended_at(schedule)
        self.extras = {datetime.fromisoformat(wall) for wall in schedule.rdates}
        self.stored = {dated.wall: dated for dated in stored}
        self.rule = self._bounded_rule()
        self.left_out = {date.fromisoformat(day) for day in schedule.exdates}
        self.plan = Plan(schedule)

    def one_by_one(self) -> Plan:
        """Write every date as an entry of its own."""
        start = self.window.start.date() - self.schedule.duration - _DAY
        walls = set(walls_of(self.schedule, start=start, end=self._last_single))
        called_off = {wall for wall in self.stored if self._is_called_off(wall)}
        self._stand_alone(walls | called_off | self._strays({}))
        return self.plan

    def series(self, rule: Rule) -> Plan:
        """Write a series by its rule, and what doesn't fit in it beside."""
        ruled = self._ruled_days(rule)
        self.left_out &= ruled
        self.extras = {wall for wall in self.extras if not self._is_doubled(wall, ruled)}
        on_rule = {
            wall.date(): self.stored[wall] for wall in self.stored if self._is_on(wall, ruled)
        }
        self.left_out -= on_rule.keys()
        beside = self.extras | self._strays(on_rule)
        self._sort_stored(on_rule)
        self._sort_unclear(rule)
        self._sort_ended(rule)
        self._leave_series(rule)
        self._stand_alone(beside)
        self._anchor(rule)
        return self.plan

    @property
    def _last_single(self) -> date:
        last = self.window.one_by_one if self.rule else self.window.until or date.max
        if self.ended_at is not None:
            last = min(last, (self.ended_at + KEPT).date())
        return last

    def _bounded_rule(self) -> Rule | None:
        """Return the rule spelt out, ending by a date where it ends."""
        rule = rule_of(self.schedule)
        if rule is None:
            return None
        first = self.schedule.first_date
        rule = explicit(rule, first)
        ends = [rule.until, self.window.until]
        if rule.count is not None:
            ends.append(max(dates(rule, first, end=_later(first, _FAR)), default=first))
        if self.ended_at is not None:
            ends.append((self.ended_at.astimezone(self.schedule.zone) + KEPT).date())
        if self.schedule.called_off_from is not None:
            ends.append(self.schedule.called_off_from + KEPT)
        until = min((end for end in ends if end is not None), default=None)
        if rule.count is None and rule.until == until:
            return rule
        return replace(rule, count=None, until=until)

    def _ruled_days(self, rule: Rule) -> set[date]:
        """Return the days of the rule around all that we know something about."""
        known = self.left_out | {wall.date() for wall in self.extras | self.stored.keys()}
        if not known:
            return set()
        first = self.schedule.first_date
        return set(dates(rule, first, start=min(known), end=max(known)))

    def _is_doubled(self, wall: datetime, ruled: set[date]) -> bool:
        """Tell whether the rule gives an extra date anyway."""
        on_time = wall.time() == self.schedule.start_time
        return on_time and wall.date() in ruled and wall.date() not in self.left_out

    def _is_on(self, wall: datetime, ruled: set[date]) -> bool:
        on_time = wall.time() == self.schedule.start_time
        return on_time and wall.date() in ruled and wall not in self.extras

    def _strays(self, on_rule: Container[date]) -> set[datetime]:
        """Return the stored dates that the rule doesn't give, and that are still held."""
        return {
            wall
            for wall, dated in self.stored.items()
            if wall.date() not in on_rule and (not dated.is_cancelled or self._is_detached(dated))
        }

    def _is_detached(self, dated: Dated) -> bool:
        return dated.row is not None and bool(dated.row.detached_uid)

    def _sort_stored(self, on_rule: dict[date, Dated]) -> None:
        for day, dated in on_rule.items():
            if self._is_detached(dated):
                self._detach(day, dated)
            elif not dated.differs(self.title):
                continue
            elif max(dated.end, original_span(self.schedule, dated.wall)[1]) < self.window.start:
                self._forget(day, dated)
            else:
                self.plan.overrides[day] = dated

    def _forget(self, day: date, dated: Dated) -> None:
        """Let an old exception fall off, without bringing back the date that it replaced."""
        if dated.is_cancelled or dated.is_moved:
            self.left_out.add(day)

    def _detach(self, day: date, dated: Dated) -> None:
        self.left_out.add(day)
        self.plan.overrides.pop(day, None)
        if dated.end >= self.window.start:
            self.plan.alone.append(dated)

    def _sort_unclear(self, rule: Rule) -> None:
        """Take care of starts that a change of clocks skips or doubles, or that meet one."""
        if self.schedule.is_all_day:
            return
        for day, starts_within in self._days_at_changes(rule):
            dated = self.plan.overrides.get(day) or self._at(self._wall(day))
            if starts_within:
                self._detach(day, dated)
            elif dated.end >= self.window.start:
                self.plan.overrides[day] = dated

    def _days_at_changes(self, rule: Rule) -> Iterator[tuple[date, bool]]:
        """Give the days that meet a change, and whether they begin within it."""
        schedule = self.schedule
        hours = (schedule.timezone, schedule.start_time, schedule.duration)
        for since, until, low in _meetings(*hours, self.window.year):
            if since <= self.window.clocks:
                for day in dates(rule, schedule.first_date, start=since, end=until):
                    if day not in self.left_out:
                        yield day, self._wall(day) >= low

    def _sort_ended(self, rule: Rule) -> None:
        """Show the dates that follow the end of the whole as cancelled, for a while."""
        ends = [self.schedule.called_off_from] if self.schedule.called_off_from else []
        if self.ended_at is not None:
            ends.append(self.ended_at.astimezone(self.schedule.zone).date())
        if not ends:
            return
        since = min(ends)
        for day in dates(rule, self.schedule.first_date, start=since, end=rule.until or since):
            dated = self._at(self._wall(day))
            if day not in self.left_out and dated.is_cancelled:
                self.plan.overrides.setdefault(day, dated)

    def _leave_series(self, rule: Rule) -> None:
        """Detach moved dates that other programs would refuse as exceptions."""
        for day, dated in sorted(self.plan.overrides.items()):
            other_sort = dated.is_whole_days != self.schedule.is_all_day
            if dated.is_moved and (other_sort or self._jumps(rule, dated)):
                self._detach(day, dated)
                self.plan.detached.append(dated)

    def _jumps(self, rule: Rule, dated: Dated) -> bool:
        return jumps(
            dated,
            rule=rule,
            first_date=self.schedule.first_date,
            left_out=self.left_out,
            overrides=self.plan.overrides,
        )

    def _stand_alone(self, walls: Iterable[datetime]) -> None:
        until = self.window.until or date.max
        for dated in (self._at(wall) for wall in sorted(walls)):
            if dated.end >= self.window.start and dated.wall.date() <= until:
                self.plan.alone.append(dated)

    def _anchor(self, rule: Rule) -> None:
        """Begin the series on its first date that is shown."""
        first = self.schedule.first_date
        if rule.until is not None:
            last = datetime.combine(rule.until, self.schedule.start_time)
            if original_span(self.schedule, last)[1] < self.window.start:
                return
        found = dates(rule, first, end=_later(first, _FAR))
        self.plan.first = next((day for day in found if day not in self.left_out), None)
        if self.plan.first is not None:
            since = self.plan.first
            self.plan.rule = rule
            self.plan.left_out = sorted(day for day in self.left_out if day > since)

    def _at(self, wall: datetime) -> Dated:
        dated = self.stored.get(wall)
        if dated is not None:
            return dated
        dated = computed(self.schedule, wall, ended_at=self.ended_at)
        return replace(dated, is_cancelled=True) if self._is_called_off(wall) else dated

    def _is_called_off(self, wall: datetime) -> bool:
        """Tell whether a date is of the rest that was called off, for as long as it is shown."""
        since = self.schedule.called_off_from
        return since is not None and since <= wall.date() <= since + KEPT

    def _wall(self, day: date) -> datetime:
        return datetime.combine(day, self.schedule.start_time)


@lru_cache(maxsize=2048)
def _meetings(
    zone: str, hour: time, duration: timedelta, year: int
) -> tuple[tuple[date, date, datetime], ...]:
    """Return the days on which such hours meet a change of clocks, and when each one begins."""
    found = []
    for change in clock_changes(zone, year):
        low, high = change.walls
        since = (low - duration).date() - _DAY
        near = (since + timedelta(days=n) for n in range((high.date() - since).days + 1))
        starts = (datetime.combine(day, hour) for day in near)
        met = [start.date() for start in starts if start < high and start + duration >= low]
        if met:
            found.append((met[0], met[-1], low))
    return tuple(found)


def _later(day: date, length: timedelta) -> date:
    return date.fromordinal(min(day.toordinal() + length.days, date.max.toordinal()))
