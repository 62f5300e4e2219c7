"""Publishes what is out of date in a process of its own, and says how much memory that took."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass

import django

from benchmarks.memory import peak_megabytes


@dataclass(frozen=True, kw_only=True)
class Run:
    """How many calendars were published, how long it took (s), and the peak of memory (MB)."""

    published: int
    seconds: float
    megabytes: float


def run_apart() -> Run:
    """Publish in another process, with this one's settings."""
    command = (sys.executable, "-m", "benchmarks.publishing")
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Run(**json.loads(done.stdout.strip().splitlines()[-1]))


def _publish() -> Run:
    # Only after Django is set up can these be imported.
    from time import perf_counter  # noqa: PLC0415

    from django.db import connection  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from events.domain.feeds import publish_stale  # noqa: PLC0415

    if connection.vendor == "sqlite":
        # Pages of the file that the kernel maps for SQLite are its own, not memory of ours.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA mmap_size=0")
    started = perf_counter()
    published = publish_stale(now=timezone.now())
    seconds = perf_counter() - started
    return Run(published=published, seconds=seconds, megabytes=peak_megabytes())


if __name__ == "__main__":
    django.setup()
    run = _publish()
    said = {"published": run.published, "seconds": run.seconds, "megabytes": run.megabytes}
    sys.stdout.write(json.dumps(said) + "\n")
