"""A real SMTP server that keeps what it is given."""

import socket
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import Settings

ACCEPTED = "250 OK"


@dataclass
class SmtpSink:
    """Messages in order of arrival, and the answers that the next ones get.

    ``replies.append("451 Later")`` refuses one message; when there is no reply left, messages
    are accepted. ``senders`` and ``recipients`` are those of the envelopes.
    """

    port: int
    messages: list[EmailMessage] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    replies: deque[str] = field(default_factory=deque)
    host: str = "127.0.0.1"

    @property
    def url(self) -> str:
        """As in ``EMAIL_URL``."""
        return f"smtp://{self.host}:{self.port}"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        reply = self.replies.popleft() if self.replies else ACCEPTED
        if reply.startswith("2"):
            message = message_from_bytes(bytes(envelope.original_content or b""), policy=default)
            self.messages.append(message)
            self.senders.append(envelope.mail_from or "")
            self.recipients.append(list(envelope.rcpt_tos))
        return reply


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSink]:
    """An SMTP server in a thread; programs started by the test reach it too."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        sink = SmtpSink(port=probe.getsockname()[1])
    controller = Controller(sink, hostname=sink.host, port=sink.port)
    controller.start()
    yield sink
    controller.stop()


@pytest.fixture
def mail_by_smtp(settings: Settings, smtp_sink: SmtpSink) -> SmtpSink:
    """Have this very process send its mail to the sink."""
    settings.EMAIL_BACKEND = "notifications.channels.bounded.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = smtp_sink.host, smtp_sink.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    return smtp_sink
