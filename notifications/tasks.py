"""What workers do for this app; each task has a command that does the same."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from notifications.domain import rounds


@shared_task(name="notifications.tasks.deliver_due")
def deliver_due() -> None:
    """Plan and send all that is due; a second one at the same time does nothing."""
    rounds.deliver_due(clock=timezone.now)
