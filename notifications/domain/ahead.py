"""A statement sent ahead: what it finds is awaited later, and something else done meanwhile.

PostgreSQL alone answers from a process of its own; libpq says how (its chapter on asynchronous
command processing).
"""

from __future__ import annotations

import logging
import select
from collections.abc import Sequence
from itertools import count
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

import psycopg
from django.db import connection
from psycopg.pq import DiagnosticField, ExecStatus
from psycopg.pq.abc import PGconn, PGresult

from events.domain.statements import is_heard

logger = logging.getLogger(__name__)

Row: TypeAlias = tuple[str, ...]
_Driver: TypeAlias = "psycopg.Connection[Any]"

_kept: WeakKeyDictionary[_Driver, dict[str, bytes]] = WeakKeyDictionary()
"""By what name each connection keeps a statement."""
_numbers = count(1)


class Ahead:
    """A statement on its way. Nothing else may be asked of the database before ``rows``."""

    def __init__(self, driver: _Driver, sql: str, parameters: Sequence[str]) -> None:
        self._names = _kept.setdefault(driver, {})
        self._sql = sql
        self._pgconn = driver.pgconn
        if sql not in self._names:
            self._names[sql] = _prepared(self._pgconn, sql)
        values = [parameter.encode() for parameter in parameters]
        self._pgconn.send_query_prepared(self._names[sql], values)
        self._pgconn.flush()

    def rows(self) -> list[Row] | None:
        """Return what it found, as text; None when it failed and must be asked in the open."""
        try:
            result = self._result()
        except psycopg.Error as error:
            logger.warning("what was sent ahead failed: %s", error)
            return None
        if result is None or result.status != ExecStatus.TUPLES_OK:
            # Perhaps it is no longer kept; a name that was used can't be given again.
            del self._names[self._sql]
            logger.warning("what was sent ahead failed: %s", _reason(result))
            return None
        places = range(result.nfields)
        return [
            tuple((result.get_value(row, place) or b"").decode() for place in places)
            for row in range(result.ntuples)
        ]

    def _result(self) -> PGresult | None:
        last = None
        while True:
            # libpq itself would wait deaf to signals.
            while self._pgconn.is_busy():
                select.select([self._pgconn.socket], [], [])
                self._pgconn.consume_input()
            result = self._pgconn.get_result()
            if result is None:
                return last
            last = result


def sent_ahead(sql: str, parameters: Sequence[str]) -> Ahead | None:
    """Send a statement with « %s » for each parameter, which the server keeps.

    None where it can't be, and is to be asked in the open: on another database, in a
    transaction, through a pooler that keeps no statements, while somebody listens.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block or is_heard():
        return None
    if not connection.settings_dict["OPTIONS"].get("server_side_binding"):
        return None
    try:
        return Ahead(connection.connection, sql, parameters)
    except psycopg.Error:
        return None


def _reason(result: PGresult | None) -> str:
    """Return what the server says, without the values of the row that it speaks of."""
    said = result.error_field(DiagnosticField.MESSAGE_PRIMARY) if result is not None else None
    return said.decode(errors="replace") if said is not None else "no answer"


def _prepared(pgconn: PGconn, sql: str) -> bytes:
    name = f"tablee_{next(_numbers)}".encode()
    *pieces, last = sql.split("%s")
    numbered = "".join(f"{piece}${place}" for place, piece in enumerate(pieces, start=1))
    result = pgconn.prepare(name, (numbered + last).encode())
    if result.status != ExecStatus.COMMAND_OK:
        raise psycopg.DatabaseError(result.get_error_message())
    return name
