"""The line over which e-mails leave, by SMTP or whatever Django's mail back-end is set to."""

from __future__ import annotations

import contextlib
import smtplib
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

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
from .smtp import Handover


class EmailChannel:
    """One message to one address."""

    name = Delivery.Channel.EMAIL

    def open(self) -> EmailLine:
        """Return a line that connects with the first message."""
        return EmailLine()


class _Written(NamedTuple):
    """A message, and the very row that it was written of."""

    row: Delivery
    message: Letter | Mail


class EmailLine:
    """One kept connection; after it was lost, the next message opens another."""

    def __init__(self) -> None:
        self._is_open = False
        self._ahead: list[_Written] = []
        self._begun: Handover | None = None
        self._opens_ahead = True

    def prepare(self, deliveries: Sequence[Delivery], *, now: datetime) -> None:
        """Write the messages ahead; see ``Line.prepare``."""
        written = []
        for row in deliveries:
            # What can't be written now can't be in its turn either, and is said then.
            with contextlib.suppress(Exception):
                message = self._written(row) or self._write(row, now=now)
                written.append(_Written(row, message))
        self._ahead = written

    def send(
        self,
        delivery: Delivery,
        *,
        now: datetime,
        then: Delivery | None = None,
        meanwhile: Callable[[], None] = nothing,
    ) -> None:
        """Hand the message over; see ``Line.send`` for what it raises."""
        message = self._taken(delivery) or self._write(delivery, now=now)
        begun = self._taken_up(message)
        self._connect()
        try:
            self._hand_over(message, begun, then, meanwhile)
        except smtplib.SMTPException as error:
            if ends_line(error):
                self._lose(begun)
            raise judged(error) from error
        except AnymailError as error:
            raise judged_of_provider(error) from error
        except OSError as error:
            self._lose(begun)
            raise TryLaterError("connection_lost") from error
        self._begin(then)

    def go_on(self) -> None:
        """Have the server take in whom the next message is for; see ``Line.go_on``."""
        if self._begun is not None:
            self._begun.go_on()

    def close(self) -> None:
        """Say goodbye, if anybody still listens."""
        begun, self._begun = self._begun, None
        if self._is_open:
            self._is_open = False
            with contextlib.suppress(OSError):
                if begun is not None and begun.is_open:
                    # A goodbye would be the text that the server waits for.
                    begun.give_up()
                self._backend.close()

    def _lose(self, begun: Handover | None) -> None:
        """Close a line over which nothing more goes."""
        if begun is not None and begun.is_open:
            # What was said so early may never have been heard: each time costs a wait.
            self._opens_ahead = False
        self.close()

    @cached_property
    def _backend(self) -> BaseEmailBackend:
        backend: BaseEmailBackend = get_connection()
        return backend

    def _write(self, delivery: Delivery, *, now: datetime) -> Letter | Mail:
        is_smtp = isinstance(self._backend, SmtpBackend)
        return letter_of(delivery, now=now) if is_smtp else compose(delivery, now=now)

    def _written(self, delivery: Delivery | None) -> Letter | Mail | None:
        """Return what was written of this very row; of one that was loaded again, nothing."""
        return next((message for row, message in self._ahead if row is delivery), None)

    def _taken(self, delivery: Delivery) -> Letter | Mail | None:
        message = self._written(delivery)
        self._ahead = [written for written in self._ahead if written.row is not delivery]
        return message

    def _connect(self) -> None:
        if self._is_open:
            return
        try:
            self._backend.open()
            if isinstance(self._backend, SmtpBackend):
                self._server.ehlo_or_helo_if_needed()
        except OSError as error:
            # What was half opened must not stay behind.
            with contextlib.suppress(OSError):
                self._backend.close()
            raise ChannelDownError(reason_not_open(error)) from error
        self._is_open = True

    def _begin(self, then: Delivery | None) -> None:
        """Announce what was written ahead, while what was accepted just now is being noted."""
        following = self._written(then)
        if self._begun is None and isinstance(following, Letter):
            self._begun = Handover(self._server, following)
            self._begun.go_on()

    def _taken_up(self, message: Letter | Mail) -> Handover | None:
        """Return what was begun and is as true of this message; what else was begun is given up."""
        begun, self._begun = self._begun, None
        if begun is None or (isinstance(message, Letter) and begun.takes(message)):
            return begun
        try:
            begun.give_up()
        except (smtplib.SMTPException, OSError):
            self.close()
        if begun.is_open:
            self.close()
            # Once is enough: each time costs a line.
            self._opens_ahead = False
        return None

    @property
    def _server(self) -> smtplib.SMTP:
        server: smtplib.SMTP = self._backend.connection  # type: ignore[attr-defined]
        return server

    def _hand_over(
        self,
        message: Letter | Mail,
        begun: Handover | None,
        then: Delivery | None,
        meanwhile: Callable[[], None],
    ) -> None:
        if isinstance(message, Letter):
            handover = begun or Handover(self._server, message)
            self._finish(handover, self._written(then), meanwhile)
            return
        backend = self._backend
        if isinstance(backend, AnymailBaseBackend):
            without_their_headers(message)
        backend.send_messages([message])
        check_taken(message)

    def _finish(
        self, handover: Handover, then: Letter | Mail | None, meanwhile: Callable[[], None]
    ) -> None:
        if not self._opens_ahead or not isinstance(then, Letter):
            handover.finish(meanwhile=meanwhile)
            return
        following = Handover(self._server, then)
        try:
            handover.finish(then=following, meanwhile=meanwhile)
        finally:
            if following.is_open:
                self._begun = following
