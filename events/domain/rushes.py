"""Too many registrations at once for one session: from then on the group answers each.

Nobody is turned away: people ask, and keep their place in the order of arrival. An organiser who
sees that they are real lifts it with one touch. Counters live in the cache, for ten minutes;
they name no client.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db.models import Max

from events.domain.registration_changes import accept, decline
from events.domain.registrations import NEEDS_A_YES
from events.errors import EventsError
from events.models import AccessMode, Occurrence, Registration, RegistrationStatus, SessionCount
from groups.rate_limits import (
    REGISTER_LIMIT,
    RateLimit,
    count_together,
    counted_together,
    stopped_clients,
)

RUSH = RateLimit("rush", most=15, period=600)
"""Registrations for one session, of everybody together, that are nothing out of the ordinary."""

MACHINES = RateLimit("machines", most=10, period=600)
"""Forms for one session that looked filled in by a machine."""

STOPPED = 3
"""Clients that went beyond their own limit for one session."""

GUARDED = timedelta(hours=6)
"""How long the group answers each registration."""

TRUSTED = timedelta(hours=24)
"""How long a rush is taken for real once an organiser said so."""


def watch(*, occurrence_id: uuid.UUID, now: datetime) -> bool:
    """Count one registration that is about to be made; guard the session when there are too many.

    Too many: more within ten minutes than an earlier session of the event ever had, than half
    its places, and than fifteen; or ten forms of machines, or three clients beyond their limit.
    Returns whether the session was put under guard now.
    """
    tries = count_together(RUSH, subject=occurrence_id.hex)
    if not tries:  # limits are off
        return False
    is_attacked = (
        counted_together(MACHINES, subject=occurrence_id.hex) >= MACHINES.most
        or stopped_clients(REGISTER_LIMIT, subject=occurrence_id.hex) >= STOPPED
    )
    if tries <= RUSH.most and not is_attacked:
        return False
    occurrence = _unguarded(occurrence_id, now=now)
    if occurrence is None or not (is_attacked or tries > _ordinary(occurrence)):
        return False
    return guard(occurrence=occurrence, now=now)


def note_machine(*, occurrence_id: uuid.UUID) -> None:
    """Count one form that a machine seems to have filled in."""
    count_together(MACHINES, subject=occurrence_id.hex)


def guard(*, occurrence: Occurrence, now: datetime) -> bool:
    """Have the group answer each registration from now on; tell whether that is new."""
    rows = Occurrence.objects.filter(pk=occurrence.pk).exclude(guarded_until__gt=now)
    return rows.update(guarded_until=now + GUARDED) == 1


def lift(*, occurrence: Occurrence, now: datetime) -> int:
    """Say that they are real people: those who asked get their seats, in order; return how many.

    Nothing is guarded for a day. Who doesn't fit waits, or where there is no waitlist keeps asking.
    """
    Occurrence.objects.filter(pk=occurrence.pk).update(
        guarded_until=None, trusted_until=now + TRUSTED
    )
    accepted = 0
    for one in _asking(occurrence):
        try:
            accept(registration=one, now=now)
        except EventsError:
            continue
        accepted += 1
    return accepted


def decline_all(*, occurrence: Occurrence, now: datetime) -> int:
    """Say no to all who asked under guard; it stays. Returns how many there were."""
    asking = _asking(occurrence)
    for one in asking:
        decline(registration=one, now=now)
    return len(asking)


def asking_under_guard(occurrence: Occurrence) -> int:
    """Return how many wait for a yes that nobody would need without the guard."""
    return len(_asking(occurrence))


def _asking(occurrence: Occurrence) -> list[Registration]:
    if occurrence.event.access_mode in NEEDS_A_YES:
        return []
    rows = Registration.objects.filter(
        occurrence=occurrence, status=RegistrationStatus.PENDING, erased_at__isnull=True
    )
    return list(rows.order_by("queue_no"))


def _unguarded(occurrence_id: uuid.UUID, *, now: datetime) -> Occurrence | None:
    """Return the session, unless it is guarded, trusted, or asks for a yes anyway."""
    rows = Occurrence.objects.exclude(guarded_until__gt=now).exclude(trusted_until__gt=now)
    asked = rows.exclude(event__access_mode__in=[*NEEDS_A_YES, AccessMode.CLOSED_COHORT])
    return asked.filter(public_id=occurrence_id).only("pk", "event", "capacity").first()


def _ordinary(occurrence: Occurrence) -> int:
    """Return how many registrations within ten minutes are nothing out of the ordinary."""
    counts = SessionCount.objects.filter(occurrence__event=occurrence.event_id)
    most = counts.aggregate(most=Max("registered"))["most"] or 0
    return max(RUSH.most, most, (occurrence.capacity or 0) // 2)
