"""Planning and sending, in rounds: one worker plans, two may send."""

from __future__ import annotations

from datetime import datetime, timedelta

from events.domain.nudges import nudge
from events.models import TaskLease
from notifications.domain.claims import BATCH
from notifications.domain.digests import is_digest_due, send_digests
from notifications.domain.mailed_links import is_link_due, send_links
from notifications.domain.planning import is_plannable, plan_due
from notifications.domain.sending import Clock, SendReport, send_due
from notifications.models import Delivery

LEASE_NAME = "deliver_due"
SECOND_LEASE_NAME = "deliver_due:2"
"""Who has the first plans and sends; who has the second helps with sending."""

ROUND = timedelta(seconds=30)
LEASE = timedelta(seconds=50)
"""Less than a minute: after a worker was killed the next beat takes over."""

LONGEST = timedelta(seconds=180)
"""What remains then waits for the next beat."""


def deliver_due(*, clock: Clock) -> SendReport:
    """Plan and send all that is due; help another worker send, unless two are at it.

    After each round the lease is given back *before* looking whether more came: what is
    committed later finds the lease free, so nothing falls between two workers.
    """
    begun = clock()
    total = SendReport()
    while clock() - begun < LONGEST:
        now = clock()
        if _claim(LEASE_NAME, now=now):
            report, is_over = _plan_and_send(clock=clock), not _is_anything_due(now=clock())
        elif _claim(SECOND_LEASE_NAME, now=now):
            report, is_over = _help(clock=clock), not _is_sendable(now=clock())
        else:
            break
        total.add(report)
        if report.is_down or is_over:
            break
    return total


def _claim(name: str, *, now: datetime) -> bool:
    return TaskLease.objects.claim(name, until=now + LEASE, now=now)


def _plan_and_send(*, clock: Clock) -> SendReport:
    now = clock()
    try:
        send_links(now=now)
        send_digests(now=now)
        plan_due(now=now)
        if Delivery.objects.claimable(now=now)[BATCH : BATCH + 1].exists():
            # More than one worker has in hand: wake another.
            nudge()
        return send_due(now=now, clock=clock, deadline=now + ROUND)
    finally:
        TaskLease.objects.release(LEASE_NAME, now=clock())


def _help(*, clock: Clock) -> SendReport:
    now = clock()
    try:
        return send_due(now=now, clock=clock, deadline=now + ROUND)
    finally:
        TaskLease.objects.release(SECOND_LEASE_NAME, now=clock())


def _is_sendable(*, now: datetime) -> bool:
    return Delivery.objects.claimable(now=now).exists()


def _is_anything_due(*, now: datetime) -> bool:
    asked_elsewhere = is_link_due(now=now) or is_digest_due(now=now)
    return _is_sendable(now=now) or is_plannable(now=now) or asked_elsewhere
