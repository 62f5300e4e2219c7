"""A WSGI program that breaks: before an answer, while it is read, and outside all that is ours."""

import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

from config.last_resort import LastResort
from config.wsgi import django_application  # noqa: F401 (sets Django up, as in life)

WORDS = "Ornithorynque at /mon-rendez-vous/s3cret/"


def _broken(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    if environ["PATH_INFO"] == "/later/":
        start_response("200 OK", [("Content-Type", "text/plain")])
        return _halfway()
    raise RuntimeError(WORDS)


def _halfway() -> Iterator[bytes]:
    yield b"half"
    raise RuntimeError(WORDS)


_guarded = LastResort(_broken)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    if environ["PATH_INFO"] == "/outside/":
        raise RuntimeError(WORDS)
    return _guarded(environ, start_response)
