"""Rows over a rolling horizon: extended each day, named skips looked up again as they appear."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from events.domain.cohorts import settle_waiting
from events.domain.holiday_news import refresh_skips
from events.domain.holidays import KNOWN, Holidays
from events.domain.occurrences import materialize, today_in
from events.domain.unreadable import holding_up_no_other
from events.models import Event, Schedule

_BATCH = 50
"""Schedules extended in one transaction: short ones, for SQLite has one writer."""

_LIVE = {"event__archived_at__isnull": True, "called_off_from__isnull": True}


def extend_occurrences(*, now: datetime, holidays: Holidays = KNOWN) -> int:
    """Extend every live schedule to the horizon; return how many rows were made.

    It loses nothing when it did not run for weeks: each schedule remembers how far it got.
    Holidays that became known meanwhile take away dates of the rules that leave them out.
    Who waits for all dates of a cohort moves up when a full one has passed or was called off.
    """
    made = 0
    keys = due_for_extension(now=now, holidays=holidays)
    for start in range(0, len(keys), _BATCH):
        with transaction.atomic():
            for schedule in _held(keys[start : start + _BATCH]):
                made += _extend(schedule, now=now, holidays=holidays)
    settle_waiting(now=now)
    return made


def _extend(schedule: Schedule, *, now: datetime, holidays: Holidays) -> int:
    with holding_up_no_other(f"Schedule {schedule.pk}"), transaction.atomic():
        refresh_skips(schedule=schedule, now=now, holidays=holidays)
        return materialize(schedule=schedule, now=now)
    return 0


def _held(keys: list[int]) -> list[Schedule]:
    """Read schedules under the locks of their events: edits may have ended them meanwhile."""
    events = Event.objects.filter(schedules__in=keys).order_by("pk")
    list(events.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))
    live = Schedule.objects.filter(pk__in=keys, **_LIVE)
    related = live.select_related("event__venue", "event__group").prefetch_related("event__texts")
    # Not its secrets: what no key reads of one event holds up no other.
    return list(related.defer("event__online_url", "event__confirmed_note").order_by("pk"))


def due_for_extension(*, now: datetime, holidays: Holidays = KNOWN) -> list[int]:
    """Return the keys of the live schedules of which a date comes within the horizon.

    And of those whose holidays became known. The others are not looked at.
    """
    live = Schedule.objects.filter(**_LIVE)
    tomorrow = today_in("UTC", now=now) + timedelta(days=1)  # it is that already in Nouméa
    unknown = Q(extends_on__isnull=True) | Q(materialized_until__isnull=True)
    soon = live.filter(extends_on__lte=tomorrow).values_list("pk", "extends_on", "timezone")
    due = {key for key, day, zone in soon if day and day <= today_in(zone, now=now)}
    due.update(live.filter(unknown).values_list("pk", flat=True))
    asks = Q(skips__public_holidays=True) | Q(skips__school_holidays=True)
    news = live.filter(asks).exclude(holidays_known=holidays.version).exclude(rrule="")
    return sorted(due.union(news.values_list("pk", flat=True)))
