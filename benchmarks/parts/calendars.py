"""Making a calendar's bytes, and making the rows of eighteen months."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from statistics import median

from django.utils import timezone
from icalendar import Calendar

from benchmarks.bare_sql import written_again
from benchmarks.figures import Figure, Plan, at_most, times_at_most
from benchmarks.site import prepare
from events.domain.feeds import group_path, render_feed
from events.domain.horizon import due_for_extension, extend_occurrences
from events.domain.occurrences import HORIZON, walls_of
from events.domain.synthetic import make_load
from events.models import Feed, Occurrence, OccurrenceStatus, Schedule
from groups.models import SupportGroup

EVENTS = 1_000
_DAY = timedelta(days=1)


def measure(plan: Plan) -> list[Figure]:
    """Materialise, then render a group of a thousand events of which dates differ."""
    prepare()
    now = timezone.now()
    make_load(groups=1, events=EVENTS, registrations=0, now=now)
    materialising = _materialising(now)
    extending = _extending(now)
    differing = _let_dates_differ(now)
    return [_rendering(plan, now, differing), materialising, extending]


def _materialising(now: datetime) -> Figure:
    Occurrence.objects.all().delete()
    Schedule.objects.update(materialized_until=None)
    started = time.perf_counter()
    made = extend_occurrences(now=now)
    took = time.perf_counter() - started
    return at_most(
        f"materialising {EVENTS:,} schedules",
        unit="s",
        ours=took,
        base=written_again(Occurrence),
        most=10.0,
        note=(
            f"{made:,} rows to 18 months ahead (a third weekly, a third monthly, a third once); "
            "base: the same rows by one bare INSERT statement in one transaction (SQLite)."
        ),
    )


def _extending(now: datetime) -> Figure:
    """Extend once more a day later: only schedules with a date to make may be looked at."""
    now += timedelta(days=1)
    end = now.date() + HORIZON
    coming = sum(
        any(True for _wall in walls_of(one, start=one.materialized_until + _DAY, end=end))
        for one in Schedule.objects.exclude(materialized_until=None)
        if one.materialized_until
    )
    looked_at = due_for_extension(now=now)
    started = time.perf_counter()
    made = extend_occurrences(now=now)
    took = time.perf_counter() - started
    return times_at_most(
        f"daily extension of {EVENTS:,} schedules",
        unit="looked at",
        ours=len(looked_at),
        base=coming,
        most=1.0,
        note=f"base: schedules of which a date came within reach; {made:,} rows in {took:.2f} s.",
    )


def _let_dates_differ(now: datetime) -> int:
    """Call off, move to another title, or annotate the next date of every series."""
    firsts: dict[int, Occurrence] = {}
    for row in Occurrence.objects.filter(starts_at__gt=now).order_by("starts_at", "pk"):
        firsts.setdefault(row.schedule_id, row)
    for number, row in enumerate(firsts.values()):
        if number % 3 == 0:
            row.status = OccurrenceStatus.CANCELLED
        elif number % 3 == 1:
            row.title, row.overridden = "Rencontre exceptionnelle", ["title"]
        else:
            row.note = "Venez par la cour."
    fields = ["status", "title", "overridden", "note"]
    return Occurrence.objects.bulk_update(firsts.values(), fields, batch_size=200)


def _rendering(plan: Plan, now: datetime, differing: int) -> Figure:
    feed = Feed.objects.get(path=group_path(SupportGroup.objects.get().slug))
    render_feed(feed, now=now)  # once, so that zones and words are loaded
    ours, base = [], []
    for _run in range(plan.runs):
        started = time.process_time()
        body = render_feed(feed, now=now).body
        ours.append(time.process_time() - started)
        calendar = Calendar.from_ical(body)
        started = time.process_time()
        calendar.to_ical()
        base.append(time.process_time() - started)
    return at_most(
        f"rendering {EVENTS:,} events, {differing:,} dates differ",
        unit="s",
        ours=median(ours),
        base=median(base),
        most=1.0,
        note=(
            f"CPU seconds, {len(body) // 1000} kB, reading the rows included; "
            "base: the icalendar library writing the same parts from memory."
        ),
    )
