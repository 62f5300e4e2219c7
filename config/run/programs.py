"""The commands of each part."""

import os
from pathlib import Path

from config.run.parts import Part, python

MAX_WEB_WORKERS = 2
# More would wait for one interpreter, the one that holds a session's lock among them.
WEB_THREADS = 2
CELERY = ("-m", "celery", "--quiet", "--app", "config.celery")


def web(*, host: str, port: int) -> Part:
    """Granian, serving the WSGI program."""
    workers = min(MAX_WEB_WORKERS, os.cpu_count() or 1)
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": str(port),
        "--workers": str(workers),
        "--blocking-threads": str(WEB_THREADS),
        "--workers-kill-timeout": "3",
        "--log-level": "warning",
    }
    flat = [word for option in options.items() for word in option]
    return Part(
        name="web",
        label="Le serveur web",
        command=python("-m", "granian", *flat, "--no-ws", "config.wsgi:application"),
        grace=6,
    )


def worker() -> Part:
    """The Celery worker: two of its processes may send, so that one is left for all else."""
    options = ("--concurrency", "3", "--without-gossip", "--without-mingle", "--without-heartbeat")
    return Part(
        name="worker",
        label="Le travailleur (Celery)",
        command=python(*CELERY, "worker", *options),
        grace=8,
    )


def beat(*, directory: Path) -> Part:
    """Celery's clock, a part of its own: inside a worker nobody would notice its death."""
    schedule = str(directory / "beat-schedule")
    return Part(
        name="beat",
        label="L'horloge (Celery beat)",
        command=python(*CELERY, "beat", "--schedule", schedule, "--pidfile="),
        grace=4,
    )


def preparation() -> Part:
    """Tables, territories, and the demo in an empty database."""
    return Part(
        name="preparation",
        label="La préparation",
        command=python("-m", "config.run.prepare"),
        grace=4,
    )
