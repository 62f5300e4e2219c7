"""Rows of a table with those that they point to, by a query that is written once.

Django takes longer to write such a query than the database to answer it, and reads each column
of each row; of what is asked only the values differ.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Col

from events.domain.statements import rows_of

M = TypeVar("M", bound=models.Model)


class Part(Generic[M]):
    """The columns of one table; ``by`` is the field of another part, ``of``, that points to it.

    Its key is read with the fields named in ``only``, or else with all but those in ``left``:
    other values are deferred.
    """

    def __init__(
        self,
        model: type[M],
        *,
        of: Part[Any] | None = None,
        by: str = "",
        only: Collection[str] | None = None,
        left: Collection[str] = (),
    ) -> None:
        self._model = model
        self.table = model._meta.db_table
        self.of = of
        self.field: Any = of._model._meta.get_field(by) if of is not None else None
        fields = [
            field
            for field in model._meta.concrete_fields
            if field.primary_key or (field.name in only if only else field.name not in left)
        ]
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
        if row[self.key] is None:
            return None
        return self._model.from_db(database.alias, self._names, self.read(row, database))

    def read(self, row: Sequence[object], database: BaseDatabaseWrapper) -> list[Any]:
        """Return the values of ``columns`` as the fields have them."""
        values = list(row)
        for place, (readers, column) in self._readers.items():
            value = values[place]
            if value is not None:
                for read in readers:
                    value = read(value, column, database)
                values[place] = value
        return values


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

    def renew(self, row: M) -> None:
        """Write what was found of the first part over a row of it that was loaded before."""
        first = self._parts[0]
        given = self._values[: len(first.columns)]
        values = first.read(given, connections[DEFAULT_DB_ALIAS])
        for name, value in zip(first.columns, values, strict=True):
            setattr(row, name, value)


class JoinedQuery(Generic[M]):
    """Rows of the first part by what stands in its column ``by``, each with what it points to.

    ``where`` says what else must hold of them; they are locked when it ``locks``, on a database
    that locks rows.
    """

    def __init__(
        self,
        first: Part[M],
        *others: Part[Any],
        where: str = "",
        by: str = "id",
        locks: bool = False,
    ) -> None:
        self._parts = (first, *others)
        self._key = first.key
        columns = ", ".join(part.listed for part in self._parts)
        tables = " ".join(part.joined for part in self._parts)
        also = f"{where} AND " if where else ""
        # Nothing in it comes from outside.
        self._sql = f'SELECT {columns} FROM {tables} WHERE {also}"{first.table}".{by} IN '  # noqa: S608
        self._ending = ""
        if locks and connection.features.has_select_for_update:
            self._ending = f" {connection.ops.for_update_sql()}"

    def found(self, by: Sequence[object], parameters: Sequence[object] = ()) -> list[Found[M]]:
        """Return them in no order; ``parameters`` are those of ``where``.

        All values as the database takes them.
        """
        placeholders = ", ".join(["%s"] * len(by))
        rows = rows_of(f"{self._sql}({placeholders}){self._ending}", [*parameters, *by])
        return [Found(self._parts, row[self._key], row) for row in rows]

    def one(self, by: object) -> Found[M] | None:
        """Return the first that is found by this value; None without any."""
        return next(iter(self.found([by])), None)
