"""A mail server that keeps count, and does to whoever sends what a test asks for."""

from __future__ import annotations

import asyncio
import time
from asyncio import WriteTransport
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default

from aiosmtpd.smtp import SMTP, Envelope, Session

OK = "250 OK"
HANG_UP = ""
Mood = Callable[[int], str]


def friendly(_number: int) -> str:
    return OK


@dataclass
class Server:
    """``mood`` gives the answer to the n-th message (from 1) that was handed over whole.

    A message is ``taken`` when it was answered with OK, and when the line was cut instead of an
    answer: then the sender can't know. ``ok_at`` are the instants of those OKs (perf_counter).
    """

    port: int
    mood: Mood = friendly
    slowness: float = 0.0
    seen: int = 0
    taken: list[str] = field(default_factory=list)
    ok_at: list[float] = field(default_factory=list)

    @property
    def url(self) -> str:
        """As in ``EMAIL_URL``."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def counts(self) -> Counter[str]:
        """How often each Message-ID was taken."""
        return Counter(self.taken)

    async def handle_EHLO(
        self,
        _server: SMTP,
        session: Session,
        _envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        """Let commands come in groups (RFC 2920), as nearly all servers do."""
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]]

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        message = message_from_bytes(bytes(envelope.original_content or b""), policy=default)
        self.seen += 1
        number = self.seen
        if self.slowness:
            await asyncio.sleep(self.slowness)
        answer = self.mood(number)
        if answer in {OK, HANG_UP}:
            self.taken.append(str(message["Message-ID"]).strip("<>").partition("@")[0])
        if answer == HANG_UP:
            assert isinstance(server.transport, WriteTransport)
            server.transport.abort()
        self.ok_at.append(time.perf_counter())
        return answer or OK
