"""People who are to be told, people who must not be, and the law that holds for both."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from config.run.parts import Part, RunningPart, python
from events.models import Occurrence, OccurrenceStatus, Registration, RegistrationStatus
from notifications.domain.claims import LEASE
from notifications.domain.rounds import deliver_due
from notifications.models import Delivery
from tests.factories import make_occurrence, make_registration, make_schedule
from tests.notifications.rows import reminder_to
from tests.plugins.processes import start

from .server import Server

AHEAD = timedelta(hours=6)
"""How long before the session they are reminded: longer than all leases of a test together."""

PAST_LEASES = LEASE + timedelta(minutes=1)


@dataclass(frozen=True)
class World:
    """Public ids of the deliveries that still make sense, and of those that don't."""

    wanted: frozenset[str]
    unwanted: frozenset[str]


def make_world(people: int) -> World:
    """Have so many people due for a reminder, and some others for one that came too late."""
    now = timezone.now()
    coming = _session(now + AHEAD)
    wanted = [_reminder(coming, f"n{number}") for number in range(people)]
    off = _session(now + AHEAD)
    over = _session(now - timedelta(hours=3))
    unwanted = [
        _reminder(off, "off"),
        _reminder(over, "over"),
        _reminder(coming, "left", status=RegistrationStatus.CANCELLED),
        _reminder(coming, "gone", erased_at=now),
    ]
    Occurrence.objects.filter(pk=off.pk).update(status=OccurrenceStatus.CANCELLED)
    # In the way of the others, not behind them.
    Delivery.objects.update(due_at=now)
    return World(frozenset(wanted), frozenset(unwanted))


def _session(starts_at: datetime) -> Occurrence:
    return make_occurrence(
        schedule=make_schedule(), starts_at=starts_at, ends_at=starts_at + timedelta(hours=2)
    )


def _reminder(occurrence: Occurrence, name: str, **fields: object) -> str:
    registration: Registration = make_registration(
        occurrence=occurrence,
        email=f"{name}@x.example",
        **fields,  # type: ignore[arg-type]
    )
    return str(reminder_to(registration, offset=360).public_id)


def hold_to_the_law(world: World, server: Server, *, fault: str, most_doubled: int = 0) -> int:
    """Each that makes sense arrived, none that does not, none twice but where it is stated.

    Says how many were tried, lost and doubled; returns the last.
    """
    counts = server.counts
    lost = world.wanted - set(counts)
    wrong = set(counts) - world.wanted
    doubled = sum(counts.values()) - len(counts)
    say(
        f"{fault}: {len(world.wanted)} to send, {len(world.unwanted)} not to; {len(lost)} lost, "
        f"{len(wrong)} out of date, {doubled} doubled (at most {most_doubled})"
    )
    assert not lost
    assert not wrong
    assert doubled <= most_doubled
    unsettled = Delivery.objects.exclude(state__in=["sent", "skipped"])
    assert not unsettled.exists()
    return doubled


def say(line: str) -> None:
    """Print a line that ``pytest -s`` shows."""
    sys.stdout.write(f"\n  {connection.vendor}: {line}")


def send_here(*, ahead: timedelta = timedelta()) -> None:
    """Do what a worker does at a tick, in this process."""
    deliver_due(clock=lambda: timezone.now() + ahead)


def sender(
    server: Server, *, ahead: timedelta = timedelta(), largest: int = 0, patience: float = 20
) -> RunningPart:
    """Start a process that does what a worker does at a tick.

    It waits ``patience`` seconds for whoever else writes to the SQLite file.
    """
    limits = [str(largest)] if largest else []
    command = python("-m", "tests.notifications.faults.sender", f"{ahead.total_seconds()}", *limits)
    part = Part(name="sender", label="sender", command=command, grace=5)
    # What the one before said counts among the bytes that ``largest`` allows.
    (settings.TABLEE_HOME / "log" / "sender.log").unlink(missing_ok=True)
    own = {"TABLEE_TEST_EMAIL_URL": server.url, "TABLEE_TEST_BUSY_SECONDS": f"{patience}"}
    return start(part, **own)


def wait_until(is_so: Callable[[], object], process: RunningPart, *, seconds: float = 30) -> None:
    """Wait for something that a process is to do; fail with its last words when it ended."""
    until = time.monotonic() + seconds
    while not is_so():
        assert not process.has_ended, process.ending()
        assert time.monotonic() < until
        time.sleep(0.002)


def ended(process: RunningPart, *, seconds: float = 30) -> int:
    """Wait until a process is over; return its code."""
    return int(process.process.wait(timeout=seconds))
