"""Changing what an event says: its own words, and what its dates share with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from events.domain.cohorts import lock_cohort
from events.domain.drafts import EventDraft, VenueDraft, checked_draft
from events.domain.edits import EditChanges, apply
from events.domain.edits.history import record
from events.domain.event_parts import LISTED_NAMES, SAME_NAMES, TEXT_NAMES, draft_of
from events.domain.event_updates import update_event
from events.errors import EventsError
from events.models import Edit, Event, Occurrence, Scope
from groups.models import User

_OWN = (*SAME_NAMES, *LISTED_NAMES, *TEXT_NAMES, "audience", "facilitators")


@dataclass(frozen=True)
class EventEdit:
    """What was done; ``edit`` is the one that can be undone, where sessions changed."""

    is_changed: bool
    edit: Edit | None = None


def edit_event(
    *, event: Event, draft: EventDraft, seen: datetime | None, user: User | None, now: datetime
) -> EventEdit:
    """Make the event say what ``draft`` says; its dates and hours stay as they are.

    Title, place, seats and who welcomes change at all sessions to come and can be undone for a
    minute; the rest is the event's own. ``seen`` is when the event that somebody edited last
    changed. Raises EventsError ``changed_meanwhile``, or why it can't be; nothing is kept then.
    """
    draft = checked_draft(draft)
    with transaction.atomic():
        lock_cohort(event)
        event = Event.objects.select_related("group__organization", "venue").get(pk=event.pk)
        if event.archived_at is not None or (seen is not None and event.updated_at != seen):
            raise _changed_meanwhile()
        stored = draft_of(event)
        shared = _shared(stored, draft)
        session = _session_for(event, shared, now=now)
        kept = {name: getattr(stored, name) for name in shared} if session else {}
        own = replace(draft, **kept)
        names = _differing(stored, own)
        is_changed = bool(names) and update_event(event=event, draft=own, now=now)
        if is_changed:
            _note(event, names, user=user, now=now)
        if session is None:
            return EventEdit(is_changed)
        done = apply(
            occurrence_id=session.public_id,
            changes=EditChanges(**shared),
            scope=Scope.ALL,
            now=now,
            user=user,
        )
    return EventEdit(is_changed or done.edit is not None, done.edit)


def _changed_meanwhile() -> EventsError:
    return EventsError(
        "changed_meanwhile",
        _(
            "Quelqu’un a changé cet évènement entre-temps. Vos mots sont encore là. "
            "Relisez-les, puis enregistrez de nouveau."
        ),
    )


def _shared(stored: EventDraft, draft: EventDraft) -> dict[str, Any]:
    """Return what changes at the sessions too; emptied, a place or a limit is the event's own."""
    found: dict[str, Any] = {}
    if draft.title != stored.title:
        found["title"] = draft.title
    if draft.capacity not in {None, stored.capacity}:
        found["capacity"] = draft.capacity
    if draft.venue is not None and _address(draft.venue) != _address(stored.venue):
        found["venue"] = draft.venue
    if draft.facilitators != stored.facilitators:
        found["facilitators"] = draft.facilitators
    return found


def _session_for(event: Event, shared: dict[str, Any], *, now: datetime) -> Occurrence | None:
    """Return a session to come with nothing of its own among what changes; it stands for all."""
    if not shared:
        return None
    coming = Occurrence.objects.filter(event=event, starts_at__gt=now).in_order()
    return next((one for one in coming if not {*one.overridden} & {*shared}), None)


def _address(venue: VenueDraft | None) -> tuple[str, ...]:
    return (venue.name, venue.street, venue.postcode, venue.city) if venue else ()


def _differing(stored: EventDraft, draft: EventDraft) -> list[str]:
    names = [name for name in _OWN if getattr(stored, name) != getattr(draft, name)]
    is_moved = _address(stored.venue) != _address(draft.venue)
    return [*names, "venue"] if is_moved or _notes(stored) != _notes(draft) else names


def _notes(draft: EventDraft) -> str:
    return draft.venue.access_notes if draft.venue else ""


def _note(event: Event, names: list[str], *, user: User | None, now: datetime) -> None:
    """Write into the history which of the event's own words changed."""
    record(
        event,
        occurrence_id=0,
        summary=[{"field": name, "old": "", "new": ""} for name in names],
        scope=Scope.ALL,
        memory={},
        sessions=0,
        user=user,
        now=now,
    )
