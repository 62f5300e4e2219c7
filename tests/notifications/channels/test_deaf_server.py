"""A mail server that says it takes groups, and loses what comes right behind a text."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from pytest_django import Settings

from notifications.channels.email_line import EmailLine
from notifications.errors import TryLaterError
from notifications.models import Delivery
from tests.factories import make_registration
from tests.notifications.rows import NOW, reminder_to

pytestmark = pytest.mark.django_db

ANSWERS = {
    b"EHLO": b"250-here\r\n250 PIPELINING\r\n",
    b"DATA": b"354 Go on\r\n",
    b"QUIT": b"221 Bye\r\n",
}


@dataclass
class DeafServer:
    """It throws away what came together with the end of a text."""

    listener: socket.socket
    texts: list[bytes] = field(default_factory=list)

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                line, _address = self.listener.accept()
                threading.Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line: socket.socket) -> None:
        with line, suppress(OSError):
            line.sendall(b"220 here\r\n")
            while heard := line.recv(1 << 16):
                for word in heard.split(b"\r\n")[:-1]:
                    line.sendall(ANSWERS.get(word[:4].upper(), b"250 OK\r\n"))
                if b"data\r\n" in heard.lower() and not self._take(line):
                    return

    def _take(self, line: socket.socket) -> bool:
        text = b""
        while b"\r\n.\r\n" not in text:
            heard = line.recv(1 << 16)
            if not heard:
                return False
            text += heard
        self.texts.append(text.partition(b"\r\n.\r\n")[0])
        line.sendall(b"250 OK\r\n")
        return True


@pytest.fixture
def deaf_server(settings: Settings) -> Iterator[DeafServer]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = DeafServer(listener)
        threading.Thread(target=server.serve, daemon=True).start()
        settings.EMAIL_BACKEND = "notifications.channels.bounded.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = listener.getsockname()
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_TIMEOUT = 0.3
        yield server


def outcome(line: EmailLine, row: Delivery, *, then: Delivery | None) -> str:
    try:
        line.send(row, now=NOW, then=then, meanwhile=lambda: prepare(line, then))
    except TryLaterError as error:
        return error.code
    return "sent"


def prepare(line: EmailLine, row: Delivery | None) -> None:
    line.prepare([row] if row is not None else [], now=NOW)


def test_it_costs_one_wait_and_not_one_for_every_second_message(deaf_server):
    people = [make_registration(email=f"p{n}@x.example", nickname=f"P{n}") for n in range(6)]
    rows, line = [reminder_to(person) for person in people], EmailLine()
    outcomes = []
    for row, then in zip(rows, [*rows[1:], None], strict=True):
        prepare(line, then)
        outcomes.append(outcome(line, row, then=then))
    line.close()
    assert outcomes == ["sent", "connection_lost", "sent", "sent", "sent", "sent"]
    told = [text.split(b"Bonjour ")[1][:2] for text in deaf_server.texts]
    assert told == [b"P0", b"P2", b"P3", b"P4", b"P5"]
