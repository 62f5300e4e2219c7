"""SMS, by whatever provider the site's Apprise address names, or caught beside the mail."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from email import charset
from urllib.parse import quote

import apprise
from django.conf import settings
from django.utils.translation import override

from events.domain.phone_numbers import e164
from notifications.channels.base import nothing
from notifications.channels.catcher import catch_sms
from notifications.errors import (
    ChannelDownError,
    RefusedError,
    TryLaterError,
    UnreachableError,
)
from notifications.messages import message_of
from notifications.messages.sms import sms_text
from notifications.models import Delivery

_OURS = {401, 402, 403, 404, 405, 407}
"""Answers that speak of the site's account or address, not of the person."""

_LATER = {408, 409, 423, 425, 429}
_ANSWER = re.compile(r"error=(\d{3})\b")
_UNANSWERED = re.compile("connection error", re.IGNORECASE)
_ASSET = apprise.AppriseAsset(app_id="Tablee", app_desc="", app_url="", async_mode=False)


class SmsChannel:
    """One SMS to one mobile."""

    name = Delivery.Channel.SMS

    def open(self) -> SmsLine:
        """Return a line; providers are asked anew for each message."""
        return SmsLine()


class SmsLine:
    """Hands over one SMS after the other."""

    def prepare(self, deliveries: Sequence[Delivery], *, now: datetime) -> None:
        """Nothing: an SMS is soon written."""

    def send(
        self,
        delivery: Delivery,
        *,
        now: datetime,
        then: Delivery | None = None,
        meanwhile: Callable[[], None] = nothing,
    ) -> None:
        """Hand the message over; see ``Line.send`` for what it raises."""
        number = e164(delivery.registration.phone)
        if not number:
            raise RefusedError("no_contact")
        text = text_of(delivery, now=now)
        if settings.SMS_URL:
            hand_over(text, number=number)
        elif settings.HAS_SMS:
            catch_sms(text, number=number)
        else:
            raise RefusedError("no_sms")

    def go_on(self) -> None:
        """Nothing: one message is all that a provider is asked."""

    def close(self) -> None:
        """Nothing is kept open."""


def text_of(delivery: Delivery, *, now: datetime) -> str:
    """Return the SMS of a delivery, in the person's language."""
    with override(delivery.registration.language):
        return sms_text(message_of(delivery, now=now))


def hand_over(text: str, *, number: str) -> None:
    """Give an SMS to the provider.

    Raises UnreachableError where it refuses the number, TryLaterError where it puts it off,
    ChannelDownError where it does not answer, or refuses us.
    """
    address = settings.SMS_URL.replace("{phone}", quote(number, safe=""))
    plugin = apprise.Apprise.instantiate(
        address.replace("{digits}", number.lstrip("+")), asset=_ASSET, suppress_exceptions=True
    )
    # Its part for mail, which it loads with all others, changes how Python writes headers.
    charset.add_charset("utf-8", charset.SHORTEST, charset.BASE64, "utf-8")
    if plugin is None:
        raise UnreachableError("bad_number")
    with _heard() as lines:
        is_taken = plugin.notify(body=text, title="")
    if not is_taken:
        _judge(" ".join(lines))


def _judge(said: str) -> None:
    """Raise what the provider's answer means: Apprise itself only says that it failed."""
    answer = _ANSWER.search(said)
    if answer is None:
        if _UNANSWERED.search(said):
            raise ChannelDownError("no_connection")
        raise TryLaterError("not_taken")
    code = int(answer[1])
    if code in _OURS:
        raise ChannelDownError(f"provider_refused_{code}")
    if code in _LATER or code >= 500:
        raise TryLaterError(f"put_off_{code}")
    raise UnreachableError(f"refused_{code}")


@contextmanager
def _heard() -> Iterator[list[str]]:
    """Listen to what Apprise logs in this thread; nothing of it is kept, for it quotes numbers."""
    ear = _Ear()
    logger = logging.getLogger("apprise")
    logger.addHandler(ear)
    try:
        yield ear.lines
    finally:
        logger.removeHandler(ear)


class _Ear(logging.Handler):
    def __init__(self) -> None:
        super().__init__(level=logging.WARNING)
        self.lines: list[str] = []
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread:
            self.lines.append(record.getMessage())
