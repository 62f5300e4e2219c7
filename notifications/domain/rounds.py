"""Planning and sending, in rounds, by one worker at a time."""

from __future__ import annotations

from datetime import timedelta

from events.models import TaskLease
from notifications.domain.mailed_links import is_link_due, send_links
from notifications.domain.planning import is_plannable, plan_due
from notifications.domain.sending import Clock, SendReport, send_due
from notifications.models import Delivery

LEASE_NAME = "deliver_due"
ROUND = timedelta(seconds=30)
LEASE = timedelta(seconds=50)
"""Less than a minute: after a worker was killed the next beat takes over."""

LONGEST = timedelta(seconds=180)
"""What remains then waits for the next beat."""


def deliver_due(*, clock: Clock) -> SendReport:
    """Plan and send all that is due, unless another worker is at it.

    After each round the lease is given back *before* looking whether more came: what is
    committed later finds the lease free, so nothing falls between two workers.
    """
    begun = clock()
    total = SendReport()
    while clock() - begun < LONGEST:
        report = _round(clock=clock)
        if report is None:
            break
        total.add(report)
        if report.is_down or not _is_anything_due(clock=clock):
            break
    return total


def _round(*, clock: Clock) -> SendReport | None:
    now = clock()
    if not TaskLease.objects.claim(LEASE_NAME, until=now + LEASE, now=now):
        return None
    try:
        send_links(now=now)
        plan_due(now=now)
        return send_due(now=now, clock=clock, deadline=now + ROUND)
    finally:
        TaskLease.objects.release(LEASE_NAME, now=clock())


def _is_anything_due(*, clock: Clock) -> bool:
    now = clock()
    claimable = Delivery.objects.claimable(now=now)
    return claimable.exists() or is_plannable(now=now) or is_link_due(now=now)
