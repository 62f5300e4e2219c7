"""Which messages were meant for somebody, for who takes their data away."""

from __future__ import annotations

from events.models import Registration
from notifications.models import Delivery


def messages_of(registration: Registration) -> list[dict[str, object]]:
    """Return each message to the person behind a registration: what, how, when, how far it got.

    The texts are not kept, nor the addresses they went to. Instants are ISO 8601 in UTC.
    """
    rows = Delivery.objects.filter(registration=registration).order_by("due_at", "pk")
    return [
        {
            "purpose": row.purpose,
            "channel": row.channel,
            "state": row.state,
            "due_at": row.due_at.isoformat(),
            "settled_at": row.settled_at and row.settled_at.isoformat(),
        }
        for row in rows
    ]
