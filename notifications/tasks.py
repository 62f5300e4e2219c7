"""What workers do for this app; each task has a command that does the same."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from events.domain import erasure
from events.models import TaskLease
from notifications.domain import digests, rounds

ERASING = timedelta(minutes=5)
"""As long as a task may run: a worker that dies holds erasing up no longer than this."""

PLANNING = timedelta(minutes=2)


@shared_task(name="notifications.tasks.deliver_due")
def deliver_due() -> None:
    """Plan and send all that is due; a second one at the same time does nothing."""
    rounds.deliver_due(clock=timezone.now)


@shared_task(name="notifications.tasks.erase_expired")
def erase_expired() -> None:
    """Erase what was kept long enough; what a night does not finish, the next one does."""
    now = timezone.now()
    if TaskLease.objects.claim("erase_expired", until=now + ERASING, now=now):
        try:
            erasure.erase_expired(now=now)
        finally:
            TaskLease.objects.release("erase_expired", now=timezone.now())


@shared_task(name="notifications.tasks.plan_digests")
def plan_digests() -> None:
    """Note which organisers are to be told of tomorrow; ``deliver_due`` sends it."""
    now = timezone.now()
    if TaskLease.objects.claim("plan_digests", until=now + PLANNING, now=now):
        try:
            digests.plan_digests(now=now)
        finally:
            TaskLease.objects.release("plan_digests", now=timezone.now())
