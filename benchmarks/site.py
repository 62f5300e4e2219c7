"""A place of its own for each part, with the programs that make it up, and their cores."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from benchmarks.load import HOST, LoadError, ask, free_port, get
from config.run.broker import private_broker
from config.run.parts import Part, RunningPart
from config.run.programs import web
from groups.models import Department

START_SECONDS = 60.0
CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
"""Those of the whole measurement, before any part of it was given its own."""


def prepare() -> None:
    """Make the tables, and the one département that made-up groups need."""
    call_command("migrate", verbosity=0)
    Department.objects.create(
        code="69", name="Rhône", region_name="Auvergne-Rhône-Alpes", latitude=45.7, longitude=4.6
    )


@contextmanager
def on_core(place: int) -> Iterator[None]:
    """Run, and start programs, on the first core (0) or the last (-1), where that can be told."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {CORES[place]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def database_on_our_core() -> Iterator[None]:
    """Let what PostgreSQL starts for new connections run on the cores of this process."""
    if connection.vendor != "postgresql" or not hasattr(os, "sched_setaffinity"):
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        (data,) = cursor.fetchone()
    server = int((Path(data) / "postmaster.pid").read_text(encoding="utf-8").split()[0])
    before = os.sched_getaffinity(server)
    os.sched_setaffinity(server, os.sched_getaffinity(0))
    try:
        yield
    finally:
        os.sched_setaffinity(server, before)


@contextmanager
def running(part: Part, *, name: str, **variables: str) -> Iterator[RunningPart]:
    """Run a program until the block ends; its log is ``<name>.log`` in ``TABLEE_HOME``."""
    named = Part(name=name, label=part.label, command=part.command, grace=part.grace)
    started = RunningPart(
        named, logs=Path(settings.TABLEE_HOME), environment={**os.environ, **variables}
    )
    try:
        yield started
    finally:
        started.stop(is_hurried=lambda: False)


@contextmanager
def broker() -> Iterator[None]:
    """The broker that ``REDIS_URL`` names; nobody takes what is put there."""
    valkey = private_broker(Path(settings.TABLEE_HOME))
    with running(valkey.part, name="broker") as process:
        wait_for(valkey.is_ready, process)
        yield


@contextmanager
def granian(
    *, workers: int | None = None, target: str = "", name: str = "web", **variables: str
) -> Iterator[tuple[int, RunningPart]]:
    """Serve a WSGI program as ``make run`` does; give the port and the process."""
    port = free_port()
    part = web(host=HOST, port=port)
    command = list(part.command)
    if workers is not None:
        command[command.index("--workers") + 1] = str(workers)
    command[-1] = target or command[-1]
    part = Part(name=name, label=name, command=tuple(command), grace=part.grace)
    with running(part, name=name, **variables) as process:
        wait_for(lambda: _answers(port), process)
        yield port, process


def wait_for(is_so: Callable[[], bool], process: RunningPart) -> None:
    """Wait until a program is ready; raises LoadError with its last words when it ended."""
    until = time.monotonic() + START_SECONDS
    while not is_so():
        if process.has_ended:
            raise LoadError(process.ending())
        if time.monotonic() > until:
            raise LoadError(f"{process.part.name}: not ready after {START_SECONDS:.0f} seconds")
        time.sleep(0.05)


def _answers(port: int) -> bool:
    try:
        return ask(port, get("/healthz")).status == 200
    except (OSError, LoadError):
        return False


def cpu_seconds(pid: int) -> float:
    """Return the processor time of a program and its children; 0 where there is no /proc."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        children = [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    except OSError:
        return 0.0
    own = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(map(cpu_seconds, children))
