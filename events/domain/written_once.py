"""Questions that every registration asks, written by Django once for the whole process.

Django takes longer to write such a statement than the database to answer it, and of what is
asked only the value differs.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import QuerySet


class WrittenOnce:
    """A question about one value, answered by one row of values, as Django gives them.

    ``ask`` returns the rows for a value as ``values_list``, with no other value in it; what
    the ``example`` looks like is all the same.
    """

    def __init__(self, ask: Callable[[Any], QuerySet[Any, Any]], *, example: UUID | int) -> None:
        self._ask = ask
        self._example = example

    def row(self, value: UUID | int) -> tuple[Any, ...] | None:
        """Return the first row for a value (as the database takes it), None without one."""
        sql, query, columns = self._written
        with connection.cursor() as cursor:
            cursor.execute(sql, [value])
            found = cursor.fetchone()
        if found is None:
            return None
        compiler = query.get_compiler(connection=connection)
        read: Any = compiler.apply_converters([found], compiler.get_converters(columns))
        return tuple(next(read))

    @cached_property
    def _written(self) -> tuple[str, Any, list[Any]]:
        query = self._ask(self._example).query
        compiler = query.get_compiler(DEFAULT_DB_ALIAS)
        sql, values = compiler.as_sql()
        if len(values) != 1:
            raise ValueError(f"one value is asked for, not {len(values)}: {sql}")
        return sql, query, [column for column, _sql, _name in compiler.select or ()]
