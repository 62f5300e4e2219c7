"""The same rows written again by SQL alone: what the database itself takes."""

from __future__ import annotations

import time
from datetime import time as clock_time

from django.db import connection, transaction
from django.db.models import Model


def written_again(model: type[Model]) -> float:
    """Return the seconds that one INSERT statement, run for all rows of a table, takes.

    The rows are taken out first; nothing may refer to them. All is one transaction.
    """
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 (a table of ours)
        # SQLite takes no times of day.
        rows = [
            [cell.isoformat() if isinstance(cell, clock_time) else cell for cell in row]
            for row in cursor.fetchall()
        ]
        width = len(cursor.description or ())
        marks = ", ".join(["%s"] * width)
        with transaction.atomic():
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608
        started = time.perf_counter()
        with transaction.atomic():
            cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608
        return time.perf_counter() - started
