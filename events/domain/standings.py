"""Where a party stands over several dates: as a whole, or by the best of its dates."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from events.models import Enrolment, Registration, RegistrationStatus

_BEST_FIRST = (
    RegistrationStatus.CONFIRMED,
    RegistrationStatus.OFFERED,
    RegistrationStatus.WAITLISTED,
    RegistrationStatus.PENDING,
)


def standing(rows: Iterable[Registration]) -> RegistrationStatus:
    """Return the best that came of several dates: who has a place at one is confirmed.

    Cancelled when nothing is left; but where the same was said of all, it is that.
    """
    held = {RegistrationStatus(row.status) for row in rows}
    if len(held) == 1:
        return held.pop()
    return next((one for one in _BEST_FIRST if one in held), RegistrationStatus.CANCELLED)


def standing_of(
    enrolment: Enrolment, rows: Collection[Registration], *, now: datetime
) -> RegistrationStatus:
    """Return where the party stands; ``rows`` are its dates, with their sessions.

    The status written of dates that stand each by itself is the one of the day they were chosen.
    A date that is over says nothing of those ahead, unless all are.
    """
    if enrolment.is_whole:
        return RegistrationStatus(enrolment.status)
    ahead = [row for row in rows if row.occurrence.ends_at > now]
    return standing(ahead or rows)
