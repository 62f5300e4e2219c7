"""Mail servers whose answers have no end."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from pytest_django import Settings

from notifications.channels.email_line import EmailLine
from notifications.errors import ChannelDownError, TryLaterError
from tests.factories import make_registration
from tests.notifications.rows import NOW, reminder_to

pytestmark = pytest.mark.django_db

TIMEOUT = 0.3
Flood = Callable[[socket.socket], None]


def lines(line: socket.socket) -> None:
    """One line of an answer after another."""
    while True:
        line.sendall(b"250-and so on\r\n" * 1000)


def drops(line: socket.socket) -> None:
    """One letter of a line after another, each in time."""
    line.sendall(b"250 ")
    while True:
        line.sendall(b"x")
        time.sleep(TIMEOUT / 10)


@contextmanager
def serving(at: bytes, flood: Flood) -> Iterator[tuple[str, int]]:
    """Serve a server that says without an end what it answers to this word."""
    answers = {b"EHLO": b"250 here\r\n", b"DATA": b"354 Go on\r\n"}

    def talk(line: socket.socket) -> None:
        with line, suppress(OSError):
            line.sendall(b"220 here\r\n")
            while heard := line.recv(1 << 16):
                word = heard[:4].upper()
                if word == at or (at == b"text" and heard.endswith(b"\r\n.\r\n")):
                    flood(line)
                line.sendall(answers.get(word, b"250 OK\r\n"))

    def serve(listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                line, _address = listener.accept()
                threading.Thread(target=talk, args=(line,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        yield listener.getsockname()


def send(settings: Settings, address: tuple[str, int]) -> None:
    settings.EMAIL_BACKEND = "notifications.channels.bounded.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = address
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = TIMEOUT
    line = EmailLine()
    try:
        line.send(reminder_to(make_registration(email="a@x.example")), now=NOW)
    finally:
        line.close()


@pytest.mark.parametrize("flood", [lines, drops])
def test_a_greeting_without_an_end_is_no_server(settings: Settings, flood: Flood) -> None:
    with serving(b"EHLO", flood) as address, pytest.raises(ChannelDownError) as caught:
        send(settings, address)
    assert caught.value.code == "no_connection"


@pytest.mark.parametrize("flood", [lines, drops])
@pytest.mark.parametrize("at", [b"MAIL", b"RCPT", b"DATA", b"text"])
def test_an_answer_without_an_end_is_a_line_lost(
    settings: Settings, at: bytes, flood: Flood
) -> None:
    with serving(at, flood) as address, pytest.raises(TryLaterError) as caught:
        send(settings, address)
    assert caught.value.code == "connection_lost"


def test_what_a_server_lists_is_heard_out(settings: Settings) -> None:
    def many(line: socket.socket) -> None:
        line.sendall(b"250-X\r\n" * 150 + b"250 SIZE 1\r\n")
        raise OSError("that was all")

    with serving(b"EHLO", many) as address, pytest.raises(TryLaterError) as caught:
        # It closed behind its answer, which was taken.
        send(settings, address)
    assert caught.value.code == "connection_lost"
