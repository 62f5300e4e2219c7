"""Periodic work on events; each task has a command that does the same.

None is tried again by Celery when the database is away: the next tick does its work.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from celery import shared_task
from django.utils import timezone

from events.domain import keeping, offers
from events.domain.calendar_sources import erase_old_pending, read_due
from events.domain.counting import count_due
from events.domain.feeds import publish_stale
from events.domain.horizon import extend_occurrences as extend_all
from events.domain.unreached_offers import keep_unreached
from events.domain.unreadable import holding_up_no_other
from events.models import TaskLease

LEASE = timedelta(minutes=5)
"""As long as a task may run: a worker that dies holds a task up no longer than this."""


@shared_task(name="events.tasks.count_attendance")
def count_attendance() -> None:
    """Add up the sessions that ended or were counted again."""
    with _lease("count_attendance") as now:
        if now:
            count_due(now=now, limit=5000)


@shared_task(name="events.tasks.erase_unanswered")
def erase_unanswered() -> None:
    """Erase the contacts of others whose owners did not answer in time."""
    with _lease("erase_unanswered") as now:
        if now:
            keeping.erase_unanswered(now=now)


@shared_task(name="events.tasks.publish_feeds")
def publish_feeds() -> None:
    """Render the calendars that are out of date."""
    with _lease("publish_feeds") as now:
        if now:
            publish_stale(now=now)


@shared_task(name="events.tasks.expire_offers")
def expire_offers() -> None:
    """Give on the seats that were offered and that nobody took in time.

    Who can't be asked any more has theirs for good.
    """
    with _lease("expire_offers") as now:
        if now:
            with holding_up_no_other("Offers to who can't be asked"):
                keep_unreached(now=now)
            offers.expire_offers(now=now)


@shared_task(name="events.tasks.extend_occurrences")
def extend_occurrences() -> None:
    """Make the sessions that came within the horizon."""
    with _lease("extend_occurrences") as now:
        if now:
            extend_all(now=now)


@shared_task(name="events.tasks.read_calendars")
def read_calendars() -> None:
    """Read the calendars that groups keep elsewhere and that are due; forget those never taken."""
    with _lease("read_calendars") as now:
        if now:
            read_due(now=now)
            erase_old_pending(now=now)


@contextmanager
def _lease(name: str) -> Iterator[datetime | None]:
    """Give the moment if the task is ours to run, None while another worker runs it."""
    now = timezone.now()
    if not TaskLease.objects.claim(name, until=now + LEASE, now=now):
        yield None
        return
    try:
        yield now
    finally:
        TaskLease.objects.release(name, now=timezone.now())
