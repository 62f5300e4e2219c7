"""Rows over a rolling horizon: extended each day, named skips looked up again as they appear."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from events.domain.cohorts import lock_cohort, settle_waiting
from events.domain.feeds import touch_feeds
from events.domain.occurrences import (
    HORIZON,
    LOOK_AHEAD,
    materialize,
    rule_of,
    today_in,
)
from events.domain.recurrence import dates
from events.domain.sequences import next_sequence
from events.domain.skips import Skips, skipped
from events.models import Schedule

_BATCH = 500
_RULE = (
    "first_date",
    "start_time",
    "duration",
    "rrule",
    "rdates",
    "exdates",
    "skips",
    "id_key",
    "called_off_from",
    "materialized_until",
)


def extend_occurrences(*, now: datetime) -> int:
    """Extend every live schedule to the horizon; return how many rows were made.

    It loses nothing when it did not run for weeks: each schedule remembers how far it got.
    Who waits for all dates of a cohort moves up when a full one has passed or was called off.
    """
    made = 0
    for schedule in due_for_extension(now=now):
        with transaction.atomic():
            _hold(schedule)
            refresh_skips(schedule=schedule, now=now)
            made += materialize(schedule=schedule, now=now)
    settle_waiting(now=now)
    return made


def _hold(schedule: Schedule) -> None:
    """Read the rule again under the event's lock: an edit may have ended it meanwhile."""
    lock_cohort(schedule.event)
    schedule.refresh_from_db(fields=_RULE)


def due_for_extension(*, now: datetime) -> Iterator[Schedule]:
    """Give the live schedules whose rows stop short of the horizon."""
    end = today_in("UTC", now=now) + HORIZON
    short = Q(materialized_until__isnull=True) | Q(materialized_until__lt=end)
    schedules = Schedule.objects.filter(
        short, event__archived_at__isnull=True, called_off_from__isnull=True
    )
    yield from (
        schedules.select_related("event__venue", "event__group")
        .prefetch_related("event__texts")
        .order_by("pk")
        .iterator(chunk_size=_BATCH)
    )


def refresh_skips(*, schedule: Schedule, now: datetime) -> bool:
    """Look up named skips three years ahead; tell whether dates were added to the skipped.

    Only dates without a row yet are added: a session that is already announced stays.
    """
    rule = rule_of(schedule)
    if rule is None or not schedule.skips:
        return False
    start = schedule.materialized_until or schedule.first_date
    ahead = dates(rule, schedule.first_date, start=start, end=now.date() + LOOK_AHEAD)
    named = skipped(Skips.from_json(schedule.skips), ahead, department=department_of(schedule))
    added = {day.isoformat() for day in named if day > start} - set(schedule.exdates)
    if not added:
        return False
    schedule.exdates = sorted(added.union(schedule.exdates))
    Schedule.objects.filter(pk=schedule.pk).update(
        exdates=schedule.exdates, sequence=next_sequence(schedule.event_id), changed_at=now
    )
    touch_feeds(event_ids=[schedule.event_id], now=now)
    return True


def department_of(schedule: Schedule) -> str:
    """Return the code of the département whose holidays hold for the schedule."""
    venue = schedule.event.venue
    return (venue.department_id if venue else None) or schedule.event.group.department_id
