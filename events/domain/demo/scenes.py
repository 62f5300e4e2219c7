"""What happens in the life of a group, once each: full, ill, put off, moved, forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from events.domain.erasure import erase_registration
from events.domain.occurrence_changes import (
    OccurrenceChanges,
    cancel_occurrence,
    change_occurrence,
)
from events.models import (
    AttendanceMark,
    Occurrence,
    OccurrenceQuerySet,
    OccurrenceStatus,
    Registration,
    RegistrationStatus,
)

from .people import crowd, new_registration

_HOURS_BEFORE = timedelta(hours=2)


def _sessions(title: str) -> OccurrenceQuerySet:
    rows = Occurrence.objects.filter(event__texts__title=title)
    return rows.select_related("schedule", "event__group__organization").in_order()


def _next(title: str, *, now: datetime, after: int = 0) -> Occurrence | None:
    return _sessions(title).filter(starts_at__gt=now + timedelta(days=1))[after : after + 1].first()


def call_off_past_session(*, now: datetime) -> None:
    """A facilitator fell ill: called off two hours before, with a word."""
    session = _sessions("Groupe de parole entre pairs").filter(ends_at__lt=now).last()
    if session is not None:
        session.status = OccurrenceStatus.CANCELLED
        session.cancelled_at = session.starts_at - _HOURS_BEFORE
        session.changed_at = session.cancelled_at
        session.note = "L’animatrice est malade. On se retrouve la prochaine fois."
        session.overridden = ["status"]
        session.sequence += 1
        session.save()


def fill_up(title: str, *, rng: Random, now: datetime, waiting: int = 0) -> None:
    """Take every seat of the next session, and let some wait."""
    session = _next(title, now=now)
    if session is None or session.capacity is None or session.last_queue_no:
        return
    at = now - timedelta(days=4)
    rows = [
        new_registration(
            session,
            person,
            status=(
                RegistrationStatus.CONFIRMED
                if number < session.capacity
                else RegistrationStatus.WAITLISTED
            ),
            at=at + timedelta(minutes=37 * number),
            now=now,
        )
        for number, person in enumerate(crowd(rng, session.capacity + waiting))
    ]
    Registration.objects.bulk_create(rows)
    session.save(update_fields=["last_queue_no", "confirmed_seats"])


def change_what_comes(*, now: datetime) -> None:
    """One session called off, one put off to a day that has one, one date of a cohort moved."""
    off = _next("Atelier rebond", now=now, after=1)
    if off is not None:
        note = "La salle n’est pas libre. On se retrouve la fois suivante."
        cancel_occurrence(occurrence_id=off.public_id, note=note, now=now)
    put_off, other = (_next("Réunion planning", now=now, after=n) for n in (1, 2))
    if put_off is not None and other is not None:
        _move(put_off, other.local_start.replace(hour=10, minute=0, tzinfo=None), now=now)
    date = _next("Groupe reprise d'activité", now=now, after=1)
    if date is not None:
        _move(date, date.local_start.replace(tzinfo=None) + timedelta(days=1), now=now)


def _move(session: Occurrence, wall: datetime, *, now: datetime) -> None:
    changes = OccurrenceChanges(wall_start=wall)
    change_occurrence(occurrence_id=session.public_id, changes=changes, now=now)


def forget_somebody(*, now: datetime) -> None:
    """Somebody who came asks to be forgotten; the figures keep counting them."""
    registration = (
        Registration.objects.filter(
            attendances__mark=AttendanceMark.PRESENT, erased_at__isnull=True
        )
        .order_by("-occurrence__starts_at", "pk")
        .first()
    )
    if registration is not None:
        erase_registration(token=registration.token, now=now)
