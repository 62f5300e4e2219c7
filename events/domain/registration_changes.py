"""Changing one's mind: cancelling, coming back, changing; and the group's yes or no."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from events.domain.accepted_dates import still_asked, tell_accepted
from events.domain.added_contacts import reach_of, tell_standing
from events.domain.asking import ask_for, check_answers, check_returning, needs_of, set_answers
from events.domain.cohorts import is_of_whole, joins_whole, lock_cohort, settle, tell_whole
from events.domain.first_talks import check_no_call
from events.domain.for_other import check_contact_change
from events.domain.guarded_wholes import accept_party, asks_for_whole, decline_party
from events.domain.locking import lock_any, save_seats
from events.domain.nudges import nudge
from events.domain.openings import check_open
from events.domain.own_registrations import find_by_token
from events.domain.registration_requests import RegistrationChanges, checked_changes
from events.domain.registrations import (
    check_party,
    first_word,
    place,
    seat_or_queue,
    set_person,
)
from events.domain.seating import (
    fits,
    holds_seats,
    promote_waiting,
    reminder_of,
    take_queue_no,
    tell,
    unseat,
)
from events.errors import EventsError
from events.models import (
    SEATED_STATUSES,
    Event,
    Notice,
    Occurrence,
    Party,
    Registration,
    RegistrationStatus,
)

T = TypeVar("T")
RETURNING_STATUSES = (RegistrationStatus.CANCELLED, RegistrationStatus.EXPIRED)
"""Those who may come back by themselves; a group's no is for the group to take back."""


@contextmanager
def locked(token: str) -> Iterator[tuple[Registration, Occurrence]]:
    """Hold the session of a registration locked, with the registration as it is now."""
    with transaction.atomic():
        known = find_by_token(token)
        occurrence = lock_any(known.occurrence.public_id)
        # Read again: it may have been erased while we waited for the lock.
        registration = find_by_token(token)
        registration.occurrence = occurrence
        yield registration, occurrence


def cancel(*, token: str, now: datetime) -> Registration:
    """Give the seats back and let the first party that fits move up.

    Cancelling twice changes nothing. Raises EventsError ``session_past`` once it has begun.
    """
    with locked(token) as (registration, occurrence):
        if not registration.is_active:
            return registration
        check_not_past(occurrence, now=now)
        unseat(registration, occurrence=occurrence, status=RegistrationStatus.CANCELLED, now=now)
        registration.cancelled_at = now
        registration.sequence += 1
        registration.save()
        tell(registration, Notice.Purpose.CANCELLED, now=now)
        promote_waiting(occurrence, now=now)
        save_seats(occurrence)
        _settle(registration, now=now)
        nudge()
    return registration


def _settle(registration: Registration, *, now: datetime) -> None:
    """Where one joins all dates at once, let move up whom the change made room for."""
    event = registration.occurrence.event
    if is_of_whole(registration) or joins_whole(event):
        settle(event, now=now)


def come_back(*, token: str, now: datetime) -> Registration:
    """« Finalement, je viens »: register again under the same link, at the end of the line."""
    with locked(token) as (registration, occurrence):
        if registration.is_active:
            return registration
        if registration.status not in RETURNING_STATUSES:
            raise EventsError("not_allowed", _("Contactez le groupe pour revenir sur ce choix."))
        check_open(occurrence, now=now, is_member=is_of_whole(registration))
        if not is_of_whole(registration):  # who is in as a whole never left
            check_returning(occurrence.event, registration)
        check_party(occurrence, seats=registration.seats)
        registration.queue_no = take_queue_no(occurrence)
        registration.cancelled_at = registration.seats_asked = None
        registration.sequence += 1
        _place_again(registration, occurrence=occurrence, now=now)
        registration.save()
        save_seats(occurrence)
        _tell_returned(registration, now=now)
        _settle(registration, now=now)
        nudge()
    return registration


def _tell_returned(registration: Registration, *, now: datetime) -> None:
    """Note where they stand; of whose address its owner said nothing, that they may be asked.

    Asked they are once: who was before is not again (``relevance``).
    """
    word = first_word(registration)
    is_asked = word == Notice.Purpose.KEEP and registration.enrolment_id is not None
    (tell_whole if is_asked else tell)(registration, word, now=now)


def _place_again(registration: Registration, *, occurrence: Occurrence, now: datetime) -> None:
    enrolment = registration.enrolment
    if enrolment is None or not enrolment.is_whole:
        place(registration, occurrence=occurrence, now=now)
    elif enrolment.status == RegistrationStatus.CONFIRMED:
        seat_or_queue(registration, occurrence=occurrence, now=now)
    elif enrolment.status == RegistrationStatus.WAITLISTED:
        registration.status = RegistrationStatus.WAITLISTED
        registration.changed_at = now
    elif enrolment.status == RegistrationStatus.PENDING and not enrolment.best_moment:
        registration.status = RegistrationStatus.PENDING
        registration.changed_at = now
    else:
        raise EventsError(
            "whole_series_only", _("Vous avez quitté ce groupe : inscrivez-vous de nouveau.")
        )


