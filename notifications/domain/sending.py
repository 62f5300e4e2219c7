"""Handing due deliveries over, each once, over one kept connection a channel.

At least once: a duplicate is possible only between the server's OK and our commit, after a
connection lost behind DATA (the same Message-ID again), or when a process froze past its lease.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta

from notifications.channels import Line, channels
from notifications.domain.claims import (
    Claim,
    claim_batch,
    postpone,
    release,
    settle,
)
from notifications.domain.looks import Look, Sessions
from notifications.domain.noting import note_sent
from notifications.domain.quiet import quiet_until
from notifications.domain.refusals import take_refusal
from notifications.domain.relevance import open_until, reason_to_skip
from notifications.errors import ChannelDownError, RefusedError, TryLaterError
from notifications.models import Delivery

Clock = Callable[[], datetime]
logger = logging.getLogger(__name__)

GIVE_UP = timedelta(days=5)
"""How long a message that a server puts off is tried again (as mail servers do)."""

_AHEAD = 2
"""How many messages are written while the mail server thinks: one to announce, one behind it."""

_SOON = timedelta(seconds=5)
_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=1)
_LONGEST_WAIT_WHEN_DOWN = timedelta(minutes=5)


@dataclass(kw_only=True)
class SendReport:
    """How many deliveries came to what; ``is_down`` when a channel took nothing at all."""

    sent: int = 0
    skipped: int = 0
    failed: int = 0
    postponed: int = 0
    is_down: bool = False

    def add(self, other: SendReport) -> None:
        """Add up two reports."""
        self.sent += other.sent
        self.skipped += other.skipped
        self.failed += other.failed
        self.postponed += other.postponed
        self.is_down = self.is_down or other.is_down


def send_due(
    *, now: datetime, clock: Clock | None = None, deadline: datetime | None = None
) -> SendReport:
    """Send all that is due, channel by channel, in batches; nothing begins after ``deadline``.

    ``clock`` tells the time while it lasts (by default, ``now`` plus the time gone by).
    """
    report = SendReport()
    for channel in channels():
        with closing(channel.open()) as line:
            run = _Run(channel.name, line, clock or ticking_from(now), deadline)
            run.send_all()
        report.add(run.report)
    return report


def ticking_from(now: datetime) -> Clock:
    """Return a clock that shows ``now`` and goes on from there."""
    begun = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - begun)


class _Run:
    """One channel's due deliveries, sent over one line."""

    def __init__(self, channel: str, line: Line, clock: Clock, deadline: datetime | None) -> None:
        self.channel = channel
        self.line = line
        self.clock = clock
        self.deadline = deadline
        self.report = SendReport()
        self.sessions = Sessions()

    def is_over(self) -> bool:
        """Whether nothing more is to begin."""
        late = self.deadline is not None and self.clock() >= self.deadline
        return late or self.report.is_down

    def send_all(self) -> None:
        """Claim batch after batch until nothing is due; what is left of one is let go."""
        while not self.is_over():
            claim = claim_batch(channel=self.channel, now=self.clock())
            if claim is None:
                return
            is_through = False
            try:
                is_through = self._send_batch(claim)
            finally:
                if not is_through:
                    release(claim)

    def _send_batch(self, claim: Claim) -> bool:
        """Return whether all of it is settled or put back."""
        look = Look(claim, sessions=self.sessions)
        for key in claim.keys:
            if self.is_over():
                return False
            try:
                delivery = look.at(key, now=self.clock())
            except TryLaterError as error:
                self._put_aside(claim, key, error.code)
                continue
            if delivery is not None:
                self._send_or_skip(claim, delivery, look)
        return True

    def _put_aside(self, claim: Claim, key: int, reason: str) -> None:
        """Leave one that can't be loaded for later: a key may come back."""
        logger.error("delivery %s can't be read: %s", key, reason)
        delivery = Delivery.objects.claimed(claim.id).filter(pk=key).first()
        if delivery is not None:
            self._retry(claim, delivery, reason)

    def _send_or_skip(self, claim: Claim, delivery: Delivery, look: Look) -> None:
        around = look.surroundings
        later = open_until(delivery, now=self.clock(), surroundings=around)
        if later is not None:
            self._hold(claim, delivery, later)
            return
        reason = reason_to_skip(delivery, now=self.clock(), surroundings=around)
        if reason:
            state = Delivery.State.SKIPPED
            settle(claim, delivery, state=state, reason=reason, now=self.clock())
            self.report.skipped += 1
        elif (morning := quiet_until(delivery, now=self.clock())) is not None:
            self._hold(claim, delivery, morning, reason="quiet_hours")
        else:
            self._hand_over(claim, delivery, look)

    def _hold(
        self, claim: Claim, delivery: Delivery, later: datetime, *, reason: str = "may_be_undone"
    ) -> None:
        due_at = max(later, self.clock() + _SOON)
        postpone(claim, delivery, reason=reason, due_at=due_at, was_tried=False)
        self.report.postponed += 1

    def _hand_over(self, claim: Claim, delivery: Delivery, look: Look) -> None:
        following = look.after(delivery.pk)
        then = next(iter(look.coming(delivery.pk, 1)), None)

        def meanwhile() -> None:
            self.line.prepare(look.coming(delivery.pk, _AHEAD), now=self.clock())

        try:
            self.line.send(delivery, now=self.clock(), then=then, meanwhile=meanwhile)
        except RefusedError as error:
            self._fail(claim, delivery, error.code)
            take_refusal(delivery, error, now=self.clock())
        except TryLaterError as error:
            self._retry(claim, delivery, error.code)
        except ChannelDownError as error:
            self.report.is_down = True
            logger.warning("channel %s is down: %s", self.channel, error.code)
            self._wait(claim, delivery, error.code, longest=_LONGEST_WAIT_WHEN_DOWN)
        except Exception:
            # One message that can't be written must not hold back the others.
            logger.exception("delivery %s could not be composed", delivery.public_id)
            self._retry(claim, delivery, "error")
        else:
            now = self.clock()
            mark = note_sent(delivery, look_at=following, now=now, meanwhile=self.line.go_on)
            if mark is not None:
                look.take_in(mark, at=now)
            self.report.sent += 1

    def _fail(self, claim: Claim, delivery: Delivery, reason: str) -> None:
        logger.warning("delivery %s failed: %s", delivery.public_id, reason)
        state = Delivery.State.FAILED
        settle(claim, delivery, state=state, reason=reason, now=self.clock())
        self.report.failed += 1

    def _retry(self, claim: Claim, delivery: Delivery, reason: str) -> None:
        if self.clock() - delivery.created_at >= GIVE_UP:
            self._fail(claim, delivery, reason)
        else:
            self._wait(claim, delivery, reason, longest=_LONGEST_WAIT)

    def _wait(self, claim: Claim, delivery: Delivery, reason: str, *, longest: timedelta) -> None:
        wait = min(_FIRST_WAIT * 2 ** min(delivery.attempts, 10), longest)
        postpone(claim, delivery, reason=reason, due_at=self.clock() + wait)
        self.report.postponed += 1
