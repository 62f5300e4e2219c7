"""The database: SQLite tuned for many short writers, or PostgreSQL."""

from typing import Any

from config.settings.environment import Environment

# A writer waits for another this long (seconds) before "database is locked".
BUSY_SECONDS = 20
PRAGMAS = (
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=NORMAL;"
    "PRAGMA cache_size=-16000;"
    "PRAGMA mmap_size=134217728;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA journal_size_limit=67108864;"
)
# IMMEDIATE takes the write lock at the start: a transaction that reads, then writes, waits its
# turn instead of failing. Django itself sets foreign_keys=ON on every connection.
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": BUSY_SECONDS,
    "init_command": PRAGMAS,
}
# The server keeps a statement from its third time on: planning one anew takes it longer than
# running it. A pooler that hands connections round by transaction must know of prepared
# statements (PgBouncer from 1.21 on); for others, DATABASE_URL ends with
# ?server_side_binding=false.
POSTGRES_OPTIONS: dict[str, Any] = {"server_side_binding": True, "prepare_threshold": 2}
SQLITE_NAME = "tablee.sqlite3"
KEPT_SECONDS = 60


def databases_of(environment: Environment) -> dict[str, dict[str, Any]]:
    """Django's ``DATABASES``; without an address, a file in ``TABLEE_HOME``."""
    given = environment.database or {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(environment.home / SQLITE_NAME),
    }
    database = {**given, "CONN_MAX_AGE": KEPT_SECONDS, "CONN_HEALTH_CHECKS": True}
    if database["ENGINE"].endswith("sqlite3"):
        database["OPTIONS"] = {**SQLITE_OPTIONS, **given.get("OPTIONS", {})}
    else:
        database["OPTIONS"] = {**POSTGRES_OPTIONS, **given.get("OPTIONS", {})}
    return {"default": database}


def make_private(environment: Environment) -> None:
    """Make the SQLite file for the owner alone; its journals take the same mode."""
    environment.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    (environment.home / SQLITE_NAME).touch(mode=0o600)
