"""Changing an event as a whole: its sessions to come follow, those registered are told."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import ngettext

from events.domain.cohorts import is_cohort
from events.domain.drafts import EventDraft, checked_draft
from events.domain.event_parts import fill, snapshot, write_parts
from events.domain.feeds import touch_feeds
from events.domain.fewer_companions import regrant
from events.domain.first_talks import takes_requests
from events.domain.nudges import nudge
from events.domain.occurrence_changes import resize
from events.domain.plans import recount_seats
from events.domain.sequences import mark_changed, next_sequence
from events.domain.session_notices import move_reminders, tell_all, tell_confirmed
from events.errors import EventsError
from events.models import AccessMode, Enrolment, Event, Notice, Occurrence, RegistrationStatus


def update_event(*, event: Event, draft: EventDraft, now: datetime) -> bool:
    """Make the event say what ``draft`` says, words and facts; tell whether anything changed.

    Dates and hours are not touched here: their edits have a scope of their own. Raises
    EventsError (``capacity_below_confirmed``, ``parties_wait`` among others) before anything
    is kept.
    """
    draft = checked_draft(draft)
    with transaction.atomic():
        # Not its key: whoever adds a row about the event meanwhile need not wait.
        locked = Event.objects.select_for_update(no_key=True, of=("self",))
        event = locked.get(pk=event.pk)
        _check_nobody_waits(event, draft)
        _check_nobody_asks(event, draft)
        before, known = snapshot(event), confidences_of(event)
        most = event.max_companions
        was_open = event.access_mode == AccessMode.DROP_IN
        fill(event, draft)
        if snapshot(event, draft=draft) == before:
            return False
        event.updated_at = now
        event.save()
        sequence = next_sequence(event.pk)
        mark_changed(event.schedules.all(), sequence=sequence, now=now)
        _replace_parts(event, draft)
        coming = _spread(event, draft, sequence=sequence, now=now)
        if was_open is not (event.access_mode == AccessMode.DROP_IN):
            recount_seats(event, now=now)
        if [*draft.reminder_offsets] != before["reminder_offsets"]:
            move_reminders(coming, now=now)
        if draft.max_companions != most:
            regrant(event, before=most, now=now)
        if confidences_of(event) != known and any(confidences_of(event)):
            tell_confirmed(coming, now=now)
        touch_feeds(event_ids=[event.pk], now=now)
        nudge()
    return True


def confidences_of(event: Event) -> tuple[str, str]:
    """Return what the event says to those confirmed only: how to join, and a note."""
    return event.online_url, event.confirmed_note


def _check_nobody_waits(event: Event, draft: EventDraft) -> None:
    """Refuse to open a cohort's dates one by one while parties wait for all of them."""
    if not is_cohort(event) or draft.access_mode == event.access_mode:
        return
    waits = (RegistrationStatus.WAITLISTED, RegistrationStatus.PENDING)
    waiting = Enrolment.objects.filter(event=event, status__in=waits)
    amount = waiting.filter(erased_at__isnull=True).count()
    if amount:
        words = ngettext(
            "Une personne attend une place pour toutes les dates. Avant d’ouvrir les dates une à "
            "une, ajoutez des places ou voyez avec elle.",
            "%(n)d personnes attendent une place pour toutes les dates. Avant d’ouvrir les dates "
            "une à une, ajoutez des places ou voyez avec elles.",
            amount,
        )
        raise EventsError("parties_wait", words % {"n": amount}, field="access_mode")


def _check_nobody_asks(event: Event, draft: EventDraft) -> None:
    """Refuse another way to come while people wait to be called back for a first talk."""
    if not takes_requests(event) or draft.access_mode == event.access_mode:
        return
    asked = Enrolment.objects.filter(event=event, status=RegistrationStatus.PENDING)
    amount = asked.filter(erased_at__isnull=True).count()
    if amount:
        words = ngettext(
            "Une personne attend votre appel pour un premier échange. Répondez-lui d’abord.",
            "%(n)d personnes attendent votre appel pour un premier échange. Répondez-leur d’abord.",
            amount,
        )
        raise EventsError("parties_wait", words % {"n": amount}, field="access_mode")


def _replace_parts(event: Event, draft: EventDraft) -> None:
    event.texts.filter(language="fr").delete()
    event.audiences.all().delete()
    write_parts(event, draft)


def _spread(event: Event, draft: EventDraft, *, sequence: int, now: datetime) -> list[Occurrence]:
    """Let sessions to come follow, but for what was set on one of them; return them.

    All are locked first, in the order of their keys, as everywhere.
    """
    locked = Occurrence.objects.select_for_update(no_key=True, of=("self",))
    coming = list(locked.filter(event=event, starts_at__gt=now).order_by("pk"))
    _rename([row for row in coming if "title" not in row.overridden], draft.title, now=now)
    for row in coming:
        row.sequence, row.event = sequence, event
    _move([row for row in coming if "venue" not in row.overridden], event.venue_id, now=now)
    for row in coming:
        if "capacity" not in row.overridden and row.capacity != event.capacity:
            resize(row, capacity=event.capacity, now=now)
    return coming


def _rename(rows: list[Occurrence], title: str, *, now: datetime) -> None:
    changed = [row.pk for row in rows if row.title != title]
    Occurrence.objects.filter(pk__in=changed).update(title=title, changed_at=now)


def _move(rows: list[Occurrence], venue_id: int | None, *, now: datetime) -> None:
    """Meet elsewhere; those registered are told after the time to undo."""
    moved = [row for row in rows if row.venue_id != venue_id]
    for row in moved:
        row.venue_id, row.changed_at = venue_id, now
    Occurrence.objects.bulk_update(moved, ["venue", "changed_at", "sequence"], batch_size=200)
    tell_all([row for row in moved if row.last_queue_no], Notice.Purpose.CHANGED, now=now)
