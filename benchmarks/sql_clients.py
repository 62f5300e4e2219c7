"""What PostgreSQL takes of the same transaction, from psycopg alone: no Django, no HTTP."""

from __future__ import annotations

import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

REGISTRATION, OCCURRENCE = "events_registration", "events_occurrence"


@dataclass(frozen=True)
class Row:
    """The values of one registration as Tablée wrote it; those told apart are made anew."""

    address: str
    occurrence: int
    values: dict[str, Any]


_gate: list[Barrier] = []


def rate(row: Row, *, clients: int, seconds: float) -> float:
    """Return transactions a second of so many processes, each with its own connection."""
    context = get_context("spawn")
    gate = context.Barrier(clients)
    with ProcessPoolExecutor(clients, context, _share, (gate,)) as pool:
        return sum(pool.map(_rate_of_one, [(row, seconds)] * clients))


def _share(gate: Barrier) -> None:
    _gate.append(gate)


def _rate_of_one(work: tuple[Row, float]) -> float:
    row, seconds = work
    insert = _insert(row.values)
    with psycopg.connect(row.address, autocommit=True) as connection:
        _gate[0].wait()
        started, done = time.perf_counter(), 0
        while time.perf_counter() - started < seconds:
            _register(connection, row, insert)
            done += 1
        return done / (time.perf_counter() - started)


def _register(connection: psycopg.Connection[Any], row: Row, insert: sql.Composed) -> None:
    """Lock the session, see whether there is room, insert, count: what nobody can spare."""
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT capacity, confirmed_seats, last_queue_no FROM events_occurrence "
            "WHERE id = %s FOR UPDATE",
            [row.occurrence],
        )
        capacity, seats, number = cursor.fetchone() or (0, 0, 0)
        has_room = seats < capacity
        key = f"{row.occurrence}-{number + 1}"
        fresh = {
            "queue_no": number + 1,
            "token_hash": key,
            "code_hash": key,
            "status": "confirmed" if has_room else "waitlisted",
        }
        cursor.execute(insert, {**row.values, **fresh})
        cursor.execute(
            "UPDATE events_occurrence SET confirmed_seats = %s, last_queue_no = %s WHERE id = %s",
            [seats + has_room, number + 1, row.occurrence],
        )


def _insert(values: dict[str, Any]) -> sql.Composed:
    columns = [name for name in values if name != "public_id"]
    return sql.SQL("INSERT INTO {} (public_id, {}) VALUES (gen_random_uuid(), {})").format(
        sql.Identifier(REGISTRATION),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join(map(sql.Placeholder, columns)),
    )


def row_of(address: str, *, occurrence: int) -> Row:
    """Read one registration of a session back, to insert others like it."""
    with psycopg.connect(address) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM events_registration WHERE occurrence_id = %s LIMIT 1", [occurrence]
        )
        names = [column.name for column in cursor.description or ()]
        values = dict(zip(names, cursor.fetchone() or (), strict=True))
    del values["id"]
    plain = {
        name: Jsonb(value) if isinstance(value, list | dict) else value
        for name, value in values.items()
    }
    return Row(address, occurrence, plain)
