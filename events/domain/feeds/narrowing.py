"""A schedule's dates that are held in one place, where others are held elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from events.domain.recurrence import Rule, dates
from events.domain.whereabouts import Whereabouts

from .dates import Dated
from .entries import Saying
from .plans import Plan

_FAR = timedelta(days=51 * 366)


def narrowed(planned: Plan, *, saying: Saying, where: Whereabouts) -> Plan:
    """Return the plan without the dates held elsewhere.

    They leave the series as if they had been skipped. Where the series itself is held
    elsewhere, the dates that moved here stand on their own.
    """

    def is_here(venue_id: int | None) -> bool:
        venue = None if venue_id is None else saying.venues.get(venue_id)
        return where.holds(saying.event, venue)

    def holds(dated: Dated) -> bool:
        return is_here(dated.row.venue_id if dated.row else saying.event.venue_id)

    here = {day: dated for day, dated in planned.overrides.items() if holds(dated)}
    alone = [dated for dated in planned.alone if holds(dated)]
    if not is_here(saying.event.venue_id):
        return Plan(planned.schedule, alone=[*alone, *here.values()], detached=planned.detached)
    away = planned.overrides.keys() - here.keys()
    return _without(replace(planned, overrides=here, alone=alone), away)


def _without(planned: Plan, away: set[date]) -> Plan:
    """Return the plan whose series skips these days."""
    if not away or planned.rule is None or planned.first is None:
        return planned
    left_out = away.union(planned.left_out)
    first = _first(planned.rule, planned.first, left_out)
    if first is None:
        return replace(planned, rule=None, first=None, left_out=[], overrides={})
    return replace(planned, first=first, left_out=sorted(day for day in left_out if day > first))


def _first(rule: Rule, since: date, left_out: set[date]) -> date | None:
    found = dates(rule, since, start=since, end=date.fromordinal(since.toordinal() + _FAR.days))
    return next((day for day in found if day not in left_out), None)
