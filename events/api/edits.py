"""Changing sessions: one, it and the following ones, or all to come; and who changed what."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from events.api.agenda import cursor_from, outs, router
from events.api.drafts import facilitators_from, minutes, venue_from, wall_from
from events.api.found import (
    edit_run_by,
    event_run_by,
    occurrence_run_by,
    occurrence_to_change,
)
from events.domain.cursors import encode_cursor
from events.domain.edits import EditChanges, apply, preview, scope_of, undo
from events.domain.edits.history import edits_page
from events.models import Occurrence
from events.schemas import (
    EditedOccurrenceOut,
    EditOut,
    EditPage,
    EditPreviewOut,
    EditRef,
    OccurrencePatch,
)
from groups.api_auth import TokenAuth, user_of

__all__ = ["router"]
PAGE_SIZE = 50
# One address, several methods: they stand on the agenda's own router.


@router.patch("/occurrences/{public_id}", response=EditedOccurrenceOut, auth=TokenAuth())
def update(request: HttpRequest, public_id: UUID, payload: OccurrencePatch) -> EditedOccurrenceOut:
    """Change, cancel or restore sessions; registered people are told after a minute.

    ``capacity: null`` lifts the limit. ``edit`` names what was done: until then,
    ``POST /edits/{id}/undo`` puts everything back.

    Refusals: 409 ``session_past``, ``capacity_below_confirmed``, ``same_start``; 422
    ``starts_in_the_past``, ``rule_not_movable`` (the rhythm can't follow to that day),
    ``dates_one_by_one``, ``moved_apart`` (this date has left its series),
    ``jumps_back`` (earlier dates that stay would come after), ``one_thing_at_a_time`` (call
    off first, then change), ``unknown_scope``.
    """
    user, now = user_of(request), timezone.now()
    occurrence = occurrence_to_change(user, public_id, now=now)
    done = apply(
        occurrence_id=public_id,
        changes=_changes(payload, occurrence),
        scope=scope_of(payload.scope),
        now=now,
        user=user,
    )
    shown = outs([occurrence_run_by(user, public_id)], user=user)[0]
    edit = EditRef.of(done.edit, now=now) if done.edit else None
    return EditedOccurrenceOut(**shown.dict(), edit=edit)


@router.post("/occurrences/{public_id}/edit-preview", response=EditPreviewOut, auth=TokenAuth())
def foresee(request: HttpRequest, public_id: UUID, payload: OccurrencePatch) -> EditPreviewOut:
    """Tell what such a change would touch, changing nothing."""
    occurrence = occurrence_run_by(user_of(request), public_id)
    return EditPreviewOut.of(
        preview(
            occurrence_id=public_id,
            changes=_changes(payload, occurrence),
            scope=scope_of(payload.scope),
            now=timezone.now(),
        )
    )


@router.post("/edits/{public_id}/undo", response=EditOut, auth=TokenAuth())
def put_back(request: HttpRequest, public_id: UUID) -> EditOut:
    """Put everything back as it was before the edit; nobody is told of either.

    Twice is once. Refusals, 409: ``undo_too_late`` after a minute, ``undo_overtaken`` when
    something else changed since.
    """
    now = timezone.now()
    edit = undo(edit=edit_run_by(user_of(request), public_id), now=now)
    return EditOut.of(edit, now=now)


@router.get("/events/{public_id}/edits", response=EditPage, auth=TokenAuth())
def history(request: HttpRequest, public_id: UUID, cursor: str = "") -> EditPage:
    """Who changed what of the event, when and for which sessions; the newest first."""
    event = event_run_by(user_of(request), public_id)
    now = timezone.now()
    rows, following = edits_page(event, after=cursor_from(cursor), size=PAGE_SIZE)
    return EditPage(
        items=[EditOut.of(row, now=now) for row in rows],
        next=encode_cursor(following) if following else None,
    )


def _changes(payload: OccurrencePatch, occurrence: Occurrence) -> EditChanges:
    length, faces = payload.duration_minutes, payload.facilitators
    return EditChanges(
        title=payload.title,
        wall_start=_wall(payload.starts_at, occurrence),
        duration=None if length is None else minutes(length),
        venue=venue_from(payload.venue),
        capacity=payload.capacity,
        has_no_limit="capacity" in payload.model_fields_set and payload.capacity is None,
        facilitators=None if faces is None else facilitators_from(faces),
        note=payload.note,
        status=payload.status,
    )


def _wall(text: str | None, occurrence: Occurrence) -> datetime | None:
    if text is None:
        return None
    is_day = occurrence.schedule.is_all_day and "T" not in text
    return wall_from(text, all_day=is_day, field="starts_at")
