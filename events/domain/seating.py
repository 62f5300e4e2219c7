"""Seats of one session: who holds them, who waits, and in what order.

Every function here expects the session's row to be locked by the caller.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Sum

from events.domain.asking import grant
from events.domain.offer_terms import offered_until
from events.domain.reminders import next_reminder_at
from events.domain.telling import quiet_zone
from events.models import (
    SEATED_STATUSES,
    AccessMode,
    Notice,
    Occurrence,
    Registration,
    RegistrationStatus,
)

_MOVED = (
    *("status", "seats", "seats_asked", "changed_at"),
    *("next_reminder_at", "offer_expires_at", "sequence"),
)


def holds_seats(occurrence: Occurrence) -> bool:
    """Whether parties hold seats there: « je pense venir » holds none, and none is lacking."""
    return occurrence.event.access_mode != AccessMode.DROP_IN


def fits(occurrence: Occurrence, *, seats: int) -> bool:
    """Tell whether a party of ``seats`` finds room now; who only plans to come always does."""
    if not holds_seats(occurrence):
        return True
    free = occurrence.free_seats
    return free is None or seats <= free


def take_queue_no(occurrence: Occurrence) -> int:
    """Return the next place in the order of arrival (kept when ``save_seats`` is called)."""
    occurrence.last_queue_no += 1
    return occurrence.last_queue_no


def seat(registration: Registration, *, occurrence: Occurrence, now: datetime) -> None:
    """Give the party its seats; the caller saves both."""
    if holds_seats(occurrence):
        occurrence.confirmed_seats += registration.seats
    confirm(registration, occurrence=occurrence, now=now)


def confirm(registration: Registration, *, occurrence: Occurrence, now: datetime) -> None:
    """Let the party have for good the seats that it holds; the caller saves it."""
    registration.status = RegistrationStatus.CONFIRMED
    registration.changed_at = now
    registration.offer_expires_at = None
    registration.next_reminder_at = reminder_of(registration, occurrence=occurrence, now=now)


def unseat(
    registration: Registration, *, occurrence: Occurrence, status: str, now: datetime
) -> None:
    """Take the party out, with the seats it held; the caller saves both."""
    if registration.status in SEATED_STATUSES and holds_seats(occurrence):
        occurrence.confirmed_seats -= registration.seats
    registration.status = status
    registration.changed_at = now
    registration.offer_expires_at = None
    registration.next_reminder_at = None


def reminder_of(
    registration: Registration, *, occurrence: Occurrence, now: datetime
) -> datetime | None:
    """Return when the party is next to be reminded."""
    offsets = registration.reminder_offsets
    return next_reminder_at(
        starts_at=occurrence.starts_at,
        offsets=occurrence.event.reminder_offsets if offsets is None else offsets,
        now=now,
        quiet_in=quiet_zone(registration, occurrence=occurrence),
    )


def promote_waiting(occurrence: Occurrence, *, now: datetime) -> list[Registration]:
    """Give free seats to those who wait: in order, to the first party that fits.

    Nobody gets more than is allowed by now, whatever they asked for before.
    Offers past their time lapse first. Who joined a cohort as a whole moves up as a whole, not
    here; who chose several dates of an event waits at each of them by itself.
    """
    if occurrence.is_cancelled or occurrence.starts_at <= now:
        return []
    lapse_offers(occurrence, now=now)
    promoted = []
    single = Registration.objects.filter(occurrence=occurrence).joined_alone()
    most = occurrence.event.max_companions + 1
    for registration in single.waiting():
        if occurrence.free_seats == 0:
            break
        granted = min(registration.seats, most)
        if fits(occurrence, seats=granted):
            grant(registration, seats=granted)
            move_up(registration, occurrence=occurrence, now=now)
            promoted.append(registration)
    return promoted


def move_up(registration: Registration, *, occurrence: Occurrence, now: datetime) -> None:
    """Give the party its seats, or hold them for its answer, and note that it must be told."""
    until = offered_until(registration, occurrence=occurrence, now=now)
    seat(registration, occurrence=occurrence, now=now)
    if until is not None:
        registration.status = RegistrationStatus.OFFERED
        registration.offer_expires_at = until
        registration.next_reminder_at = None
    registration.sequence += 1
    registration.save(update_fields=_MOVED)
    purpose = Notice.Purpose.OFFERED if until else Notice.Purpose.PROMOTED
    tell(registration, purpose, now=now)


def lapse_offers(occurrence: Occurrence, *, now: datetime) -> int:
    """Take back the seats of offers that nobody answered in time; return how many offers.

    They are told while they can still come back to the list; the caller saves the counters.
    None lapses while the session is called off: nobody can take it then.
    """
    if occurrence.is_cancelled:
        return 0
    late = Registration.objects.filter(occurrence=occurrence).unanswered(now=now)
    for registration in late:
        unseat(registration, occurrence=occurrence, status=RegistrationStatus.EXPIRED, now=now)
        registration.sequence += 1
        registration.save(update_fields=_MOVED)
        if occurrence.starts_at > now:
            tell(registration, Notice.Purpose.EXPIRED, now=now)
    return len(late)


def tell(
    registration: Registration,
    purpose: str,
    *,
    now: datetime,
    not_before: datetime | None = None,
    because: str = "",
) -> None:
    """Note that the person behind the registration must be told; ``because`` begins the cause."""
    Notice.objects.create(
        registration=registration,
        purpose=purpose,
        cause=f"{because}{registration.sequence}:{now:%Y%m%dT%H%M%S%f}",
        not_before=not_before or now,
    )


def position_of(registration: Registration) -> int | None:
    """Return the party's place in the waitlist, from 1; None when it does not wait."""
    if registration.status != RegistrationStatus.WAITLISTED:
        return None
    waiting = Registration.objects.filter(occurrence=registration.occurrence_id).waiting()
    return waiting.filter(queue_no__lte=registration.queue_no).count()


def few_seats_left(occurrence: Occurrence) -> bool:
    """Tell whether one should make up one's mind: two seats or a fifth of them are left."""
    free = occurrence.free_seats
    if free is None or occurrence.confirmed_seats == 0:
        return False
    return free <= max(2, (occurrence.capacity or 0) // 5)


def planned_seats(occurrences: Iterable[Occurrence]) -> dict[int, int]:
    """Return how many said that they plan to come, where no seat is held, by primary key."""
    open_to_all = [one.pk for one in occurrences if one.pk and not holds_seats(one)]
    if not open_to_all:
        return {}
    plans = Registration.objects.filter(
        occurrence__in=open_to_all, status=RegistrationStatus.CONFIRMED
    )
    sums = plans.order_by().values_list("occurrence").annotate(Sum("seats"))
    return dict(sums.values_list("occurrence", "seats__sum"))


def waiting_seats(occurrences: Iterable[Occurrence]) -> dict[int, int]:
    """Return how many seats the waitlist of each session asks for, by primary key."""
    waiting = Registration.objects.filter(
        occurrence__in=[occurrence.pk for occurrence in occurrences if occurrence.pk],
        status=RegistrationStatus.WAITLISTED,
    )
    sums = waiting.values_list("occurrence").annotate(Sum("seats"))
    return dict(sums.values_list("occurrence", "seats__sum"))
