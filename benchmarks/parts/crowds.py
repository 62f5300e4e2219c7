"""What one registration costs beside a hundred of other sessions, and beside very many."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from django.conf import settings
from django.db import connection
from django.utils import timezone

from benchmarks.figures import Figure, Plan, times_at_most
from benchmarks.parts.registrations import person
from benchmarks.site import broker, prepare
from events.domain.registration_requests import RegistrationRequest
from events.domain.registrations import register
from events.domain.synthetic import make_load
from events.models import MAX_CAPACITY, AccessMode, Occurrence, Registration

FEW, MANY, MANY_IN_SHORT = 100, 1_000_000, 100_000
MOST = 1.1
TURNS = 12
"""Each crowd is measured so often, turn by turn: what else the machine does touches both."""

_OWN = {
    "sqlite": {"public_id": "printf('%032x', i)", "hash": "printf('%064x', i)"},
    "postgresql": {
        "public_id": "lpad(to_hex(i), 32, '0')::uuid",
        "hash": "lpad(to_hex(i), 64, '0')",
    },
}


def measure(plan: Plan) -> list[Figure]:
    """Compare the seconds of ``register()`` in two databases that differ in their rows alone."""
    many = MANY if plan.is_full else MANY_IN_SHORT
    few_session, many_session = _two_databases(many)
    few, more = [], []
    with broker():
        for _turn in range(TURNS):
            few.append(_seconds_each(_FEW, few_session, plan.seconds / 4))
            more.append(_seconds_each(_MANY, many_session, plan.seconds / 4))
    note = (
        f"{connection.vendor}; register() in a loop in one process, {TURNS} turns each; "
        f"base: {FEW} registrations of other sessions."
    )
    name = f"a registration beside {many:,} others"
    ours, base = median(more) * 1000, median(few) * 1000
    return [times_at_most(name, unit="ms", ours=ours, base=base, most=MOST, note=note)]


_FEW, _MANY = "few", "many"


def _two_databases(many: int) -> tuple[Occurrence, Occurrence]:
    """Fill two databases alike, but for the crowd; return the session that is registered for."""
    prepare()
    make_load(groups=20, events=200, registrations=FEW, now=timezone.now())
    session = _contended()
    _copy_database()
    with _in(_MANY):
        _crowd(session, many - FEW)
    return session, session


def _contended() -> Occurrence:
    ahead = Occurrence.objects.filter(
        event__access_mode=AccessMode.REGISTRATION, starts_at__gt=timezone.now()
    )
    session = ahead.order_by("-starts_at", "pk")[0]
    Occurrence.objects.update(capacity=MAX_CAPACITY)
    return session


def _copy_database() -> None:
    """Keep what there is as both databases; PostgreSQL copies from a template."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        for other in (_FEW, _MANY):
            shutil.copy(name, settings.TABLEE_HOME / f"{other}.sqlite3")
        return
    connection.close()
    with _in("template1"), connection.cursor() as cursor:
        for other in (_FEW, _MANY):
            cursor.execute(f'CREATE DATABASE "{other}" TEMPLATE "{name}"')


@contextmanager
def _in(database: str) -> Iterator[None]:
    """Let all queries go to that database."""
    before = connection.settings_dict["NAME"]
    connection.close()
    is_file = connection.vendor == "sqlite"
    connection.settings_dict["NAME"] = (
        str(settings.TABLEE_HOME / f"{database}.sqlite3") if is_file else database
    )
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def _crowd(session: Occurrence, amount: int) -> None:
    """Multiply one registration over all other sessions, ids and hashes apart."""
    own = _OWN[connection.vendor]
    columns = {
        field.column: f"one.{field.column}"
        for field in Registration._meta.concrete_fields
        if not field.primary_key
    }
    columns |= {
        "public_id": own["public_id"],
        "occurrence_id": "place.session",
        "queue_no": f"{MAX_CAPACITY} + i",
        **dict.fromkeys(("token_hash", "code_hash", "email_hash"), own["hash"]),
    }
    with connection.cursor() as cursor:
        # Looked up by its key: a join that the database planned by guess took minutes.
        cursor.execute("CREATE TEMPORARY TABLE place (number integer PRIMARY KEY, session integer)")
        cursor.execute(
            f"""
            INSERT INTO place SELECT row_number() OVER (ORDER BY id) - 1, id
            FROM events_occurrence WHERE id <> {session.pk}
            """  # noqa: S608 (a number of ours)
        )
        cursor.execute("SELECT count(*) FROM place")
        (places,) = cursor.fetchone()
        cursor.execute(
            f"""
            WITH RECURSIVE counted(i) AS (
                SELECT 1 UNION ALL SELECT i + 1 FROM counted WHERE i < {amount}
            ), one AS (SELECT * FROM events_registration ORDER BY id LIMIT 1)
            INSERT INTO events_registration ({", ".join(columns)})
            SELECT {", ".join(columns.values())}
            FROM counted JOIN place ON place.number = i % {places} CROSS JOIN one
            """  # noqa: S608 (names and numbers of ours)
        )
        cursor.execute("ANALYZE")


def _seconds_each(database: str, session: Occurrence, seconds: float) -> float:
    """Return what one registration takes, the first few (connecting, reading) left out."""
    with _in(database):
        for _warming in range(5):
            _register(session)
        started, done = time.perf_counter(), 0
        while time.perf_counter() - started < seconds:
            _register(session)
            done += 1
        return (time.perf_counter() - started) / done


def _register(session: Occurrence) -> None:
    request = RegistrationRequest(**person())  # type: ignore[arg-type]
    register(occurrence_id=session.public_id, request=request, now=timezone.now())
