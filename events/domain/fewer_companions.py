"""Another number of companions from now on: those who wait learn what they get when it changes.

Who has a place keeps it as it was promised; who waits keeps their turn, but is never given more
seats than are allowed by then (``asking.seats_granted``).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from events.domain.cohorts import WHOLE_CAUSE, lock_sessions, save_counters, settle
from events.domain.seating import promote_waiting
from events.domain.session_notices import UNDO
from events.models import Enrolment, Event, Notice, Registration, RegistrationStatus


def regrant(event: Event, *, before: int, now: datetime) -> None:
    """Tell who gets another number of seats than before, and seat whom that lets fit.

    The event must be locked, and saved as it is now; ``before`` is how many companions it
    allowed. They are told after the time that edits leave to undo, where they still wait then.
    """
    least = min(before, event.max_companions) + 1
    larger = Registration.objects.filter(
        seats__gt=least,
        status=RegistrationStatus.WAITLISTED,
        occurrence__event=event,
        occurrence__starts_at__gt=now,
    )
    _tell(larger.joined_alone().order_by("pk").values_list("pk", flat=True), prefix="", now=now)
    _tell(_bearers(event, least=least, now=now), prefix=WHOLE_CAUSE, now=now)
    sessions = lock_sessions(event, now=now)
    for session in sessions:
        if session.last_queue_no:
            promote_waiting(session, now=now)
    save_counters(sessions)
    settle(event, now=now)


def _bearers(event: Event, *, least: int, now: datetime) -> list[int]:
    """Return the first date to come of each whole party that waits, on which its word hangs."""
    wholes = Enrolment.objects.filter(
        event=event, is_whole=True, status=RegistrationStatus.WAITLISTED, seats__gt=least
    )
    rows = Registration.objects.waiting().filter(
        enrolment__in=wholes, occurrence__starts_at__gt=now
    )
    pairs = rows.order_by("-occurrence__starts_at", "-pk").values_list("enrolment", "pk")
    return sorted(dict(pairs).values())


def _tell(registrations: Iterable[int], *, prefix: str, now: datetime) -> None:
    """Note that these must learn where they stand by now."""
    Notice.objects.bulk_create(
        Notice(
            registration_id=key,
            purpose=Notice.Purpose.WAITLISTED,
            cause=f"{prefix}{now:%Y%m%dT%H%M%S%f}",
            not_before=now + UNDO,
        )
        for key in registrations
    )
