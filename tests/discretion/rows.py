"""The whole database, to be searched or compared."""

from __future__ import annotations

from django.db import connection


def all_rows() -> bytes:
    """Return every row of every table as text, as a dump writes them."""
    rows: list[str] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += [str(row) for row in cursor.fetchall()]
    return "\n".join(rows).encode()
