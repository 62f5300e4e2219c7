"""What a channel is: it opens a line to hand messages over."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from notifications.models import Delivery


class Line(Protocol):
    """One kept connection, over which deliveries are handed over one by one."""

    def send(self, delivery: Delivery, *, now: datetime) -> None:
        """Compose the message of ``delivery`` and hand it over; returning means accepted.

        Raises ChannelDownError, TryLaterError or RefusedError with the reason.
        """

    def close(self) -> None:
        """Let go of the connection, if there is one; never raises."""


class Channel(Protocol):
    """One way to reach people."""

    @property
    def name(self) -> str:
        """The value of ``Delivery.channel``."""

    def open(self) -> Line:
        """Return a line; it connects when the first message is sent."""
