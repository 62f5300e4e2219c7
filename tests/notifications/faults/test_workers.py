"""Workers that are killed, frozen, or too many."""

import os
import signal
from functools import partial
from statistics import median
from time import perf_counter

import pytest
from django.db import connection

from notifications.models import Delivery

from .server import OK, Server
from .world import (
    PAST_LEASES,
    ended,
    hold_to_the_law,
    make_world,
    say,
    send_here,
    sender,
    wait_until,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]

KILLS = 4
SLOW = 0.005
"""Seconds a message: so that the fault comes in the middle."""


def has_seen(server: Server, messages: int) -> bool:
    return server.seen >= messages


def test_a_worker_killed_at_any_moment_loses_and_doubles_nothing_else(server: Server) -> None:
    world = make_world(100)
    server.slowness = SLOW
    for kill in range(KILLS):
        victim = sender(server, ahead=kill * PAST_LEASES)
        wait_until(partial(has_seen, server, server.seen + 7 + kill), victim)
        victim.process.kill()
        assert ended(victim) == -signal.SIGKILL
    server.slowness = 0
    send_here(ahead=KILLS * PAST_LEASES)
    hold_to_the_law(world, server, fault=f"{KILLS} workers killed", most_doubled=KILLS)


def test_killed_between_ok_and_commit_one_message_comes_twice(server: Server) -> None:
    world = make_world(30)
    victim = sender(server)

    def kill_at_the_tenth(number: int) -> str:
        if number == 10:
            os.kill(victim.process.pid, signal.SIGKILL)
        return OK

    server.mood = kill_at_the_tenth
    assert ended(victim) == -signal.SIGKILL
    assert server.seen == 10
    send_here(ahead=PAST_LEASES)
    doubled = hold_to_the_law(world, server, fault="killed behind the OK", most_doubled=1)
    assert doubled == 1


def test_before_the_lease_ends_nobody_takes_what_a_dead_worker_had(server: Server) -> None:
    world = make_world(60)
    victim = sender(server)
    server.slowness = SLOW
    wait_until(lambda: server.seen >= 5, victim)
    victim.process.kill()
    ended(victim)
    server.slowness = 0
    send_here()
    in_dead_hands = Delivery.objects.filter(state="sending").count()
    assert 0 < in_dead_hands <= 50
    assert len(world.wanted - set(server.counts)) <= in_dead_hands
    send_here(ahead=PAST_LEASES)
    hold_to_the_law(world, server, fault="killed, others at once", most_doubled=1)


def test_a_worker_frozen_past_its_lease_doubles_what_it_had_in_hand(server: Server) -> None:
    world = make_world(30)
    victim = sender(server)

    def freeze_at_the_tenth(number: int) -> str:
        if number == 10:
            os.kill(victim.process.pid, signal.SIGSTOP)
        return OK

    server.mood = freeze_at_the_tenth
    wait_until(lambda: server.seen >= 10, victim)
    send_here(ahead=PAST_LEASES)
    os.kill(victim.process.pid, signal.SIGCONT)
    assert ended(victim) == 0
    hold_to_the_law(world, server, fault="frozen past its lease", most_doubled=1)


def test_two_workers_and_two_beats_send_each_once(server: Server) -> None:
    world = make_world(150)
    server.slowness = SLOW
    workers = [sender(server) for _ in range(3)]
    wait_until(lambda: server.seen >= 1, workers[0])
    send_here()
    assert [ended(one) for one in workers] == [0, 0, 0]
    server.slowness = 0
    send_here()
    hold_to_the_law(world, server, fault="three workers and a tick more")


def test_how_long_a_message_is_sent_and_not_yet_noted(server: Server) -> None:
    world = make_world(100)
    noted = []

    def watch(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if "UPDATE notifications_delivery" in sql and "state = 'sent'" in sql:
            noted.append(perf_counter())
        return result

    with connection.execute_wrapper(watch):
        send_here()
    assert len(noted) == len(server.ok_at) == 100
    windows = [1000 * (end - begin) for begin, end in zip(server.ok_at, noted, strict=True)]
    assert min(windows) > 0
    say(f"from OK to commit: median {median(windows):.2f} ms, longest {max(windows):.1f} ms")
    hold_to_the_law(world, server, fault="no fault")
