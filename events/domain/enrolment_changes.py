"""Leaving a cohort as a whole, or changing how one is told of all its dates."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from events.domain.added_contacts import reach_of, tell_whole_standing
from events.domain.asking import ask_for, check_companions
from events.domain.cohorts import lock_cohort, lock_sessions, save_counters, settle, tell_whole
from events.domain.enrolments import find_enrolment
from events.domain.first_talks import call_channel, check_contact, check_moment, check_no_call
from events.domain.nudges import nudge
from events.domain.registration_changes import apply_changes, check_changes, set_wishes
from events.domain.registration_requests import RegistrationChanges, checked_changes
from events.domain.seating import promote_waiting, unseat
from events.errors import EventsError
from events.models import Enrolment, Notice, Occurrence, Registration, RegistrationStatus

_LEFT = (
    "status",
    "changed_at",
    "next_reminder_at",
    "offer_expires_at",
    "cancelled_at",
    "sequence",
)
_CHANGED = (
    "nickname",
    "email",
    "email_hash",
    "phone",
    "phone_hash",
    "email_refused_at",
    "phone_refused_at",
    "channel",
    "seats",
    "seats_asked",
    "is_discreet",
    "is_first_time",
    "access_needs",
    "reminder_offsets",
    "next_reminder_at",
    "changed_at",
)


@dataclass(frozen=True)
class Held:
    """An enrolment under lock, with its sessions and registrations to come."""

    enrolment: Enrolment
    sessions: list[Occurrence]
    coming: list[Registration]

    @property
    def is_active(self) -> bool:
        """Whether the party still means to come: as a whole, or to one of its dates."""
        if self.enrolment.is_whole:
            return self.enrolment.is_active
        return not self.coming or any(row.is_active for row in self.coming)


@contextmanager
def held_party(token: str, *, now: datetime) -> Iterator[Held]:
    """Hold a party of several dates locked; EventsError ``not_found`` where there is none."""
    with transaction.atomic():
        event = find_enrolment(token).event
        lock_cohort(event)
        # Read again: it may have been erased while we waited for the lock.
        enrolment = find_enrolment(token)
        sessions = _sessions(enrolment, now=now)
        by_key = {row.pk: row for row in sessions}
        rows = Registration.objects.filter(enrolment=enrolment, occurrence__in=by_key)
        coming = list(rows.order_by("occurrence__starts_at", "pk"))
        for row in coming:
            row.occurrence, row.enrolment = by_key[row.occurrence_id], enrolment
        yield Held(enrolment, sessions, coming)


def give_up(rows: list[Registration], *, now: datetime) -> None:
    """Take the party out of these dates; the caller saves the counters of their sessions."""
    for row in rows:
        unseat(row, occurrence=row.occurrence, status=RegistrationStatus.CANCELLED, now=now)
        row.cancelled_at = now
        row.sequence += 1
    Registration.objects.bulk_update(rows, _LEFT)


def _note_leaving(enrolment: Enrolment, *, now: datetime) -> None:
    enrolment.changed_at = now
    if enrolment.is_whole:  # else it stands where its dates stand
        enrolment.status = RegistrationStatus.CANCELLED
        enrolment.cancelled_at = now
    enrolment.save(update_fields=["status", "changed_at", "cancelled_at"])


def _sessions(enrolment: Enrolment, *, now: datetime) -> list[Occurrence]:
    """Lock and return the sessions to come that may change seats with the party."""
    if enrolment.is_whole:
        return lock_sessions(enrolment.event, now=now)
    dates = Registration.objects.filter(enrolment=enrolment).values("occurrence")
    return lock_sessions(enrolment.event, now=now, among=dates)


def _make_room(held: Held, *, now: datetime) -> None:
    """Let move up whom the change made room for."""
    if held.enrolment.is_whole:
        settle(held.enrolment.event, now=now)
        return
    for session in held.sessions:
        promote_waiting(session, now=now)
    save_counters(held.sessions)


def cancel_enrolment(*, token: str, now: datetime) -> Enrolment:
    """Leave the group, or give up several dates: each to come is free again, and told of once.

    The first party that waits and fits moves up: everywhere, where one joins a whole. Leaving
    twice changes nothing. Who waits for a first talk takes the request back, and needs no word.
    Raises EventsError ``session_past`` when no date is left.
    """
    with held_party(token, now=now) as held:
        enrolment = held.enrolment
        if not held.is_active:
            return enrolment
        if is_request(enrolment):
            _note_leaving(enrolment, now=now)
            return enrolment
        _check_any(held)
        active = [row for row in held.coming if row.is_active]
        give_up(active, now=now)
        save_counters(held.sessions)
        _note_leaving(enrolment, now=now)
        tell_whole((active or held.coming)[0], Notice.Purpose.CANCELLED, now=now)
        _make_room(held, now=now)
        nudge()
    return enrolment


def change_enrolment(*, token: str, changes: RegistrationChanges, now: datetime) -> Enrolment:
    """Change who comes, how many, or how they are told, at all dates to come.

    Raises EventsError ``no_room`` when one date lacks the seats; nothing changes then.
    """
    changes = checked_changes(changes)
    with held_party(token, now=now) as held:
        enrolment = held.enrolment
        changes = _without_same_number(enrolment, changes)
        before = reach_of(enrolment)
        if is_request(enrolment):
            change_request(enrolment, changes, now=now)
            if reach_of(enrolment).is_new_to(before):
                tell_whole_standing(enrolment, now=now)
                nudge()
            return enrolment
        check_no_call(changes)
        _check_any(held)
        if not held.is_active:
            raise EventsError("already_cancelled", _gone_words(enrolment))
        active = [row for row in held.coming if row.is_active]
        check_changes(enrolment.event, enrolment, changes)
        set_wishes(enrolment, changes)
        first = _first_of(enrolment)
        of_each = replace(changes, first_time=None, unsays_first_time=False)
        for row in active:
            apply_changes(row, of_each, now=now)
            if row.pk == first:
                row.is_first_time = enrolment.is_first_time
        Registration.objects.bulk_update(active, _CHANGED)
        if changes.companions is not None:
            ask_for(enrolment, seats=changes.companions + 1)
        enrolment.changed_at = now
        enrolment.save()
        save_counters(held.sessions)
        _make_room(held, now=now)
        if reach_of(enrolment).is_new_to(before):
            tell_whole_standing(find_enrolment(token), now=now)
        nudge()
    return find_enrolment(token)


def _without_same_number(enrolment: Enrolment, changes: RegistrationChanges) -> RegistrationChanges:
    """Leave out a number that says nothing new: a date may have got fewer seats than was asked."""
    is_same = changes.companions == enrolment.seats - 1
    return replace(changes, companions=None) if is_same else changes


def is_request(enrolment: Enrolment) -> bool:
    """Whether the group was asked for a first talk, and has not answered yet."""
    is_asked = enrolment.status == RegistrationStatus.PENDING
    return enrolment.is_whole and is_asked and bool(enrolment.best_moment)


def change_request(enrolment: Enrolment, changes: RegistrationChanges, *, now: datetime) -> None:
    """Change how one is called back, on the request and on the row that bears its word."""
    check_changes(enrolment.event, enrolment, changes)
    check_companions(changes.companions or 0, most=0)
    set_wishes(enrolment, changes)
    check_contact(email=enrolment.email, phone=enrolment.phone)
    check_moment(changes.best_moment or "")
    enrolment.best_moment = changes.best_moment or enrolment.best_moment
    may_leave = changes.may_leave_message
    may_leave = enrolment.may_leave_message if may_leave is None else may_leave
    enrolment.may_leave_message = may_leave and bool(enrolment.phone)
    enrolment.channel = call_channel(enrolment)
    changes = replace(changes, channel=enrolment.channel)
    enrolment.changed_at = now
    rows = list(Registration.objects.filter(enrolment=enrolment).select_related("occurrence"))
    for row in rows:
        apply_changes(row, changes, now=now)
    Registration.objects.bulk_update(rows, _CHANGED)
    enrolment.save()


def _first_of(enrolment: Enrolment) -> int | None:
    """Return the key of their first date: only there it is anybody's first time."""
    dates = Registration.objects.filter(enrolment=enrolment)
    return dates.order_by("occurrence__starts_at", "pk").values_list("pk", flat=True).first()


def _check_any(held: Held) -> None:
    if not held.coming:
        words = _("Ce groupe n’a plus de date à venir.")
        if not held.enrolment.is_whole:
            words = _("Ces rencontres ont déjà commencé ou sont passées.")
        raise EventsError("session_past", words)


def _gone_words(enrolment: Enrolment) -> str:
    if enrolment.is_whole:
        return _("Vous avez quitté ce groupe : il n’y a rien à changer.")
    return _("Vous ne venez plus à ces dates : il n’y a rien à changer.")
