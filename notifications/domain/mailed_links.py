"""Mailing the link to one's appointments to who asked for it, if anybody bears that address."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused

from cryptography.fernet import InvalidToken
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

from events.domain.appointments import party_with
from events.models import MailedLink
from notifications.messages.links import link_mail

logger = logging.getLogger(__name__)

BATCH = 50
AGAIN = timedelta(minutes=1)
"""After this long a link that could not be sent is tried again, while it is of use."""


def send_links(*, now: datetime) -> int:
    """Send the links that were asked for; return how many left.

    What nobody's registration bears counts as sent, so that asking again takes as long. A link
    is taken in hand by a conditional update, so that two senders do no harm; one that fails is
    tried again for an hour.
    """
    keys = list(MailedLink.objects.due(now=now).values_list("pk", flat=True)[:BATCH])
    if not keys:
        return 0
    connection = get_connection()
    sent = 0
    try:
        for key in keys:
            sent += _send_or_wait(key, connection, now=now)
    except OSError as error:  # smtplib's own are of this kind
        logger.warning("Links can't be mailed: %s", type(error).__name__)
    finally:
        with suppress(OSError):
            connection.close()
    return sent


def is_link_due(*, now: datetime) -> bool:
    """Tell whether ``send_links`` would find anything."""
    return MailedLink.objects.due(now=now).exists()


def _send_or_wait(key: int, connection: BaseEmailBackend, *, now: datetime) -> bool:
    """Send one; what the server says of one address, or no key reads, holds up no other."""
    try:
        return _send(key, connection, now=now)
    except (SMTPRecipientsRefused, SMTPDataError, SMTPSenderRefused, InvalidToken) as error:
        logger.info("A link can't be mailed: %s", type(error).__name__)
        return False


def _send(key: int, connection: BaseEmailBackend, *, now: datetime) -> bool:
    due = MailedLink.objects.due(now=now).filter(pk=key)
    if due.update(try_at=now + AGAIN) != 1:
        return False
    link = MailedLink.objects.get(pk=key)
    party = party_with(contact=link.email_hash)
    # Kept as if it were sent, and only once it could be: who asks again sees no difference.
    connection.open()
    if party is not None:
        connection.send_messages([link_mail(link, party, now=now)])
    MailedLink.objects.filter(pk=key).update(sent_at=now, token="")
    return party is not None
