"""Statements that are run once for each message.

They go past Django's cursors, which take longer than the database does; whoever listens there
(a test that counts, a log of queries) hears them nevertheless.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection


def rows_of(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return what a statement with « %s » for each parameter finds, as the driver gives it."""
    if is_heard():
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return list(cursor.fetchall())
    with connection.wrap_database_errors:
        return list(_executed(sql, parameters).fetchall())


def rows_changed(sql: str, parameters: Sequence[Any]) -> int:
    """Run a statement with « %s » for each parameter, and return how many rows it changed."""
    if is_heard():
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return int(cursor.rowcount)
    with connection.wrap_database_errors:
        return int(_executed(sql, parameters).rowcount)


def is_heard() -> bool:
    """Whether somebody listens to what is asked, or nobody can be asked yet."""
    # Also while there is no connection yet: a cursor makes one.
    return bool(
        connection.connection is None or connection.execute_wrappers or connection.queries_logged
    )


def _executed(sql: str, parameters: Sequence[Any]) -> Any:  # noqa: ANN401 (either driver's)
    connection.validate_no_broken_transaction()
    if connection.vendor == "sqlite":
        sql = sql.replace("%s", "?")
    return connection.connection.execute(sql, parameters)
