"""Rows of a table with those that they point to, by a query that is written once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from django.db import connection, models
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
        self.width = len(fields)
        self.listed = ", ".join(f'"{self.table}"."{field.column}"' for field in fields)
        self._key = fields.index(model._meta.pk)
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

    def made(self, row: Sequence[object]) -> M | None:
        """Return the row that these values are; None where nothing was joined."""
        values = list(row)
        if values[self._key] is None:
            return None
        for place, (readers, column) in self._readers.items():
            value = values[place]
            if value is not None:
                for read in readers:
                    value = read(value, column, connection)
                values[place] = value
        return self._model.from_db(connection.alias, self._names, values)


class JoinedQuery(Generic[M]):
    """Rows of the first part by their keys, each with what its other parts point to.

    ``where`` says what else must hold of them.
    """

    def __init__(self, first: Part[M], *others: Part[Any], where: str = "") -> None:
        self._parts = (first, *others)
        self._first = first
        columns = ", ".join(part.listed for part in self._parts)
        tables = " ".join(part.joined for part in self._parts)
        also = f"{where} AND " if where else ""
        # Nothing in it comes from outside.
        self._sql = f'SELECT {columns} FROM {tables} WHERE {also}"{first.table}".id IN '  # noqa: S608

    def rows(self, keys: Sequence[int], parameters: Sequence[object] = ()) -> list[M]:
        """Return them in no order; ``parameters`` are those of ``where``."""
        placeholders = ", ".join(["%s"] * len(keys))
        return [
            self._made(row) for row in rows_of(f"{self._sql}({placeholders})", [*parameters, *keys])
        ]

    def _made(self, row: tuple[Any, ...]) -> M:
        made: dict[Part[Any], Any] = {}
        start = 0
        for part in self._parts:
            made[part] = one = part.made(row[start : start + part.width])
            start += part.width
            if part.of is not None:
                # As Django does itself: assigning would ask whether both are of one database.
                part.field.set_cached_value(made[part.of], one)
        first: M = made[self._first]
        return first
