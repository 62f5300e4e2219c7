"""Whatever a mail server answers, and however the world moves: nothing is mixed, lost or doubled.

The server takes groups or not; by chance it refuses, puts off, hangs up, answers in pieces, or
loses what it had not read yet. Between two messages some are given up, some written anew.
"""

import random
import socket
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

import pytest
from pytest_django import Settings

from notifications.channels.email_line import EmailLine
from notifications.errors import HandOverError
from notifications.models import Delivery
from tests.factories import make_registration
from tests.notifications.rows import NOW, reminder_to

pytestmark = pytest.mark.django_db

MESSAGES = 10
EHLO = {True: "250-here\r\n250 PIPELINING", False: "250 here"}


@dataclass
class HostileServer:
    """``kept`` are the texts it took, by whom they were for; ``cut`` of those it said no OK."""

    chance: random.Random
    takes_groups: bool
    spite: float
    kept: list[tuple[bytes, bytes]] = field(default_factory=list)
    cut: list[bytes] = field(default_factory=list)

    def serve(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                line, _address = listener.accept()
                with line, suppress(OSError, EOFError):
                    _Talk(self, line).go_on()

    def is_angry(self) -> bool:
        return self.chance.random() < self.spite


class _Talk:
    def __init__(self, server: HostileServer, line: socket.socket) -> None:
        self.server, self.line, self.heard = server, line, b""
        self.has_sender, self.to = False, b""

    def go_on(self) -> None:
        self.say("220 here")
        while True:
            words = self.hear()
            command = words[:4].upper()
            if command == b"EHLO":
                self.say(EHLO[self.server.takes_groups])
            elif command == b"RSET":
                self.has_sender, self.to = False, b""
                self.say("250 OK")
            elif self.server.is_angry():
                self.spoil(is_data=command == b"DATA")
            elif command == b"DATA":
                self.take()
            elif command == b"RCPT" and not self.has_sender:
                self.say("503 MAIL first")
            else:
                self.has_sender, self.to = True, words[9:-1] if command == b"RCPT" else b""
                self.say("250 OK")

    def spoil(self, *, is_data: bool) -> None:
        what = self.server.chance.choice(["451 Later", "550 No such user", "421 Closing", "", "?"])
        if what == "?" and not is_data:
            self.heard = b""
        elif what not in {"", "?"}:
            self.say(what)
        if what in {"", "421 Closing"} or (what == "?" and is_data):
            raise EOFError

    def take(self) -> None:
        if not self.to:
            self.say("503 No recipient")
            return
        self.say("354 Go on")
        lines: list[bytes] = []
        while (one := self.hear()) != b".":
            lines.append(one.removeprefix(b"."))
        to, self.has_sender, self.to = self.to, False, b""
        answer = "250 OK"
        if self.server.is_angry():
            answer = self.server.chance.choice(["451 Later", "554 Spam", "421 Closing", ""])
        if answer in {"250 OK", ""}:
            self.server.kept.append((to, b"\r\n".join(lines)))
        if not answer:
            self.server.cut.append(to)
            raise EOFError
        self.say(answer)

    def say(self, words: str) -> None:
        said = f"{words}\r\n".encode()
        step = 1 if self.server.chance.random() < 0.2 else len(said)
        for place in range(0, len(said), step):
            self.line.sendall(said[place : place + step])

    def hear(self) -> bytes:
        while b"\r\n" not in self.heard:
            more = self.line.recv(1 << 16)
            if not more:
                raise EOFError
            self.heard += more
        words, _end, self.heard = self.heard.partition(b"\r\n")
        return words


def address(number: int) -> bytes:
    return f"p{number}@x.example".encode()


def send_all(rows: list[Delivery], chance: random.Random) -> tuple[list[str], list[str]]:
    """What became of each, and the name under which it stood by then."""
    line, outcomes, names = EmailLine(), [], [f"Per{number}" for number in range(len(rows))]
    for number in range(len(rows)):
        coming = rows[number + 1 : number + 3]
        if chance.random() < 0.15:
            outcomes.append("given up")
            continue
        if chance.random() < 0.15:
            names[number] = f"Neu{number}"
            rows[number].registration.nickname = names[number]
            rows[number].registration.save()
            rows[number] = Delivery.objects.get(pk=rows[number].pk)
        try:
            line.send(
                rows[number],
                now=NOW,
                then=coming[0] if coming else None,
                meanwhile=partial(line.prepare, coming, now=NOW),
            )
        except HandOverError:
            outcomes.append("not sent")
        else:
            outcomes.append("sent")
            line.go_on()
    line.close()
    return outcomes, names


@pytest.mark.parametrize("seed", range(12))
def test_nothing_is_mixed_lost_or_doubled(seed: int, settings: Settings):
    chance = random.Random(seed)
    server = HostileServer(chance=random.Random(seed), takes_groups=seed % 4 > 0, spite=0.12)
    people = [
        make_registration(email=address(number).decode(), nickname=f"Per{number}")
        for number in range(MESSAGES)
    ]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=server.serve, args=(listener,), daemon=True).start()
        settings.EMAIL_BACKEND = "notifications.channels.bounded.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = listener.getsockname()
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_TIMEOUT = 0.5
        outcomes, names = send_all([reminder_to(person) for person in people], chance)
    for to, text in server.kept:
        number = int(to[1 : to.index(b"@")])
        assert b"To: " + to in text
        greeted = [text.count(f"Bonjour {name},".encode()) > 0 for name in names]
        assert greeted == [one == number for one in range(MESSAGES)], "somebody else's, or old"
    kept = Counter(to for to, _text in server.kept)
    for number, outcome in enumerate(outcomes):
        taken, was_cut = kept[address(number)], server.cut.count(address(number))
        assert taken - was_cut == (1 if outcome == "sent" else 0), (number, outcome)
        assert outcome != "given up" or taken == 0
