"""An e-mail as SMTP takes it: an envelope, and the source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import override

from notifications.messages import Message, message_of
from notifications.models import Delivery

from .email import Mail, addressed, filled
from .frames import texts_of
from .sources import envelope_address, source_of, source_of_two_texts


@dataclass(frozen=True, kw_only=True)
class Letter:
    """``sender`` and ``to`` are bare addresses; the lines of ``source`` end in CR LF."""

    sender: str
    to: str
    source: bytes


def letter_of(delivery: Delivery, *, now: datetime) -> Letter:
    """Return the e-mail of a delivery, byte for byte as ``compose`` has it.

    Raises RefusedError ``no_contact`` when the address is gone.
    """
    with override(delivery.registration.language):
        message = message_of(delivery, now=now)
        mail = addressed(delivery, message, now=now)
        source = _source(mail, message)
    (to,) = mail.to
    return Letter(
        sender=envelope_address(mail.return_path or mail.from_email),
        to=envelope_address(to),
        source=source,
    )


def _source(mail: Mail, message: Message) -> bytes:
    texts = texts_of(message)
    if texts is not None:
        return source_of(texts, mail)
    filled(mail, message)
    source: bytes = source_of_two_texts(mail) or mail.message().as_bytes(linesep="\r\n")
    return source
