"""Hands messages over in a process of its own: ``python -m benchmarks.sending HOW SECONDS``.

HOW is « due » (what is due in the database), « all » (plan and send until nothing is due), or the
file of a source to hand over again and again by bare smtplib. It says « ready », begins when
something is written to it, and says as JSON how many left, how long it took, and the memory.
"""

from __future__ import annotations

import gc
import json
import smtplib
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time

import django

from benchmarks.memory import peak_megabytes


@dataclass(frozen=True, kw_only=True)
class Run:
    """How many messages left, in how many seconds, for how much processor (s) and memory (MB)."""

    sent: int
    seconds: float
    cpu: float
    megabytes: float

    @property
    def rate(self) -> float:
        """Messages a second."""
        return self.sent / self.seconds


def run_apart(how: str, *, seconds: float, processes: int) -> list[Run]:
    """Let so many processes hand over at the same time, each over a connection of its own."""
    command = (sys.executable, "-m", "benchmarks.sending", how, str(seconds))
    pipe = subprocess.PIPE
    started = [
        subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) for _ in range(processes)
    ]
    for one in started:
        if one.stdout is None or one.stdout.readline() != "ready\n":
            raise RuntimeError("a sender did not start")
    for one in started:
        if one.stdin is not None:
            one.stdin.write("\n")
            one.stdin.flush()
    return [_run_of(one) for one in started]


def _run_of(process: subprocess.Popen[str]) -> Run:
    said, _errors = process.communicate()
    if process.returncode:
        raise RuntimeError(f"a sender ended with {process.returncode}")
    return Run(**json.loads(said.strip().splitlines()[-1]))


def _hand_over(source: bytes, seconds: float) -> int:
    # Only after Django is set up can this be imported.
    from django.conf import settings  # noqa: PLC0415

    done, started = 0, perf_counter()
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as server:
        while perf_counter() - started < seconds:
            server.sendmail("de@mesure.example", ["a@mesure.example"], source)
            done += 1
    return done


def _send_due(seconds: float) -> int:
    from django.utils import timezone  # noqa: PLC0415

    from notifications.domain.sending import send_due  # noqa: PLC0415

    now = timezone.now()
    report = send_due(now=now, deadline=now + timedelta(seconds=seconds))
    if report.failed or report.postponed or report.skipped:
        raise RuntimeError(f"not all were sent: {report}")
    return report.sent


def _send_all(_seconds: float) -> int:
    from django.utils import timezone  # noqa: PLC0415

    from notifications.domain.rounds import deliver_due  # noqa: PLC0415

    return deliver_due(clock=timezone.now).sent


def _warm_up(how: str) -> None:
    """Do what a worker has done long ago: open the database, read the templates."""
    from django.db import connection  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from notifications.channels.email import compose  # noqa: PLC0415
    from notifications.models import Delivery  # noqa: PLC0415

    if how == "all" and connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # Pages of the file that the kernel maps for SQLite are its own, not memory of ours.
            cursor.execute("PRAGMA mmap_size=0")
            # Its own cache of them (at most 16 MB) is full in a worker that ran for a while.
            cursor.execute("SELECT * FROM events_registration")
            while cursor.fetchmany(1000):
                pass
    one = Delivery.objects.order_by("pk").first()
    if one is not None:
        compose(one, now=timezone.now())
    # A fresh process walks over all that it loaded, once and again.
    gc.collect()


def _work_of(how: str) -> Callable[[float], int]:
    if how not in {"due", "all"}:
        source = Path(how).read_bytes()
        return lambda seconds: _hand_over(source, seconds)
    _warm_up(how)
    return _send_due if how == "due" else _send_all


def main(how: str, seconds: str) -> None:
    """Get ready, wait, hand over, tell."""
    django.setup()
    work = _work_of(how)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    started, before = perf_counter(), process_time()
    sent = work(float(seconds))
    run = Run(
        sent=sent,
        seconds=perf_counter() - started,
        cpu=process_time() - before,
        megabytes=peak_megabytes(),
    )
    sys.stdout.write(json.dumps(asdict(run)) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
