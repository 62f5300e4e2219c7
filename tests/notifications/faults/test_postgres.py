"""A database server that crashes, is restarted, or has no room, while messages leave."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.db.utils import OperationalError
from django.test import Client

from events.models import Notice, Occurrence, Registration
from notifications.models import Delivery
from tests.plugins.databases import owner_of_postgres, restart_postgres
from tests.plugins.processes import wait_for

from .server import Server
from .world import PAST_LEASES, ended, hold_to_the_law, make_world, send_here, sender, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]

NO_SERVER = "SQLite is no server: what crashes with it is the worker (test_workers)"


def backends() -> list[int]:
    """The processes of PostgreSQL that serve others than this one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return [row[0] for row in cursor.fetchall()]


def answers() -> bool:
    connection.close()
    try:
        connection.ensure_connection()
    except OperationalError:
        return False
    return True


def test_a_database_that_crashes_and_comes_back(server: Server) -> None:
    if connection.vendor != "postgresql":
        pytest.skip(NO_SERVER)
    world = make_world(60)
    server.slowness = 0.01
    victim = sender(server)
    wait_until(lambda: server.seen >= 5, victim)
    do("CHECKPOINT")  # what a whole run of tests wrote is not to be read again
    # A process of its that dies so makes PostgreSQL cut all lines, and start again.
    os.kill(backends()[0], signal.SIGKILL)
    assert ended(victim) != 0
    server.slowness = 0
    wait_for(answers, seconds=90)
    send_here(ahead=PAST_LEASES)
    hold_to_the_law(world, server, fault="database crashed and restarted", most_doubled=1)


def test_a_database_that_is_restarted_in_peace(server: Server) -> None:
    if connection.vendor != "postgresql":
        pytest.skip(NO_SERVER)
    world = make_world(60)
    server.slowness = 0.01
    victim = sender(server)
    wait_until(lambda: server.seen >= 5, victim)
    restart_postgres()
    connection.close()
    assert ended(victim) != 0
    assert "terminating connection due to administrator command" in victim.log.read_text()
    server.slowness = 0
    send_here(ahead=PAST_LEASES)
    hold_to_the_law(world, server, fault="database restarted", most_doubled=1)


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """Mount a disk of four megabytes."""
    if connection.vendor != "postgresql":
        pytest.skip(NO_SERVER)
    place = settings.POSTGRES_DATA.with_name(f"{settings.POSTGRES_DATA.name}-small")
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)]
    if os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        place.rmdir()
        pytest.skip("a small disk can be mounted only by root, where the machine allows it")
    yield place
    subprocess.run(["umount", str(place)], check=True)
    place.rmdir()


@contextmanager
def people_kept_on(place: Path) -> Iterator[None]:
    """Have the server keep people and messages there."""
    shutil.chown(place, owner_of_postgres())
    do(f"CREATE TABLESPACE small LOCATION '{place}'")
    move("small")
    try:
        yield
    finally:
        connection.close()
        move("pg_default")
        do("DROP TABLESPACE small")


def move(space: str) -> None:
    for model in (Delivery, Registration, Notice):
        do(f"ALTER TABLE {model._meta.db_table} SET TABLESPACE {space}")


def do(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def fill(place: Path) -> None:
    """Leave no byte of it free."""
    with (place / "ballast").open("wb", buffering=0) as ballast:
        while True:
            try:
                ballast.write(bytes(4096))
            except OSError:
                return


def test_a_full_disk_under_the_server(server: Server, small_disk: Path) -> None:
    world = make_world(200)
    coming = Occurrence.objects.filter(registrations__isnull=False).order_by("pk")[0]
    before = Registration.objects.count()
    with people_kept_on(small_disk):
        fill(small_disk)
        victim = sender(server)
        assert ended(victim) != 0
        assert "No space left on device" in victim.log.read_text()
        so_far = server.seen
        answers = [register(coming) for _person in range(9)]
        (small_disk / "ballast").unlink()
        send_here(ahead=PAST_LEASES)
    # There may be room for one more in a page.
    assert set(answers) <= {303, 503}
    assert answers[-1] == 503
    assert Registration.objects.count() == before + answers.count(303)
    fault = f"no room under the server after {so_far} messages"
    hold_to_the_law(world, server, fault=fault, most_doubled=1)


def register(session: Occurrence) -> int:
    page = f"/seances/{session.public_id}/inscription/"
    form = {"nickname": "Zoé", "consent": "on", "submission": str(uuid4())}
    return Client(raise_request_exception=False).post(page, form).status_code
