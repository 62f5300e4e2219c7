"""What the API takes and gives about messages to those registered."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Schema

from events.domain.session_messages import message_undoable_until
from events.models import SessionMessage
from groups.schemas import Strict


class MessageIn(Strict):
    """A text for those registered; ``all`` are those who have, ask for or await a place."""

    text: str
    audience: Literal["all", "confirmed", "waitlisted"] = "all"


class MessageOut(Schema):
    """What was written to how many registrations; nobody is told before ``undoable_until``.

    ``text`` is empty once it is erased with the registrations of its session.
    """

    id: UUID
    occurrence: UUID
    at: datetime
    by: str
    audience: str
    text: str
    registrations: int
    undone_at: datetime | None
    undoable_until: datetime | None

    @classmethod
    def of(cls, message: SessionMessage, *, now: datetime) -> MessageOut:
        """Return a message's answer; its user and session should be loaded."""
        return cls(
            id=message.public_id,
            occurrence=message.occurrence.public_id,
            at=message.at,
            by=str(message.user) if message.user else "",
            audience=message.audience,
            text=message.text,
            registrations=message.parties,
            undone_at=message.undone_at,
            undoable_until=message_undoable_until(message, now=now),
        )


class MessageList(Schema):
    """What was written to those registered for one session, the newest first."""

    items: list[MessageOut]
    next: None = None
