"""A mail server inside this process: it keeps what it takes, and does not always say so."""

from __future__ import annotations

import smtplib
from collections import deque
from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

TAKEN, LOST, PUT_OFF = "taken", "taken without an answer", "put off"


class EmailBackend(BaseEmailBackend):
    """Answers as ``moods`` say, one a message, then takes all; ``kept`` are sources by address."""

    kept: ClassVar[list[tuple[str, bytes]]] = []
    moods: ClassVar[deque[str]] = deque()

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Take the messages, or not."""
        for message in email_messages:
            mood = self.moods.popleft() if self.moods else TAKEN
            if mood == PUT_OFF:
                raise smtplib.SMTPDataError(451, b"later")
            (address,) = message.recipients()
            self.kept.append((address, message.message().as_bytes(linesep="\r\n")))
            if mood == LOST:
                raise smtplib.SMTPServerDisconnected
        return len(email_messages)

    @classmethod
    def start_anew(cls, **_fields: Any) -> None:
        """Forget all."""
        cls.kept.clear()
        cls.moods.clear()
