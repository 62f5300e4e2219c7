"""Rows of a table with those that they point to, by a query that is written once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Col

from notifications.domain.statements import rows_of

M = TypeVar("M", bound=models.Model)


class Part(Generic[M]):
    """The columns of one table; ``by`` is the field of another part, ``of``, that points to it.

    Fields named in ``left`` are not read: their values are deferred.
    """

    def __init__(
        self,
        model: type[M],
        *,
        of: Part[Any] | None = None,
        by: str = "",
        left: Sequence[str] = (),
    ) -> None:
        self._model = model
        self.table = model._meta.db_table
        self.of = of
        self.field: Any = of._model._meta.get_field(by) if of is not None else None
        fields = [field for field in model._meta.concrete_fields if field.name not in left]
        self.columns = [field.attname for field in fields]
        self.listed = ", ".join(f'"{self.table}"."{field.column}"' for field in fields)
        self.key = fields.index(model._meta.pk)
        self._names = frozenset(field.attname for field in fields)
        compiler = model._default_manager.all().query.get_compiler(connection.alias)
        self._readers = compiler.get_converters([Col(self.table, field) for field in fields])

    @property
    def joined(self) -> str:
        """How it is joined to the one that points to it."""
        if self.of is None:
            return f'"{self.table}"'
        kind = "LEFT JOIN" if self.field.null else "JOIN"
        pointing = f'"{self.of.table}"."{self.field.column}"'
        return f'{kind} "{self.table}" ON "{self.table}".id = {pointing}'

    def made(self, row: Sequence[object], database: BaseDatabaseWrapper) -> M | None:
        """Return the row that these values are; None where nothing was joined."""
        values = list(row)
        if values[self.key] is None:
            return None
        for place, (readers, column) in self._readers.items():
            value = values[place]
            if value is not None:
                for read in readers:
                    value = read(value, column, database)
                values[place] = value
        return self._model.from_db(database.alias, self._names, values)


class Found(Generic[M]):
    """What a query found, as the database gave it; a row of the first part is made when asked.

    ``key`` is that row's.
    """

    def __init__(self, parts: Sequence[Part[Any]], key: int, values: tuple[Any, ...]) -> None:
        self._parts = parts
        self._values = values
        self.key = key

    def value(self, column: str) -> Any:  # noqa: ANN401 (what the driver gives)
        """Return what stands in a column of the first part, as the driver gives it."""
        return self._values[self._parts[0].columns.index(column)]

    @cached_property
    def row(self) -> M:
        """The row, with those that it points to.

        Raises InvalidToken where no key of ours reads what a person left.
        """
        # The proxy of the connection would look for it at each turn.
        database = connections[DEFAULT_DB_ALIAS]
        made: dict[Part[Any], Any] = {}
        start = 0
        for part in self._parts:
            end = start + len(part.columns)
            made[part] = one = part.made(self._values[start:end], database)
            start = end
            if part.of is not None and made[part.of] is not None:
                # As Django does itself: assigning would ask whether both are of one database.
                part.field.set_cached_value(made[part.of], one)
        first: M = made[self._parts[0]]
        return first


class JoinedQuery(Generic[M]):
    """Rows of the first part by the keys in its column ``by``, each with what it points to.

    ``where`` says what else must hold of them.
    """

    def __init__(self, first: Part[M], *others: Part[Any], where: str = "", by: str = "id") -> None:
        self._parts = (first, *others)
        self._key = first.key
        columns = ", ".join(part.listed for part in self._parts)
        tables = " ".join(part.joined for part in self._parts)
        also = f"{where} AND " if where else ""
        # Nothing in it comes from outside.
        self._sql = f'SELECT {columns} FROM {tables} WHERE {also}"{first.table}".{by} IN '  # noqa: S608

    def found(self, keys: Sequence[int], parameters: Sequence[object] = ()) -> list[Found[M]]:
        """Return them in no order; ``parameters`` are those of ``where``."""
        placeholders = ", ".join(["%s"] * len(keys))
        rows = rows_of(f"{self._sql}({placeholders})", [*parameters, *keys])
        return [Found(self._parts, row[self._key], row) for row in rows]
