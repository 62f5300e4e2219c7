"""Signs of life: when workers last did something, and how long messages have been waiting."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Max, Min

from events.models import TaskLease
from notifications.models import Delivery

PATIENCE = timedelta(minutes=5)
"""Work comes every minute: silence, or a message that waits, this long is a fault."""

_NOTHING = timedelta(0)


def silence(*, now: datetime, task: str = "") -> timedelta | None:
    """Return for how long no periodic task (or not this one) ran; None if none ever did."""
    leases = TaskLease.objects.filter(name=task) if task else TaskLease.objects.all()
    seen = leases.aggregate(at=Max("held_until"))["at"]
    # A lease that is held lies in the future: somebody works right now.
    return None if seen is None else max(_NOTHING, now - seen)


def longest_wait(*, now: datetime) -> timedelta:
    """Return for how long the oldest message to send has been due."""
    due = Delivery.objects.claimable(now=now).aggregate(at=Min("due_at"))["at"]
    return _NOTHING if due is None else max(_NOTHING, now - due)


def is_silent(*, now: datetime, task: str = "") -> bool:
    """Tell whether workers, or one task, have been silent for too long."""
    quiet = silence(now=now, task=task)
    return quiet is None or quiet >= PATIENCE
