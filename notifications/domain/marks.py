"""What would show that a delivery, its person or its session moved: one narrow query.

It is asked for each message, so it is plain SQL, and what it finds is packed by the
database: nobody reads it, it is only compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from django.db import connection, models

from events.domain.statements import rows_of
from events.models import Enrolment, Occurrence, Registration
from notifications.models import Delivery

_PARTY = (
    *("status", "changed_at", "erased_at", "channel", "muted"),
    *("email_hash", "email_refused_at", "phone_hash", "phone_refused_at"),
)
_REGISTRATION = (*_PARTY, "sequence", "seats", "offer_expires_at")
_SESSION = ("status", "starts_at", "ends_at", "venue", "note", "sequence", "changed_at")


class Mark(NamedTuple):
    """How a delivery stood when it was asked for; two that are equal tell that nothing moved."""

    key: int
    occurrence: int
    session: str
    person: str


def marks_of(keys: Sequence[int]) -> dict[int, Mark]:
    """Return the marks of those that are still there, by key; one query."""
    found = map(Mark._make, rows_of(marks_query(connection.vendor, len(keys)), keys))
    return {mark.key: mark for mark in found}


def mark_of(row: Sequence[str]) -> Mark:
    """Return the mark that a row of ``marks_query`` is, as text."""
    key, occurrence, session, person = row
    return Mark(int(key), int(occurrence), session, person)


@lru_cache(maxsize=64)
def marks_query(vendor: str, amount: int) -> str:
    """Return the statement that asks for the marks of so many keys, with « %s » for each."""
    person = (
        *_columns("delivery", Delivery, ["claim"]),
        *_columns("registration", Registration, _REGISTRATION),
        *_columns("enrolment", Enrolment, _PARTY),
    )
    session = _columns("occurrence", Occurrence, _SESSION)
    return f"""
        SELECT delivery.id AS key, registration.occurrence_id AS occurrence,
            {_packed(vendor, session)} AS session, {_packed(vendor, person)} AS person
        FROM {Delivery._meta.db_table} delivery
        JOIN {Registration._meta.db_table} registration
            ON registration.id = delivery.registration_id
        JOIN {Occurrence._meta.db_table} occurrence ON occurrence.id = registration.occurrence_id
        LEFT JOIN {Enrolment._meta.db_table} enrolment
            ON enrolment.id = registration.enrolment_id
        WHERE delivery.id IN ({", ".join(["%s"] * amount)})
    """  # noqa: S608 - nothing in it comes from outside


def _columns(alias: str, model: type[models.Model], names: Iterable[str]) -> list[str]:
    columns = {field.name: field.column for field in model._meta.concrete_fields}
    return [f"{alias}.{columns[name]}" for name in names]


def _packed(vendor: str, columns: Sequence[str]) -> str:
    """Return an expression for all of these as one text."""
    listed = ", ".join(columns)
    return f"CAST(ROW({listed}) AS text)" if vendor == "postgresql" else f"json_array({listed})"
