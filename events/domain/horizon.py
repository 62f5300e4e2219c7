"""Rows over a rolling horizon: extended each day, named skips looked up again as they appear."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from events.domain.cohorts import lock_cohort, settle_waiting
from events.domain.holiday_news import refresh_skips
from events.domain.holidays import KNOWN, Holidays
from events.domain.occurrences import HORIZON, materialize, today_in
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
    "holidays_known",
    "id_key",
    "called_off_from",
    "materialized_until",
)


def extend_occurrences(*, now: datetime, holidays: Holidays = KNOWN) -> int:
    """Extend every live schedule to the horizon; return how many rows were made.

    It loses nothing when it did not run for weeks: each schedule remembers how far it got.
    Holidays that became known meanwhile take away dates of the rules that leave them out.
    Who waits for all dates of a cohort moves up when a full one has passed or was called off.
    """
    made = 0
    for schedule in due_for_extension(now=now, holidays=holidays):
        with transaction.atomic():
            _hold(schedule)
            refresh_skips(schedule=schedule, now=now, holidays=holidays)
            made += materialize(schedule=schedule, now=now)
    settle_waiting(now=now)
    return made


def _hold(schedule: Schedule) -> None:
    """Read the rule again under the event's lock: an edit may have ended it meanwhile."""
    lock_cohort(schedule.event)
    schedule.refresh_from_db(fields=_RULE)


def due_for_extension(*, now: datetime, holidays: Holidays = KNOWN) -> Iterator[Schedule]:
    """Give the live schedules whose rows stop short of the horizon, or whose holidays are new."""
    end = today_in("UTC", now=now) + HORIZON
    short = Q(materialized_until__isnull=True) | Q(materialized_until__lt=end)
    asks = Q(skips__public_holidays=True) | Q(skips__school_holidays=True)
    news = asks & ~Q(holidays_known=holidays.version) & ~Q(rrule="")
    schedules = Schedule.objects.filter(
        short | news, event__archived_at__isnull=True, called_off_from__isnull=True
    )
    yield from (
        schedules.select_related("event__venue", "event__group")
        .prefetch_related("event__texts")
        .order_by("pk")
        .iterator(chunk_size=_BATCH)
    )
