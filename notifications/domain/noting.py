"""To note that a message was accepted, and to look whether the next one still makes sense.

Both are one statement on PostgreSQL, which answers while the line goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from notifications.domain.ahead import sent_ahead
from notifications.domain.claims import SENT, settle_sent
from notifications.domain.marks import Mark, mark_of, marks_query
from notifications.models import Delivery


def note_sent(
    delivery: Delivery, *, look_at: int | None, now: datetime, meanwhile: Callable[[], None]
) -> Mark | None:
    """Note it, committed; return how the delivery ``look_at`` stands, where it was asked along.

    ``meanwhile`` is called once, and must neither raise nor ask the database.
    """
    ahead = None
    if look_at is not None:
        parameters = (now.isoformat(), str(delivery.pk), str(look_at))
        ahead = sent_ahead(_noting_and_looking(), parameters)
    if ahead is None:
        settle_sent(delivery, now=now)
        meanwhile()
        return None
    meanwhile()
    rows = ahead.rows()
    if rows is None:
        # In the open: what is wrong is raised there.
        settle_sent(delivery, now=now)
    return next(map(mark_of, rows or ()), None)


@lru_cache(maxsize=1)
def _noting_and_looking() -> str:
    return f"WITH noted AS ({SENT}) {marks_query('postgresql', 1)}"
