"""The line over which e-mails leave, by SMTP or whatever Django's mail back-end is set to."""

from __future__ import annotations

import contextlib
import smtplib
from collections.abc import Callable
from datetime import datetime
from functools import cached_property

from anymail.backends.base import AnymailBaseBackend
from anymail.exceptions import AnymailError
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend

from notifications.errors import ChannelDownError, TryLaterError
from notifications.models import Delivery

from .answers import ends_line, judged, reason_not_open
from .base import nothing
from .email import Mail, compose
from .letters import Letter, letter_of
from .providers import check_taken, judged_of_provider, without_their_headers
from .smtp import hand_over


class EmailChannel:
    """One message to one address."""

    name = Delivery.Channel.EMAIL

    def open(self) -> EmailLine:
        """Return a line that connects with the first message."""
        return EmailLine()


class EmailLine:
    """One kept connection; after it was lost, the next message opens another."""

    def __init__(self) -> None:
        self._is_open = False
        self._ahead: tuple[Delivery, Letter | Mail] | None = None

    def prepare(self, delivery: Delivery, *, now: datetime) -> None:
        """Write the message ahead; see ``Line.prepare``."""
        # What can't be written now can't be in its turn either, and is said then.
        with contextlib.suppress(Exception):
            self._ahead = delivery, self._write(delivery, now=now)

    def send(
        self, delivery: Delivery, *, now: datetime, meanwhile: Callable[[], None] = nothing
    ) -> None:
        """Hand the message over; see ``Line.send`` for what it raises."""
        message = self._taken_ahead(delivery) or self._write(delivery, now=now)
        self._connect()
        try:
            self._hand_over(message, meanwhile)
        except smtplib.SMTPException as error:
            if ends_line(error):
                self.close()
            raise judged(error) from error
        except AnymailError as error:
            raise judged_of_provider(error) from error
        except OSError as error:
            self.close()
            raise TryLaterError("connection_lost") from error

    def close(self) -> None:
        """Say goodbye, if anybody still listens."""
        if self._is_open:
            self._is_open = False
            with contextlib.suppress(OSError):
                self._backend.close()

    @cached_property
    def _backend(self) -> BaseEmailBackend:
        backend: BaseEmailBackend = get_connection()
        return backend

    def _write(self, delivery: Delivery, *, now: datetime) -> Letter | Mail:
        is_smtp = isinstance(self._backend, SmtpBackend)
        return letter_of(delivery, now=now) if is_smtp else compose(delivery, now=now)

    def _taken_ahead(self, delivery: Delivery) -> Letter | Mail | None:
        """Return what was written of this very row; of one that was loaded again, nothing."""
        ahead, self._ahead = self._ahead, None
        return ahead[1] if ahead is not None and ahead[0] is delivery else None

    def _connect(self) -> None:
        if self._is_open:
            return
        try:
            self._backend.open()
        except OSError as error:
            # What was half opened must not stay behind.
            with contextlib.suppress(OSError):
                self._backend.close()
            raise ChannelDownError(reason_not_open(error)) from error
        self._is_open = True

    def _hand_over(self, message: Letter | Mail, meanwhile: Callable[[], None]) -> None:
        backend = self._backend
        if isinstance(message, Letter):
            server: smtplib.SMTP = backend.connection  # type: ignore[attr-defined]
            hand_over(server, message, meanwhile=meanwhile)
            return
        if isinstance(backend, AnymailBaseBackend):
            without_their_headers(message)
        backend.send_messages([message])
        check_taken(message)
