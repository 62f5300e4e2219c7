"""Rows of sessions written in bulk: those of one schedule are all but alike.

``bulk_create`` prepares every column of every row anew, which took most of the time of making
eighteen months of dates. Here what rows share is prepared once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection
from django.db.models import Field
from django.db.models.constants import OnConflict

from events.models import Occurrence


def insert_like(pattern: Occurrence, places: Iterable[Mapping[str, object]]) -> None:
    """Write a row for each of ``places``, columns by name; all else is as in ``pattern``.

    A row that is there already (by any unique constraint) is left alone.
    """
    fields = [field for field in Occurrence._meta.concrete_fields if not field.primary_key]
    shared = [_prepared(field, field.pre_save(pattern, add=True)) for field in fields]

    def row(place: Mapping[str, object]) -> list[Any]:
        return [
            _prepared(field, place[field.attname]) if field.attname in place else value
            for field, value in zip(fields, shared, strict=True)
        ]

    with connection.cursor() as cursor:
        cursor.executemany(_statement(fields), [row(place) for place in places])


def _prepared(field: Field[Any, Any], value: object) -> Any:  # noqa: ANN401 (what drivers take)
    return field.get_db_prep_save(value, connection=connection)


def _statement(fields: list[Field[Any, Any]]) -> str:
    ops = connection.ops
    table = ops.quote_name(Occurrence._meta.db_table)
    columns = ", ".join(ops.quote_name(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    opening = ops.insert_statement(on_conflict=OnConflict.IGNORE)
    closing = ops.on_conflict_suffix_sql(fields, OnConflict.IGNORE, [], [])
    return f"{opening} {table} ({columns}) VALUES ({marks}) {closing}"
