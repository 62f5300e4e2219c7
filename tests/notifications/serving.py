"""A mail server in this process, which it and those it starts send to."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

from aiosmtpd.controller import Controller
from pytest_django import Settings


class Handler(Protocol):
    """What takes the mail in."""

    port: int


H = TypeVar("H", bound=Handler)


@contextmanager
def served(make: Callable[[int], H], settings: Settings) -> Iterator[H]:
    """Start a server with the handler that ``make`` returns for a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        handler = make(probe.getsockname()[1])
    settings.EMAIL_BACKEND = "notifications.channels.bounded.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", handler.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    yield handler
    controller.stop()
