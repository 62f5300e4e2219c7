"""Claimed deliveries with their people, by a query that is written once.

Django writes a query anew each time, and reads each column of each row; those that sending has
no use for stay where they are (whoever asks for one nevertheless gets it, by a query).
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from functools import lru_cache
from typing import Generic, TypeVar

from django.db import connection, models
from django.db.models.expressions import Col

from events.models import Registration
from notifications.domain.statements import rows_of
from notifications.models import Delivery

_LEFT_DELIVERY = ("dedupe_key", "due_at", "lease_until", "settled_at")
_LEFT_REGISTRATION = (
    *("token_hash", "code_hash", "submission_id", "submission_digest", "consent_version"),
    *("consented_at", "agreed_months", "changed_at", "cancelled_at"),
    *("access_needs", "is_first_time", "reminder_offsets", "next_reminder_at"),
)
_PERSON = Delivery._meta.get_field("registration")
M = TypeVar("M", bound=models.Model)


def load_claimed(claim: uuid.UUID, keys: Sequence[int]) -> list[Delivery]:
    """Return those of ``keys`` that the claim holds, each with its registration.

    Raises InvalidToken where no key of ours reads what a person left.
    """
    vendor = connection.vendor
    deliveries, people = _deliveries(vendor), _people(vendor)
    named = Delivery._meta.get_field("claim").get_db_prep_value(claim, connection)
    loaded = []
    for row in rows_of(_query(vendor, len(keys)), [named, *keys]):
        delivery = deliveries.made(row[: deliveries.width])
        # As Django does itself: assigning would ask whether both are of one database.
        _PERSON.set_cached_value(delivery, people.made(row[deliveries.width :]))
        loaded.append(delivery)
    return loaded


class _Columns(Generic[M]):
    """The columns that are read of a table, and how to make a row of their values."""

    def __init__(self, model: type[M], *, left: Sequence[str]) -> None:
        self._model = model
        fields = [field for field in model._meta.concrete_fields if field.name not in left]
        self._names = frozenset(field.attname for field in fields)
        table = model._meta.db_table
        self.width = len(fields)
        self.listed = ", ".join(f"{table}.{field.column}" for field in fields)
        compiler = model._default_manager.all().query.get_compiler(connection.alias)
        self._readers = compiler.get_converters([Col(table, field) for field in fields])

    def made(self, row: Sequence[object]) -> M:
        """Return the row; fields that were not read are deferred."""
        values = list(row)
        for place, (readers, column) in self._readers.items():
            value = values[place]
            if value is not None:
                for read in readers:
                    value = read(value, column, connection)
                values[place] = value
        return self._model.from_db(connection.alias, self._names, values)


@lru_cache(maxsize=2)
def _deliveries(_vendor: str) -> _Columns[Delivery]:
    return _Columns(Delivery, left=_LEFT_DELIVERY)


@lru_cache(maxsize=2)
def _people(_vendor: str) -> _Columns[Registration]:
    return _Columns(Registration, left=_LEFT_REGISTRATION)


@lru_cache(maxsize=64)
def _query(vendor: str, amount: int) -> str:
    ours, theirs = Delivery._meta.db_table, Registration._meta.db_table
    return f"""
        SELECT {_deliveries(vendor).listed}, {_people(vendor).listed}
        FROM {ours} JOIN {theirs} ON {theirs}.id = {ours}.registration_id
        WHERE {ours}.claim = %s AND {ours}.state = '{Delivery.State.SENDING.value}'
            AND {ours}.id IN ({", ".join(["%s"] * amount)})
    """  # noqa: S608 - nothing in it comes from outside
