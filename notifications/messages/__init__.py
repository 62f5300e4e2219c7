"""What people are told: a class a message; a new one goes into ``_MESSAGES``."""

from __future__ import annotations

from datetime import datetime

from events.domain.cohorts import change_told, speaks_of_whole
from notifications.models import Delivery

from .base import Message, html_of, text_of
from .calendars import CalendarPart
from .facts import Facts
from .first_talks import Admitted, Asked, NotNow
from .keeping import Keep
from .notes import Note
from .offers import Expired, Offered
from .once import say_once
from .plans import Planned
from .registrations import (
    Added,
    CalledOff,
    Cancelled,
    Changed,
    Confirmed,
    Declined,
    Pending,
    Promoted,
    Reminder,
    Restored,
    Waitlisted,
)
from .senders import sender_address, sender_name
from .texts import one_line

__all__ = [
    "CalendarPart",
    "Facts",
    "Message",
    "html_of",
    "message_of",
    "mute_group_of",
    "one_line",
    "say_once",
    "sender_address",
    "sender_name",
    "text_of",
]

_MESSAGES: dict[str, type[Message]] = {
    message.purpose: message
    for message in (
        Added,
        Admitted,
        Asked,
        CalledOff,
        Cancelled,
        Changed,
        Confirmed,
        Declined,
        Expired,
        Keep,
        NotNow,
        Note,
        Offered,
        Pending,
        Planned,
        Promoted,
        Reminder,
        Restored,
        Waitlisted,
    )
}


def mute_group_of(purpose: str) -> str:
    """Return what a person turns off who wants no message of this purpose; '' for never."""
    return _MESSAGES[purpose].mute_group


def message_of(delivery: Delivery, *, now: datetime) -> Message:
    """Return the message that ``delivery`` stands for, with its facts as they are now."""
    cause = delivery.cause
    return _MESSAGES[delivery.purpose](
        delivery.registration,
        now=now,
        is_whole=speaks_of_whole(cause),
        change=change_told(cause),
        cause=cause,
    )
