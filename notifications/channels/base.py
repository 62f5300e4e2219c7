"""What a channel is: it opens a line to hand messages over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from notifications.models import Delivery


def nothing() -> None:
    """Do nothing, where something might be done meanwhile."""


class Line(Protocol):
    """One kept connection, over which deliveries are handed over one by one."""

    def prepare(self, deliveries: Sequence[Delivery], *, now: datetime) -> None:
        """Write the messages that are likely to be sent next; never raises.

        What was written is used for this very row only: loaded again, it is written again.
        """

    def send(
        self,
        delivery: Delivery,
        *,
        now: datetime,
        then: Delivery | None = None,
        meanwhile: Callable[[], None] = nothing,
    ) -> None:
        """Compose the message of ``delivery`` and hand it over; returning means accepted.

        ``then`` is likely to be sent next: if it was prepared, it may be announced already.
        Where an answer takes a while, ``meanwhile`` may be called before it is there; it must
        not raise. Raises ChannelDownError, TryLaterError or RefusedError with the reason.
        """

    def go_on(self) -> None:
        """Use the time for what is known of the next message; never raises.

        Whether it makes sense is not decided yet: what is said of it can be given up.
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
