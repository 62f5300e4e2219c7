"""When a person is reminded: offsets in minutes before the start."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from events.domain.quiet_hours import not_after
from events.errors import EventsError

MAX_REMINDERS = 4
MAX_OFFSET = 30 * 24 * 60


def next_reminder_at(
    *,
    starts_at: datetime,
    offsets: Iterable[int],
    now: datetime,
    quiet_in: ZoneInfo | None = None,
) -> datetime | None:
    """Return the first reminder after ``now``, or None when all are past.

    With ``quiet_in``, the quiet hours of that zone are respected: a reminder comes sooner.
    """
    instants = (_reminder_at(starts_at, offset, quiet_in) for offset in offsets)
    return min((at for at in instants if at > now), default=None)


def offset_due(
    *,
    starts_at: datetime,
    offsets: Iterable[int],
    now: datetime,
    quiet_in: ZoneInfo | None = None,
) -> int | None:
    """Return the offset of the latest reminder due by ``now``, None before the first.

    After an outage only the latest one still makes sense.
    """
    due = (o for o in offsets if _reminder_at(starts_at, o, quiet_in) <= now)
    return min(due, default=None)


def _reminder_at(starts_at: datetime, offset: int, quiet_in: ZoneInfo | None) -> datetime:
    at = starts_at - timedelta(minutes=offset)
    return at if quiet_in is None else not_after(at, zone=quiet_in)


def checked_offsets(offsets: Sequence[int]) -> list[int]:
    """Return the offsets from the longest to the shortest, each once.

    Raises EventsError ``bad_reminders`` for more than four, or outside 0 to 30 days.
    """
    if len(offsets) > MAX_REMINDERS or any(not 0 < o <= MAX_OFFSET for o in offsets):
        raise EventsError(
            "bad_reminders",
            _("Choisissez au plus quatre rappels, de une minute à trente jours avant."),
            field="reminders",
        )
    return sorted(set(offsets), reverse=True)
