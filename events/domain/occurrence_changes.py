"""Changing one session: moved, renamed, resized, called off, restored."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from events.domain.cohorts import derive_missing, joins_whole, lock_cohort, settle
from events.domain.drafts import (
    FacilitatorDraft,
    VenueDraft,
    check_capacity,
    check_date,
    check_duration,
    clean_facilitators,
    clean_venue,
)
from events.domain.event_parts import write_facilitators
from events.domain.feeds import touch_feeds
from events.domain.locking import lock_any
from events.domain.nudges import nudge
from events.domain.occurrences import LOOK_AHEAD, end_instant
from events.domain.offers import renew_offers, shorten_offers
from events.domain.recurrence import to_instant
from events.domain.seating import lapse_offers, promote_waiting
from events.domain.sequences import mark_changed, next_sequence
from events.domain.session_notices import (
    UNDO,
    move_reminders,
    tell_all,
    tell_off,
    tell_on,
    withdraw_from,
)
from events.domain.venues import stored_venue
from events.errors import EventsError
from events.models import (
    Event,
    Notice,
    Occurrence,
    OccurrenceStatus,
    Schedule,
)
from groups.domain.texts import one_line


@dataclass(frozen=True, kw_only=True)
class OccurrenceChanges:
    """What changes at one session; None leaves a thing as it is.

    ``wall_start`` is naive, on the clock of the schedule's zone. ``has_no_limit`` takes the
    limit of places away.
    """

    title: str | None = None
    wall_start: datetime | None = None
    duration: timedelta | None = None
    venue: VenueDraft | None = None
    capacity: int | None = None
    has_no_limit: bool = False
    facilitators: tuple[FacilitatorDraft, ...] | None = None
    note: str | None = None

    @property
    def sets_capacity(self) -> bool:
        """Whether the number of places changes."""
        return self.has_no_limit or self.capacity is not None


def change_occurrence(
    *, occurrence_id: uuid.UUID, changes: OccurrenceChanges, now: datetime
) -> Occurrence:
    """Change one session to come; its registered people are told after the time to undo.

    Raises EventsError: ``session_past``, ``capacity_below_confirmed`` or a bad field.
    """
    _check(changes, now=now)
    with transaction.atomic():
        occurrence = hold_with_event(occurrence_id)
        check_not_begun(occurrence, now=now)
        before = (occurrence.starts_at, occurrence.ends_at, occurrence.venue_id)
        _apply_words(occurrence, changes)
        _apply_time(occurrence, changes, now=now)
        _apply_place(occurrence, changes)
        _apply_capacity(occurrence, changes, now=now)
        _save(occurrence, now=now)
        if changes.sets_capacity and joins_whole(occurrence.event):
            settle(occurrence.event, now=now)
        if before != (occurrence.starts_at, occurrence.ends_at, occurrence.venue_id):
            tell_all([occurrence], Notice.Purpose.CHANGED, now=now)
            move_reminders([occurrence], now=now)
            shorten_offers([occurrence], now=now)
    return occurrence


def cancel_occurrence(*, occurrence_id: uuid.UUID, note: str = "", now: datetime) -> Occurrence:
    """Call the session off; it stays shown as cancelled, and people are told after a minute."""
    note = one_line(note, field="note", max_length=500)
    with transaction.atomic():
        occurrence = hold_with_event(occurrence_id)
        if occurrence.is_cancelled:
            return occurrence
        check_not_over(occurrence, now=now)
        occurrence.status = OccurrenceStatus.CANCELLED
        occurrence.cancelled_at = now
        occurrence.note = note
        _override(occurrence, "status")
        _save(occurrence, now=now)
        tell_off([occurrence], now=now)
    return occurrence


def restore_occurrence(*, occurrence_id: uuid.UUID, now: datetime) -> Occurrence:
    """Hold the session after all; those already told of the contrary are told again."""
    with transaction.atomic():
        occurrence = hold_with_event(occurrence_id)
        if not occurrence.is_cancelled:
            return occurrence
        check_not_over(occurrence, now=now)
        occurrence.status = OccurrenceStatus.SCHEDULED
        occurrence.cancelled_at = None
        occurrence.note = ""
        occurrence.overridden = [name for name in occurrence.overridden if name != "status"]
        renewed = renew_offers(occurrence, now=now)
        promote_waiting(occurrence, now=now)
        _save(occurrence, now=now)
        believers = tell_on([occurrence], now=now)
        # That it is held says that the place is offered still, and until when.
        withdraw_from(renewed, Notice.Purpose.OFFERED, only=believers)
        move_reminders([occurrence], now=now)
        derive_missing(occurrence.event, now=now)
    return occurrence


def cancel_event(*, event: Event, now: datetime) -> None:
    """Call off every session to come, tell those registered, and archive the event."""
    coming = Occurrence.objects.filter(
        event=event, starts_at__gt=now, status=OccurrenceStatus.SCHEDULED
    )
    with transaction.atomic():
        lock_cohort(event)
        # Locked first: who registers meanwhile is seen below, and told.
        rows = list(coming.order_by("pk").select_for_update(of=("self",)))
        off: dict[str, Any] = {
            "status": OccurrenceStatus.CANCELLED,
            "cancelled_at": now,
            "note": "",
            "changed_at": now,
            "sequence": next_sequence(event.pk),
        }
        coming.update(**off)
        for row in rows:
            row.sequence = off["sequence"]
        tell_off(rows, now=now)
        mark_changed(event.schedules.all(), sequence=off["sequence"], now=now)
        Event.objects.filter(pk=event.pk, archived_at__isnull=True).update(
            archived_at=now, updated_at=now
        )
        touch_feeds(event_ids=[event.pk], now=now)
        nudge()


def hold_with_event(occurrence_id: uuid.UUID) -> Occurrence:
    """Lock the event, then its session: whoever changes schedules goes by that order.

    Raises EventsError ``not_found`` when there is no such session.
    """
    event = Event.objects.filter(occurrences__public_id=occurrence_id)
    locked = event.select_for_update(no_key=True, of=("self",)).values_list("pk")
    if not list(locked):
        raise EventsError("not_found", _("Cette rencontre n’existe pas ou n’est plus annoncée."))
    return lock_any(occurrence_id)


def undo_until(occurrence: Occurrence) -> datetime | None:
    """Return until when calling off can be undone without anybody having been told."""
    return occurrence.cancelled_at + UNDO if occurrence.cancelled_at else None


def _check(changes: OccurrenceChanges, *, now: datetime) -> None:
    check_capacity(changes.capacity)
    if changes.duration is not None:
        check_duration(changes.duration)
    if changes.wall_start is not None:
        check_near(changes.wall_start, now=now)


def check_near(wall: datetime, *, now: datetime) -> None:
    """Refuse a start further ahead than dates are told at all (``too_far_ahead``)."""
    check_date(wall.date(), field="starts_at")
    if wall.date() > now.date() + LOOK_AHEAD:
        raise EventsError(
            "too_far_ahead",
            _("Choisissez une date dans les trois ans à venir."),
            field="starts_at",
        )


def check_not_begun(occurrence: Occurrence, *, now: datetime) -> None:
    """Refuse to change what has begun (``session_past``)."""
    if occurrence.starts_at <= now:
        raise EventsError(
            "session_past", _("Cette rencontre a commencé : le passé ne change plus.")
        )


def check_not_over(occurrence: Occurrence, *, now: datetime) -> None:
    """Refuse to call off or hold what is over (``session_past``)."""
    if occurrence.ends_at <= now:
        raise EventsError("session_past", _("Cette rencontre est passée : elle ne change plus."))


def _override(occurrence: Occurrence, name: str) -> None:
    if name not in occurrence.overridden:
        occurrence.overridden = sorted([*occurrence.overridden, name])


def _apply_words(occurrence: Occurrence, changes: OccurrenceChanges) -> None:
    if changes.title is not None:
        title = one_line(changes.title, field="title", max_length=160)
        if not title:
            raise EventsError("no_title", _("Donnez un titre à cette rencontre."), field="title")
        occurrence.title = title
        _override(occurrence, "title")
    if changes.note is not None:
        occurrence.note = one_line(changes.note, field="note", max_length=500)
    if changes.facilitators is not None:
        drafts = clean_facilitators(changes.facilitators)
        write_facilitators(event=occurrence.event, occurrence=occurrence, drafts=drafts)
        _override(occurrence, "facilitators")


def _apply_time(occurrence: Occurrence, changes: OccurrenceChanges, *, now: datetime) -> None:
    if changes.wall_start is None and changes.duration is None:
        return
    check_whole_days(occurrence, changes)
    zone = occurrence.schedule.timezone
    wall = changes.wall_start or occurrence.local_start.replace(tzinfo=None)
    wall_end = occurrence.local_end.replace(tzinfo=None)
    kept = wall_end - occurrence.local_start.replace(tzinfo=None)
    occurrence.starts_at = to_instant(wall, zone)
    if occurrence.starts_at <= now:
        raise EventsError(
            "starts_in_the_past", _("Choisissez un début à venir."), field="starts_at"
        )
    occurrence.ends_at = end_instant(wall, changes.duration or kept, zone)
    _override(occurrence, "starts_at")


def check_whole_days(occurrence: Occurrence, changes: OccurrenceChanges) -> None:
    """Refuse hours where sessions last whole days (``bad_time``, ``bad_duration``)."""
    if not occurrence.schedule.is_all_day:
        return
    if changes.duration is not None:
        check_duration(changes.duration, all_day=True)
    if changes.wall_start is not None and changes.wall_start.time() != time(0, 0):
        message = _("Cette rencontre dure toute la journée : donnez une date, sans heure.")
        raise EventsError("bad_time", message, field="starts_at")


def _apply_place(occurrence: Occurrence, changes: OccurrenceChanges) -> None:
    if changes.venue is not None:
        occurrence.venue = stored_venue(
            organization=occurrence.event.group.organization, draft=clean_venue(changes.venue)
        )
        _override(occurrence, "venue")


def _apply_capacity(occurrence: Occurrence, changes: OccurrenceChanges, *, now: datetime) -> None:
    if not changes.sets_capacity:
        return
    lapse_offers(occurrence, now=now)
    _set_capacity(occurrence, changes.capacity)
    _override(occurrence, "capacity")
    promote_waiting(occurrence, now=now)


def _set_capacity(occurrence: Occurrence, capacity: int | None) -> None:
    if capacity is not None and capacity < occurrence.confirmed_seats:
        raise EventsError(
            "capacity_below_confirmed",
            _("%(seats)d places sont déjà réservées : gardez-en au moins autant.")
            % {"seats": occurrence.confirmed_seats},
            field="capacity",
        )
    occurrence.capacity = capacity


def _save(occurrence: Occurrence, *, now: datetime) -> None:
    occurrence.sequence = next_sequence(occurrence.event_id)
    occurrence.changed_at = now
    occurrence.save()
    own = Schedule.objects.filter(pk=occurrence.schedule_id)
    mark_changed(own, sequence=occurrence.sequence, now=now)
    touch_feeds(event_ids=[occurrence.event_id], now=now)
    nudge()


def resize(occurrence: Occurrence, *, capacity: int | None, now: datetime) -> None:
    """Give a session another number of places; those who wait move up.

    Raises EventsError ``capacity_below_confirmed`` when more seats are taken.
    """
    with transaction.atomic():
        locked = lock_any(occurrence.public_id)
        lapse_offers(locked, now=now)
        _set_capacity(locked, capacity)
        promote_waiting(locked, now=now)
        locked.changed_at = now
        locked.save(update_fields=["capacity", "confirmed_seats", "changed_at"])
        if joins_whole(locked.event):
            settle(locked.event, now=now)
