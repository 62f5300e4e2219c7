"""A SQLite file that is locked, or has no room, while messages leave."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from .server import Server
from .world import PAST_LEASES, ended, hold_to_the_law, make_world, send_here, sender, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

NO_ROOM = 4096


@contextmanager
def locked() -> Iterator[None]:
    """Hold the write lock of the SQLite file."""
    with sqlite3.connect(connection.settings_dict["NAME"], timeout=20) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.rollback()
    other.close()


def test_a_database_locked_for_a_while_only_delays(server: Server) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL locks rows")
    world = make_world(40)
    server.slowness = 0.005
    victim = sender(server)
    wait_until(lambda: server.seen >= 10, victim)
    with locked():
        so_far = server.seen
        threading.Event().wait(1.5)
        assert server.seen <= so_far + 1
    assert ended(victim) == 0
    hold_to_the_law(world, server, fault="locked for 1.5 s")


def test_a_lock_longer_than_a_workers_patience_stops_it_and_loses_nothing(server: Server) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL locks rows")
    world = make_world(40)
    server.slowness = 0.005
    victim = sender(server, patience=0.2)
    wait_until(lambda: server.seen >= 10, victim)
    with locked():
        assert ended(victim) != 0
    assert "OperationalError: database is locked" in victim.ending()
    so_far = server.seen
    assert so_far < 40
    send_here(ahead=PAST_LEASES)
    fault = f"locked beyond all patience after {so_far} messages"
    hold_to_the_law(world, server, fault=fault, most_doubled=1)


def test_a_worker_that_meets_the_lock_has_said_nothing_to_anybody(server: Server) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL locks rows")
    world = make_world(5)
    with locked():
        assert ended(sender(server, patience=0.2)) != 0
    assert server.seen == 0
    send_here()
    hold_to_the_law(world, server, fault="locked from the start")


def test_a_full_disk_stops_the_worker_and_loses_nothing(server: Server) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the disk of PostgreSQL is not ours to fill")
    world = make_world(40)
    victim = sender(server, largest=NO_ROOM)
    assert ended(victim) != 0
    assert "OperationalError: disk I/O error" in victim.ending()
    assert server.seen == 0
    send_here(ahead=PAST_LEASES)
    hold_to_the_law(world, server, fault="no room on the disk from the start")


def test_a_disk_that_fills_in_the_middle(server: Server) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the disk of PostgreSQL is not ours to fill")
    world = make_world(200)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    size = Path(connection.settings_dict["NAME"]).stat().st_size
    victim = sender(server, largest=size // 4)
    assert ended(victim) != 0
    assert "OperationalError: disk I/O error" in victim.ending()
    so_far = server.seen
    assert 0 < so_far < 200
    send_here(ahead=PAST_LEASES)
    hold_to_the_law(world, server, fault=f"no room after {so_far} messages", most_doubled=1)
