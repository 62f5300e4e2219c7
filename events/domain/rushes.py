"""Too many registrations at once for one session: from then on the group answers each.

Nobody is turned away: people ask, and keep their place in the order of arrival. An organiser who
sees that they are real lifts it with one touch. Where one joins all dates at once, that is
counted, guarded and lifted for the whole. Counters live in the cache, for ten minutes; they name
no client.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db.models import Max

from events.domain.cohorts import is_cohort
from events.domain.guarded_wholes import accept_party, asking_parties, decline_party
from events.domain.registration_changes import accept, decline
from events.domain.registrations import NEEDS_A_YES
from events.errors import EventsError
from events.models import (
    AccessMode,
    Enrolment,
    Event,
    Occurrence,
    Registration,
    RegistrationStatus,
    SessionCount,
)
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
    tries, is_attacked = _counted(occurrence_id)
    if tries <= RUSH.most and not is_attacked:
        return False
    occurrence = _unguarded(occurrence_id, now=now)
    if occurrence is None or not (is_attacked or tries > _ordinary(occurrence)):
        return False
    return guard(occurrence=occurrence, now=now)


def watch_whole(*, event_id: uuid.UUID, now: datetime) -> bool:
    """Count one party that is about to join all dates; guard the event when there are too many.

    Too many: as for one session, but that no earlier date tells what is ordinary.
    """
    tries, is_attacked = _counted(event_id)
    if tries <= RUSH.most and not is_attacked:
        return False
    rows = Event.objects.exclude(guarded_until__gt=now).exclude(trusted_until__gt=now)
    cohorts = rows.filter(access_mode=AccessMode.CLOSED_COHORT, public_id=event_id)
    event = cohorts.only("pk", "capacity").first()
    if event is None or not (is_attacked or tries > max(RUSH.most, (event.capacity or 0) // 2)):
        return False
    return guard_whole(event=event, now=now)


def _counted(subject: uuid.UUID) -> tuple[int, bool]:
    """Count one try; return how many there were by now, and whether it looks like an attack."""
    tries = count_together(RUSH, subject=subject.hex)
    if not tries:  # limits are off
        return 0, False
    return tries, (
        counted_together(MACHINES, subject=subject.hex) >= MACHINES.most
        or stopped_clients(REGISTER_LIMIT, subject=subject.hex) >= STOPPED
    )


def subject_of(occurrence: Occurrence) -> uuid.UUID:
    """Return what tries are counted for: the session, or all of them where one joins all."""
    event = occurrence.event
    return event.public_id if is_cohort(event) else occurrence.public_id


def note_machine(*, subject: uuid.UUID) -> None:
    """Count one form that a machine seems to have filled in (``subject_of`` its session)."""
    count_together(MACHINES, subject=subject.hex)


def guard(*, occurrence: Occurrence, now: datetime) -> bool:
    """Have the group answer each registration from now on; tell whether that is new."""
    rows = Occurrence.objects.filter(pk=occurrence.pk).exclude(guarded_until__gt=now)
    return rows.update(guarded_until=now + GUARDED) == 1


def guard_whole(*, event: Event, now: datetime) -> bool:
    """Have the group answer each party that would join all dates; tell whether that is new."""
    rows = Event.objects.filter(pk=event.pk).exclude(guarded_until__gt=now)
    return rows.update(guarded_until=now + GUARDED) == 1


def guarded_until(occurrence: Occurrence) -> datetime | None:
    """Return until when the group answers each, at the session or at all dates of its event."""
    event = occurrence.event
    return event.guarded_until if is_cohort(event) else occurrence.guarded_until


def lift(*, occurrence: Occurrence, now: datetime) -> int:
    """Say that they are real people: those who asked get their seats, in order; return how many.

    Nothing is guarded for a day. Who doesn't fit waits, or where there is no waitlist keeps asking.
    """
    lifted = {"guarded_until": None, "trusted_until": now + TRUSTED}
    if is_cohort(occurrence.event):
        Event.objects.filter(pk=occurrence.event_id).update(**lifted)
    else:
        Occurrence.objects.filter(pk=occurrence.pk).update(**lifted)
    return sum(_accepted(one, now=now) for one in _asking(occurrence))


def _accepted(asking: Registration | Enrolment, *, now: datetime) -> bool:
    try:
        if isinstance(asking, Enrolment):
            accept_party(enrolment=asking, now=now)
        else:
            accept(registration=asking, now=now)
    except EventsError:
        return False
    return True


def decline_all(*, occurrence: Occurrence, now: datetime) -> int:
    """Say no to all who asked under guard; it stays. Returns how many there were."""
    asking = _asking(occurrence)
    for one in asking:
        if isinstance(one, Enrolment):
            decline_party(enrolment=one, now=now)
        else:
            decline(registration=one, now=now)
    return len(asking)


def asking_under_guard(occurrence: Occurrence) -> int:
    """Return how many wait for a yes that nobody would need without the guard."""
    return len(_asking(occurrence))


def _asking(occurrence: Occurrence) -> list[Registration] | list[Enrolment]:
    """Return who waits because of the guard: parties where one joins all dates at once."""
    if is_cohort(occurrence.event):
        return list(asking_parties(occurrence.event).select_related("event"))
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
