"""An e-mail as SMTP takes it: an envelope, and the source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import override

from notifications.messages import Message, message_of
from notifications.models import Delivery

from .email import heading_of, mail_of
from .frames import texts_of
from .sources import Heading, envelope_address, source_of, source_of_two_texts
from .verp import bounce_address


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
        heading = heading_of(delivery, message, now=now)
        source = _source(message, heading)
    return Letter(
        sender=envelope_address(bounce_address(delivery.public_id) or heading.sender),
        to=envelope_address(heading.to),
        source=source,
    )


def _source(message: Message, heading: Heading) -> bytes:
    texts = texts_of(message)
    if texts is not None:
        return source_of(texts, heading)
    mail = mail_of(message, heading)
    source: bytes = source_of_two_texts(mail) or mail.message().as_bytes(linesep="\r\n")
    return source
