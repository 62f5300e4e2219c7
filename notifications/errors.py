"""The root error of the app ``notifications``."""

from __future__ import annotations

from django.utils.functional import Promise


class NotificationsError(Exception):
    """A rule of ``notifications`` said no; ``code`` is stable, ``message`` for people."""

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class HandOverError(NotificationsError):
    """A message could not be handed over; ``code`` is the reason that the delivery keeps."""

    def __init__(self, code: str) -> None:
        super().__init__(code, code)


class ChannelDownError(HandOverError):
    """Nothing can be handed over now, whatever the message: all of them wait."""


class TryLaterError(HandOverError):
    """This message may pass later."""


class RefusedError(HandOverError):
    """This message, to this person, will never pass."""


class UnreachableError(RefusedError):
    """No message to this address or number will ever pass: it is refused, not the message."""
