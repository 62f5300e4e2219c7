"""Clocks that jump, and a beat that was off."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from notifications.domain.rounds import deliver_due
from notifications.models import Delivery
from tests.events.registering import MINUTE, NOW, join, session

from .server import Server
from .world import (
    PAST_LEASES,
    ended,
    hold_to_the_law,
    make_world,
    send_here,
    sender,
    wait_until,
)

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("jump", [HOUR, -HOUR], ids=["forward", "back"])
def test_a_clock_that_jumps_between_claim_and_settle_changes_nothing(
    server: Server, jump: timedelta
) -> None:
    world = make_world(60)

    def clock() -> datetime:
        return timezone.now() + (jump if server.seen >= 10 else timedelta())

    deliver_due(clock=clock)
    assert server.seen >= 10
    send_here(ahead=HOUR)
    hold_to_the_law(world, server, fault=f"clock {jump.total_seconds() / 3600:+.0f} h in a batch")


def test_a_worker_killed_under_a_clock_that_is_ahead_delays_by_as_much(server: Server) -> None:
    world = make_world(30)
    server.slowness = 0.005
    victim = sender(server, ahead=HOUR)
    wait_until(lambda: server.seen >= 5, victim)
    victim.process.kill()
    ended(victim)
    server.slowness = 0
    send_here(ahead=PAST_LEASES)
    assert Delivery.objects.filter(state="sending").exists()
    send_here(ahead=HOUR + PAST_LEASES)
    hold_to_the_law(world, server, fault="killed, clock an hour ahead", most_doubled=1)


def test_a_beat_that_was_off_for_a_day_tells_what_still_makes_sense_once(server: Server) -> None:
    over = session(start=datetime(2026, 12, 3, 10, 0))
    coming = session(start=datetime(2026, 12, 3, 18, 30))
    for number, occurrence in enumerate((over, coming)):
        join(occurrence, email=f"early{number}@x.example", now=NOW)
    deliver_due(clock=lambda: NOW + 2 * MINUTE)
    assert len(server.taken) == 2
    off_since = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
    for number, occurrence in enumerate((over, coming)):
        join(occurrence, email=f"late{number}@x.example", now=off_since + HOUR)
    back_at = datetime(2026, 12, 3, 16, 0, tzinfo=UTC)
    for moment in (back_at, back_at + MINUTE, back_at + 2 * MINUTE):
        with time_machine.travel(moment, tick=False):
            deliver_due(clock=timezone.now)
    sent = Delivery.objects.filter(state="sent", registration__occurrence=over)
    assert sent.count() == 1, "only what was told before"
    told = Delivery.objects.filter(state="sent", registration__occurrence=coming)
    assert sorted(told.values_list("registration__email_hash", "purpose")) == sorted(
        (row.email_hash, purpose)
        for row in coming.registrations.all()
        for purpose in ("confirmed", "reminder")
    )
    assert set(server.counts.values()) == {1}
