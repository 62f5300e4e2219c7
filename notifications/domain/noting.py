"""To note that a message was accepted, and to look whether the next one still makes sense.

Both are one statement, for the price of one. PostgreSQL answers while the line goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache

from django.db import connection

from events.domain.statements import rows_of
from notifications.domain.ahead import sent_ahead
from notifications.domain.claims import SENT, settle_sent
from notifications.domain.marks import Mark, mark_of, marks_query
from notifications.models import Delivery

_SETTLED_AT = Delivery._meta.get_field("settled_at")
_BETWEEN = "\x1f"
"""No JSON text has it."""


def note_sent(
    delivery: Delivery, *, look_at: int | None, now: datetime, meanwhile: Callable[[], None]
) -> Mark | None:
    """Note it, committed; return how the delivery ``look_at`` stands, where that could be asked.

    ``meanwhile`` is called once, and must neither raise nor ask the database.
    """
    if look_at is None:
        settle_sent(delivery, now=now)
        meanwhile()
        return None
    sql = _noting_and_looking(connection.vendor)
    rows: Sequence[Sequence[str]] | None
    ahead = sent_ahead(sql, (now.isoformat(), str(delivery.pk), str(look_at)))
    if ahead is None:
        rows = _asked(sql, (_SETTLED_AT.get_db_prep_save(now, connection), delivery.pk, look_at))
        meanwhile()
    else:
        meanwhile()
        rows = ahead.rows()
        if rows is None:
            # In the open: what is wrong is raised there.
            settle_sent(delivery, now=now)
    return next(map(mark_of, rows or ()), None)


def _asked(sql: str, parameters: Sequence[object]) -> Sequence[Sequence[str]]:
    found = rows_of(sql, parameters)
    if connection.vendor == "postgresql":
        return found
    return [packed.split(_BETWEEN) for (packed,) in found if packed is not None]


@lru_cache(maxsize=2)
def _noting_and_looking(vendor: str) -> str:
    """Return the statement, with « %s » for when it was, for its key, and for the next one's."""
    looking = marks_query(vendor, 1)
    if vendor == "postgresql":
        return f"WITH noted AS ({SENT}) {looking}"
    # SQLite gives back one value for each row that it changed.
    packed = " || char(31) || ".join(("key", "occurrence", "session", "person"))
    return f"{SENT} RETURNING (SELECT {packed} FROM ({looking}))"  # noqa: S608
