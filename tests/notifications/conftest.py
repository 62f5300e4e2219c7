"""A mail server with a temper: it refuses, puts off, or hangs up when it is told to."""

import asyncio
from asyncio import WriteTransport
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import Settings

from tests.notifications.serving import served


@dataclass
class FussyServer:
    """``recipients["a@b.example"] = "550 No"`` answers that address so.

    ``texts`` are its answers to the next messages, whole, before it says OK to all.
    ``hang_ups`` counts how many messages it takes in without ever saying OK; ``before_ok`` is
    done, in a thread of its own, while one waits for that. ``takes_groups`` says that commands
    may come in groups (RFC 2920).
    """

    port: int
    recipients: dict[str, str] = field(default_factory=dict)
    messages: list[EmailMessage] = field(default_factory=list)
    sources: list[bytes] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    hang_ups: int = 0
    sender_reply: str = ""
    connections: int = 0
    before_ok: Callable[[], None] | None = None
    takes_groups: bool = False

    async def handle_EHLO(
        self,
        _server: SMTP,
        session: Session,
        _envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return (
            [*responses[:-1], "250-PIPELINING", responses[-1]] if self.takes_groups else responses
        )

    async def handle_MAIL(
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if self.sender_reply:
            return self.sender_reply
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        answer = self.recipients.get(address, "250 OK")
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        source = bytes(envelope.original_content or b"")
        self.sources.append(source)
        self.messages.append(message_from_bytes(source, policy=default))
        if self.before_ok is not None:
            await asyncio.to_thread(self.before_ok)
        if self.hang_ups:
            self.hang_ups -= 1
            assert isinstance(server.transport, WriteTransport)
            server.transport.abort()
        return self.texts.pop(0) if self.texts else "250 OK"

    def received(self) -> Counter[str]:
        """How many messages each address got."""
        return Counter(str(message["To"]) for message in self.messages)


@pytest.fixture(params=["in_turn", "in_groups"])
def fussy_server(settings: Settings, request: pytest.FixtureRequest) -> Iterator[FussyServer]:
    """A mail server that this process sends to: one of each kind."""
    with served(FussyServer, settings) as made:
        made.takes_groups = request.param == "in_groups"
        yield made