def change(*, token: str, changes: RegistrationChanges, now: datetime) -> Registration:
    """Change who comes, how many, or how they are told.

    Raises EventsError ``no_room`` when more seats are asked than are free.
    """
    changes = checked_changes(changes)
    check_no_call(changes)
    with locked(token) as (registration, occurrence):
        check_not_past(occurrence, now=now)
        if not registration.is_active:
            raise EventsError(
                "already_cancelled", _("Cette venue est annulée : il n’y a rien à changer.")
            )
        before = reach_of(registration)
        apply_changes(registration, changes, now=now)
        if reach_of(registration) != before and _is_taken_for_member(registration):
            registration.member = None
        registration.save()
        moved_up = {one.pk: one for one in promote_waiting(occurrence, now=now)}
        save_seats(occurrence)
        if registration.pk not in moved_up and reach_of(registration).is_new_to(before):
            tell_standing(registration, now=now)
        _settle(registration, now=now)
        nudge()
    return moved_up.get(registration.pk, registration)


def _is_taken_for_member(registration: Registration) -> bool:
    """Whether its address alone made who asked a member known before: with it, that ends.

    What is told of it leads to the member's own page, and the member's next dates take over how
    the latest was told.
    """
    member = registration.member
    if member is None or registration.created_at <= member.created_at:
        return False
    asked = Notice.objects.filter(registration=registration, purpose=Notice.Purpose.PENDING)
    return asked.exists()


def apply_changes(
    registration: Registration, changes: RegistrationChanges, *, now: datetime
) -> None:
    """Make the registration say what ``changes`` say; the caller saves it and its session.

    Raises EventsError ``no_room`` when more seats are asked than are free.
    """
    check_changes(registration.occurrence.event, registration, changes)
    set_wishes(registration, changes)
    if changes.reminders is not None:
        registration.reminder_offsets = list(changes.reminders)
    if changes.companions is not None:
        _resize(registration, seats=changes.companions + 1, now=now)
    if registration.status == RegistrationStatus.CONFIRMED:
        registration.next_reminder_at = reminder_of(
            registration, occurrence=registration.occurrence, now=now
        )
    registration.changed_at = now


def check_changes(event: Event, party: Party, changes: RegistrationChanges) -> None:
    """Raise EventsError when the changes answer what the event doesn't ask."""
    check_answers(
        event,
        companions=changes.companions,
        first_time=changes.first_time,
        needs=changes.access_needs,
        said=party,
    )


def set_wishes(party: Party, changes: RegistrationChanges) -> None:
    """Make the party say who comes, and how to tell them."""
    check_contact_change(party, changes)
    set_person(
        party,
        _or(changes.nickname, party.nickname),
        _or(changes.email, party.email),
        _or(changes.phone, party.phone),
    )
    party.is_discreet = _or(changes.discreet, party.is_discreet)
    party.channel = _or(changes.channel, party.channel)
    first_time = None if changes.unsays_first_time else party.is_first_time
    set_answers(
        party,
        first_time=_or(changes.first_time, first_time),
        needs=_or(changes.access_needs, needs_of(party)),
    )


def _or(new: T | None, old: T) -> T:
    return old if new is None else new


def _resize(registration: Registration, *, seats: int, now: datetime) -> None:
    occurrence = registration.occurrence
    check_party(occurrence, seats=seats)
    more = seats - registration.seats
    ask_for(registration, seats=seats)
    if registration.status not in SEATED_STATUSES or not holds_seats(occurrence):
        return
    if not fits(occurrence, seats=more):
        raise EventsError(
            "no_room",
            _("Il ne reste pas assez de places pour venir aussi nombreux."),
            field="companions",
        )
    occurrence.confirmed_seats += more


def check_not_past(occurrence: Occurrence, *, now: datetime) -> None:
    """Refuse to change a registration once its session has begun (``session_past``)."""
    if occurrence.starts_at <= now:
        raise EventsError("session_past", _("Cette rencontre a déjà commencé ou est passée."))


def accept(*, registration: Registration, now: datetime) -> Registration:
    """Say yes to a pending registration: a seat, or a place in the waitlist.

    Where one joins all dates at once, the yes is to all of them.
    """
    if asks_for_whole(registration) and registration.enrolment is not None:
        accept_party(enrolment=registration.enrolment, now=now)
        return find_by_token(registration.token)
    with locked(registration.token) as (pending, occurrence):
        if pending.status != RegistrationStatus.PENDING:
            return pending
        check_not_past(occurrence, now=now)
        if occurrence.is_cancelled:
            raise EventsError("session_cancelled", _("Cette rencontre n’aura pas lieu."))
        seat_or_queue(pending, occurrence=occurrence, now=now)
        pending.sequence += 1
        pending.save()
        save_seats(occurrence)
        tell_accepted(pending, now=now)
        nudge()
    return pending


def accept_all(*, registration: Registration, now: datetime) -> list[Registration]:
    """Say yes to all dates to come that the party still asks for, told once; return them.

    Where it asks for this date alone, it is that yes.
    """
    with transaction.atomic():
        lock_cohort(registration.occurrence.event)
        asked = still_asked(now=now).filter(enrolment=registration.enrolment_id)
        rows = list(asked) if registration.enrolment_id else []
        return [accept(registration=one, now=now) for one in rows or [registration]]


def decline(*, registration: Registration, now: datetime) -> Registration:
    """Say no to a pending registration, of a whole to all dates; the person is told."""
    if asks_for_whole(registration) and registration.enrolment is not None:
        decline_party(enrolment=registration.enrolment, now=now)
        return find_by_token(registration.token)
    with locked(registration.token) as (pending, occurrence):
        if pending.status != RegistrationStatus.PENDING:
            return pending
        unseat(pending, occurrence=occurrence, status=RegistrationStatus.DECLINED, now=now)
        pending.sequence += 1
        pending.save()
        tell(pending, Notice.Purpose.DECLINED, now=now)
        nudge()
    return pending
