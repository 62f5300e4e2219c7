"""A consistent copy of the database, while it is in use; and back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient
from django.utils.translation import gettext as _

from groups.errors import GroupsError


def dump_database(target: Path) -> None:
    """Copy the database as it is at one instant into a file that does not exist yet."""
    if connection.vendor == "sqlite":
        _dump_sqlite(target)
    else:
        _run_postgres("pg_dump", ["--format=custom", "--no-owner", f"--file={target}"])


def load_database(source: Path) -> None:
    """Replace all that the database holds by what ``dump_database`` copied.

    Raises GroupsError ``damaged`` before anything is changed.
    """
    if connection.vendor == "sqlite":
        _load_sqlite(source)
    else:
        connection.close()
        options = ["--clean", "--if-exists", "--no-owner", "--single-transaction"]
        _run_postgres("pg_restore", [*options, "--exit-on-error", str(source)])


def _dump_sqlite(target: Path) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        # In one step: readers of a journal (WAL) hold nobody up.
        connection.connection.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode=DELETE")
        # Pages that were freed still hold what was erased from them.
        copy.execute("VACUUM")


def _load_sqlite(source: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as copy:
            verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
            if verdict != "ok":
                raise sqlite3.DatabaseError(verdict)
            connection.ensure_connection()
            copy.backup(connection.connection, pages=-1)
    except sqlite3.DatabaseError as error:
        message = _("La base de cette sauvegarde ne se lit pas : %s.") % error
        raise GroupsError("damaged", message) from error


def _run_postgres(program: str, options: list[str]) -> None:
    """Run PostgreSQL's own program as this site connects; GroupsError tells why it could not."""
    (_psql, *server, name), extra = DatabaseClient.settings_to_cmd_args_env(
        connection.settings_dict, []
    )
    found = shutil.which(program)
    if found is None:
        raise GroupsError(
            "no_postgres_tools",
            _(
                "Pour PostgreSQL, Tablée se sert de « %(program)s », qui n’est pas installé ici "
                "(sur Debian : apt-get install postgresql-client). Vous pouvez aussi le lancer "
                "vous-même sur une autre machine, sur la base « %(name)s »."
            )
            % {"program": program, "name": name},
        )
    command = [found, *server, f"--dbname={name}", "--no-password", *options]
    environment = {**os.environ, **(extra or {})}
    # A program of PostgreSQL, with the addresses of our own settings.
    ended = subprocess.run(  # noqa: S603
        command, env=environment, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        message = _("« %(program)s » a échoué : %(why)s")
        raise GroupsError(
            "postgres_tool_failed", message % {"program": program, "why": ended.stderr.strip()}
        )
