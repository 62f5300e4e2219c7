"""Statements that are run once for each registration, or for each message.

They go past Django's cursors, which take longer than the database does; whoever listens there
(a test that counts, a log of queries) hears them nevertheless.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper


def rows_of(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return what a statement with « %s » for each parameter finds, as the driver gives it."""
    if is_heard():
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return list(cursor.fetchall())
    database = connections[DEFAULT_DB_ALIAS]
    with database.wrap_database_errors:
        return list(_executed(database, sql, parameters).fetchall())


def rows_changed(sql: str, parameters: Sequence[Any]) -> int:
    """Run a statement with « %s » for each parameter, and return how many rows it changed."""
    if is_heard():
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return int(cursor.rowcount)
    database = connections[DEFAULT_DB_ALIAS]
    with database.wrap_database_errors:
        return int(_executed(database, sql, parameters).rowcount)


def is_heard() -> bool:
    """Whether somebody listens to what is asked, or the connection must be looked at first."""
    # The proxy of the connection would look for it at each turn.
    database: Any = connections[DEFAULT_DB_ALIAS]
    # A cursor connects where there is no connection yet, and again where a kept one was cut.
    return bool(
        database.connection is None
        or (database.health_check_enabled and not database.health_check_done)
        or database.execute_wrappers
        or database.queries_logged
    )


def _executed(database: BaseDatabaseWrapper, sql: str, parameters: Sequence[Any]) -> Any:  # noqa: ANN401 (either driver's)
    database.validate_no_broken_transaction()
    if database.vendor == "sqlite":
        sql = sql.replace("%s", "?")
    return database.connection.execute(sql, parameters)
