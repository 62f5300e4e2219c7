"""Which messages were meant for somebody, for who takes their data away."""

from __future__ import annotations

from events.models import Registration
from notifications.domain.pacing import SAID_ON_THE_PAGE
from notifications.models import Delivery


def messages_of(registration: Registration) -> list[dict[str, object]]:
    """Return each message to the person behind a registration: what, how, when, how far it got.

    The texts are not kept, nor the addresses they went to. Instants are ISO 8601 in UTC. When
    those left that a form causes is not said: it depends on what others typed (``pacing``).
    """
    rows = Delivery.objects.filter(registration=registration).order_by("pk")
    return [
        {
            "purpose": row.purpose,
            "channel": row.channel,
            **({} if row.purpose in SAID_ON_THE_PAGE else _progress(row)),
        }
        for row in rows
    ]


def _progress(row: Delivery) -> dict[str, object]:
    return {
        "state": row.state,
        "due_at": row.due_at.isoformat(),
        "settled_at": row.settled_at and row.settled_at.isoformat(),
    }
