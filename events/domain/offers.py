"""A seat that became free and is held for an answer: taken, left, or let go by.

``offer_terms`` says to whom seats are offered; ``seating.promote_waiting`` offers them, and takes
back those whose time went by wherever a session's seats are given.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from events.domain.locking import lock_any, save_seats
from events.domain.nudges import nudge
from events.domain.offer_terms import shortened
from events.domain.own_registrations import find_by_token
from events.domain.registration_changes import check_not_past, locked
from events.domain.seating import (
    confirm,
    fits,
    lapse_offers,
    move_up,
    promote_waiting,
    seat,
    take_queue_no,
    tell,
    unseat,
)
from events.domain.unreadable import holding_up_no_other
from events.errors import EventsError
from events.models import (
    Notice,
    Occurrence,
    OccurrenceStatus,
    Registration,
    RegistrationQuerySet,
    RegistrationStatus,
)


def accept_offer(*, token: str, now: datetime) -> Registration:
    """« Je prends la place »: the seats are the party's for good. Twice changes nothing.

    Too late, it still works while the seats are free. Raises EventsError ``no_offer``,
    ``offer_over`` when they went to somebody else, ``session_cancelled`` or ``session_past``.
    """
    _lapse_first(token, now=now)
    with locked(token) as (registration, occurrence):
        if registration.status == RegistrationStatus.CONFIRMED:
            return registration
        _check_answerable(registration, occurrence, now=now)
        if registration.status == RegistrationStatus.OFFERED:
            confirm(registration, occurrence=occurrence, now=now)
        elif fits(occurrence, seats=registration.seats):
            seat(registration, occurrence=occurrence, now=now)
        else:
            raise EventsError(
                "offer_over",
                _("Le délai est passé, et la place est prise. Vous pouvez revenir sur la liste."),
            )
        _save(registration, occurrence, Notice.Purpose.CONFIRMED, now=now)
    return registration


def pass_offer(*, token: str, now: datetime) -> Registration:
    """« Je la laisse, mais je reste sur la liste »: the next party that fits gets the seats.

    The party goes to the end of the line. Doing it twice changes nothing. Raises EventsError
    ``no_offer``, ``nobody_waits`` when no other party could take the seats (the offer stands),
    ``session_cancelled`` or ``session_past``.
    """
    _lapse_first(token, now=now)
    with locked(token) as (registration, occurrence):
        if registration.status == RegistrationStatus.WAITLISTED:
            return registration
        _check_answerable(registration, occurrence, now=now)
        if registration.status != RegistrationStatus.OFFERED:
            raise EventsError("no_offer", _("Aucune place ne vous est proposée en ce moment."))
        if not somebody_waits(registration):
            raise EventsError(
                "nobody_waits",
                _("Personne d’autre n’attend cette place : elle vous reste proposée."),
            )
        waits = RegistrationStatus.WAITLISTED
        unseat(registration, occurrence=occurrence, status=waits, now=now)
        registration.queue_no = take_queue_no(occurrence)
        _save(registration, occurrence, Notice.Purpose.WAITLISTED, now=now)
        promote_waiting(occurrence, now=now)
        save_seats(occurrence)
    return registration


def expire_offers(*, now: datetime) -> int:
    """Give on all offers whose time went by; return how many sessions had any.

    A short transaction a session. Doing it again changes nothing. Those of a session that is
    called off wait: it may still be held (``renew_offers``).
    """
    late = Registration.objects.unanswered(now=now).order_by()
    sessions = Occurrence.objects.filter(
        pk__in=late.values("occurrence"), status=OccurrenceStatus.SCHEDULED
    )
    total = 0
    for key in sessions.values_list("public_id", flat=True):
        with holding_up_no_other(f"Session {key}"):
            total += _expire(key, now=now)
    return total


@transaction.atomic
def _expire(public_id: uuid.UUID, *, now: datetime) -> int:
    occurrence = lock_any(public_id)
    if not lapse_offers(occurrence, now=now):
        return 0
    promote_waiting(occurrence, now=now)
    save_seats(occurrence)
    nudge()
    return 1


def renew_offers(occurrence: Occurrence, *, now: datetime) -> list[Registration]:
    """Offer again what could not be taken while the locked session was called off.

    Too near its start the seats are given for good. The caller saves the counters. Returns whom
    the seats are offered to.
    """
    if occurrence.starts_at <= now:
        return []
    late = list(Registration.objects.filter(occurrence=occurrence).unanswered(now=now))
    for registration in late:
        occurrence.confirmed_seats -= registration.seats
        move_up(registration, occurrence=occurrence, now=now)
    return [one for one in late if one.status == RegistrationStatus.OFFERED]


def shorten_offers(occurrences: Iterable[Occurrence], *, now: datetime) -> None:
    """Let offers end before the start of sessions that were moved to be sooner."""
    starts = {occurrence.pk: occurrence.starts_at for occurrence in occurrences}
    offered = Registration.objects.filter(
        occurrence__in=starts, status=RegistrationStatus.OFFERED, offer_expires_at__gt=now
    )
    rows = list(offered)
    for row in rows:
        assert row.offer_expires_at is not None  # noqa: S101 (for the type checker)
        start = starts[row.occurrence_id]
        row.offer_expires_at = shortened(row.offer_expires_at, starts_at=start, now=now)
    Registration.objects.bulk_update(rows, ["offer_expires_at"], batch_size=200)


def is_late(registration: Registration, *, now: datetime) -> bool:
    """Tell whether the time for an offer has gone by, though nobody took its seats back yet."""
    until = registration.offer_expires_at
    return registration.status == RegistrationStatus.OFFERED and until is not None and until <= now


def somebody_waits(registration: Registration) -> bool:
    """Tell whether another party could take the seats that are held for this one."""
    occurrence = registration.occurrence
    waiting: RegistrationQuerySet = Registration.objects.filter(occurrence=occurrence).waiting()
    if occurrence.free_seats is None:
        return False
    room = occurrence.free_seats + registration.seats
    if occurrence.event.max_companions >= room:  # else whoever waits is given no more than fits
        waiting = waiting.filter(seats__lte=room)
    return waiting.joined_alone().exists()


def _lapse_first(token: str, *, now: datetime) -> None:
    """Give late offers of the session on, for good: also when what comes after is refused."""
    known = find_by_token(token)
    if is_late(known, now=now) and not known.occurrence.is_cancelled:
        _expire(known.occurrence.public_id, now=now)


def _check_answerable(registration: Registration, occurrence: Occurrence, *, now: datetime) -> None:
    if registration.status not in (RegistrationStatus.OFFERED, RegistrationStatus.EXPIRED):
        raise EventsError("no_offer", _("Aucune place ne vous est proposée en ce moment."))
    if occurrence.is_cancelled:
        raise EventsError("session_cancelled", _("Cette rencontre n’aura pas lieu."))
    check_not_past(occurrence, now=now)


def _save(registration: Registration, occurrence: Occurrence, told: str, *, now: datetime) -> None:
    registration.sequence += 1
    registration.save()
    save_seats(occurrence)
    tell(registration, told, now=now)
    nudge()
