"""Periodic work on events; each task has a command that does the same."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from events.domain.counting import count_due
from events.models import TaskLease

LEASE = timedelta(minutes=5)
"""As long as a task may run: a worker that dies holds a task up no longer than this."""


@shared_task(name="events.tasks.count_attendance")
def count_attendance() -> None:
    """Add up the sessions that ended or were counted again."""
    now = timezone.now()
    if TaskLease.objects.claim("count_attendance", until=now + LEASE, now=now):
        try:
            count_due(now=now, limit=5000)
        finally:
            TaskLease.objects.release("count_attendance", now=timezone.now())
