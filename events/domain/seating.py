"""Seats of one session: who holds them, who waits, and in what order.

Every function here expects the session's row to be locked by the caller.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Sum
from django.utils.translation import gettext as _

from events.domain.offer_terms import offered_until
from events.domain.reminders import next_reminder_at
from events.domain.telling import quiet_zone
from events.errors import EventsError
from events.models import (
    SEATED_STATUSES,
    WHOLE_MODES,
    AccessMode,
    Event,
    Notice,
    Occurrence,
    Registration,
    RegistrationStatus,
    Visibility,
)

_ASKED_WHEN_REGISTERING = (
    "public_id",
    "event",
    "schedule__timezone",
    "event__group",
    "event__visibility",
    "event__access_mode",
    "event__takes_plans",
    "event__archived_at",
    "event__has_waitlist",
    "event__confirms_offers",
    "event__opens_days_before",
    "event__closes_minutes_before",
    "event__max_companions",
    "event__asks_first_time",
    "event__asked_needs",
    "event__reminder_offsets",
    "event__group__organization",
    "event__group__archived_at",
    "event__group__contact_email",
    "event__group__organization__legal_name",
    "event__group__organization__legal_address",
    "event__group__organization__rights_contact",
    "event__group__organization__hosting",
    "event__group__organization__retention_months",
)
_CHANGED_BY_OTHERS = (
    "status",
    "starts_at",
    "ends_at",
    "capacity",
    "confirmed_seats",
    "last_queue_no",
    "guarded_until",
)
_MOVED = ("status", "changed_at", "next_reminder_at", "offer_expires_at", "sequence")


def find_open(public_id: uuid.UUID) -> Occurrence:
    """Return the session that somebody registers for; EventsError ``not_found`` for none.

    A private session is not there. Only what registering asks is read: of the session, its
    event, group and association. Seats must be read again by ``lock``.
    """
    found = (
        Occurrence.objects.select_related("schedule", "event__group__organization")
        .only(*_ASKED_WHEN_REGISTERING, *_CHANGED_BY_OTHERS)
        .filter(public_id=public_id)
    )
    occurrence = next(iter(found), None)
    if occurrence is None or occurrence.event.visibility == Visibility.PRIVATE:
        raise EventsError("not_found", _("Cette rencontre n’existe pas ou n’est plus annoncée."))
    return occurrence


def lock(occurrence: Occurrence) -> None:
    """Lock the session, and read again what others may have changed of it meanwhile.

    All who register for it wait for each other from here on: the least is done in between.
    """
    row = Occurrence.objects.filter(pk=occurrence.pk).select_for_update()
    for name, value in row.values(*_CHANGED_BY_OTHERS).get().items():
        setattr(occurrence, name, value)


def lock_any(public_id: uuid.UUID) -> Occurrence:
    """Lock the session whatever its visibility; where one joins a whole, the event first.

    Whoever changes seats of all dates of an event holds that event, then its sessions in the order
    of their keys: nobody waits for another in a ring.
    """
    whole = Event.objects.filter(occurrences__public_id=public_id, access_mode__in=WHOLE_MODES)
    list(whole.select_for_update(no_key=True, of=("self",)).values_list("pk"))
    return (
        Occurrence.objects.select_for_update(of=("self",))
        .select_related("schedule", "event__group__organization")
        .get(public_id=public_id)
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


def save_seats(occurrence: Occurrence) -> None:
    """Write the counters of the locked session."""
    occurrence.save(update_fields=["confirmed_seats", "last_queue_no"])


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

    Offers past their time lapse first. Who joined a cohort as a whole moves up as a whole, not
    here; who chose several dates of an event waits at each of them by itself.
    """
    if occurrence.is_cancelled or occurrence.starts_at <= now:
        return []
    lapse_offers(occurrence, now=now)
    promoted = []
    single = Registration.objects.filter(occurrence=occurrence).joined_alone()
    for registration in single.waiting():
        if occurrence.free_seats == 0:
            break
        if fits(occurrence, seats=registration.seats):
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
    registration: Registration, purpose: str, *, now: datetime, not_before: datetime | None = None
) -> None:
    """Note that the person behind the registration must be told."""
    Notice.objects.create(
        registration=registration,
        purpose=purpose,
        cause=f"{registration.sequence}:{now:%Y%m%dT%H%M%S%f}",
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
