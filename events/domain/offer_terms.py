"""When a seat that became free is offered, rather than given for good.

Only where the event asks for it, the session starts in 48 hours or more, and the party can be
asked: it left a contact that works. What is offered is held for 24 hours. Who joins all dates as
a whole is never asked.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from events.domain.telling import way_to
from events.models import Occurrence, Party

AHEAD = timedelta(hours=48)
"""Closer to the start, seats are given for good: an answer would come too late."""

LASTS = timedelta(hours=24)
"""How long a seat is held for whom it is offered to."""

LAST_CALL = timedelta(hours=12)
"""How long before the start offers end at the latest, where a session was moved to be sooner."""

AT_LEAST = timedelta(hours=2)
"""What is left to answer, where even the last call has passed by that move."""


def offered_until(party: Party, *, occurrence: Occurrence, now: datetime) -> datetime | None:
    """Return until when a free seat is offered to the party; None gives it for good.

    The session's event must be loaded.
    """
    event = occurrence.event
    is_asked = event.confirms_offers and event.takes_registrations
    if not is_asked or occurrence.capacity is None:
        return None
    if occurrence.starts_at - now < AHEAD or not can_be_asked(party):
        return None
    return now + LASTS


def can_be_asked(party: Party) -> bool:
    """Tell whether a question reaches the party: by an address or number that takes messages.

    Not where somebody else left it, as long as its owner has not said that we keep it.
    """
    if party.keep_until is not None:
        return False
    return bool(way_to(party))


def shortened(until: datetime, *, starts_at: datetime, now: datetime) -> datetime:
    """Return the end of an offer once its session starts at ``starts_at``: sooner, or the same."""
    return min(until, max(starts_at - LAST_CALL, now + AT_LEAST), starts_at)
