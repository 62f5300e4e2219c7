"""The messages that the embedded default keeps instead of sending, read back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_binary_file
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from django.utils.translation import gettext as _

from notifications.errors import NotificationsError

SHOWN = 100
"""How many messages a list holds at most."""

_NAME = re.compile(r"\d{8}T\d{12}-[0-9a-f]{8}")


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that came with a message."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class CaughtMail:
    """One message as its reader would see it; ``source`` is what would have been sent."""

    name: str
    caught_at: datetime
    subject: str
    sender: str
    recipients: str
    text: str = ""
    html: str = ""
    source: str = ""
    attachments: tuple[Attachment, ...] = ()


def latest(directory: Path) -> list[CaughtMail]:
    """Return the newest messages first, with their headers only."""
    files = [file for file in directory.glob("*.eml") if _NAME.fullmatch(file.stem)]
    return [_headers(file) for file in sorted(files, reverse=True)[:SHOWN]]


def read(directory: Path, *, name: str) -> CaughtMail:
    """Return one message whole; NotificationsError ``not_found`` when there is none."""
    file = directory / f"{name}.eml"
    if not _NAME.fullmatch(name) or not file.is_file():
        raise NotificationsError("not_found", _("Ce message n’existe pas, ou plus."))
    message = _parse(file)
    headers = _headers(file)
    return CaughtMail(
        name=headers.name,
        caught_at=headers.caught_at,
        subject=headers.subject,
        sender=headers.sender,
        recipients=headers.recipients,
        text=_body(message, "plain"),
        html=_body(message, "html"),
        source=file.read_bytes().decode(errors="replace").replace("\r\n", "\n"),
        attachments=tuple(_attachment(part) for part in message.iter_attachments()),
    )


def _parse(file: Path) -> EmailMessage:
    with file.open("rb") as source:
        return message_from_binary_file(source, policy=default)


def _headers(file: Path) -> CaughtMail:
    message = _parse(file)
    return CaughtMail(
        name=file.stem,
        caught_at=datetime.strptime(file.stem[:21], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC),
        subject=str(message.get("Subject", "")),
        sender=str(message.get("From", "")),
        recipients=str(message.get("To", "")),
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""


def _attachment(part: EmailMessage) -> Attachment:
    payload = part.get_payload(decode=True)
    return Attachment(
        name=part.get_filename() or "piece-jointe",
        content_type=part.get_content_type(),
        content=payload if isinstance(payload, bytes) else b"",
    )
