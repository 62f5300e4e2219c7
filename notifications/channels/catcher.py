"""Where mail and SMS of the embedded default end up: kept in files, not sent."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage as MailMessage
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    """Writes each message as an ``.eml`` file that appears whole or not at all.

    Names sort by time. The directory and the files are for their owner alone.
    """

    def __init__(self, fail_silently: bool = False, **_kwargs: Any) -> None:
        super().__init__(fail_silently=fail_silently)
        self.directory = Path(settings.DEV_MAIL_DIR)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep the messages; return how many."""
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            self._keep(message.message().as_bytes(linesep="\r\n"))
        return len(email_messages)

    def _keep(self, source: bytes) -> None:
        _keep(source, directory=self.directory)


def catch_sms(text: str, *, number: str) -> None:
    """Keep an SMS where mail is kept, in the form of a message that says what it is."""
    message = MailMessage()
    message["Subject"] = "SMS"
    message["To"] = number
    message.set_content(text)
    directory = Path(settings.DEV_MAIL_DIR)
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    _keep(message.as_bytes(), directory=directory)


def _keep(source: bytes, *, directory: Path) -> None:
    name = f"{datetime.now(tz=UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}"
    draft = directory / f".{name}.draft"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(source)
    draft.replace(directory / f"{name}.eml")
