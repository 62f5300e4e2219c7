"""Doing what somebody looked at, and nothing else."""

from __future__ import annotations

import uuid
from datetime import datetime
from hashlib import blake2b

from django.db import transaction
from django.utils.translation import gettext as _

from events.domain.edits.changes import EditChanges
from events.domain.edits.doing import apply, preview
from events.domain.edits.ground import hold
from events.domain.edits.history import EditResult
from events.domain.edits.previews import EditPreview
from events.domain.session_notices import UNDO
from events.errors import EventsError
from events.models import Edit, Event, Occurrence, Scope
from groups.models import User


def mark_of(seen: EditPreview, *, occurrence_id: uuid.UUID) -> str:
    """Return what tells this preview from another one: its dates, and how many are told."""
    keys = {occurrence_id, *(one.public_id for one in seen.dates)}
    found = Occurrence.objects.filter(public_id__in=keys).order_by("pk")
    state = [
        list(found.values_list("public_id", "sequence")),
        [(one.public_id, one.new_start, one.new_end, one.status) for one in seen.dates],
        seen.added,
        seen.losing,
    ]
    return f"{blake2b(repr(state).encode(), digest_size=16).hexdigest()}-{seen.registered}"


def apply_seen(
    *,
    occurrence_id: uuid.UUID,
    changes: EditChanges,
    scope: Scope,
    seen: str,
    now: datetime,
    user: User | None = None,
) -> EditResult:
    """Do as ``apply``, if the preview that somebody saw still holds.

    ``seen`` is its ``mark_of``. Raises EventsError as ``apply`` does, and
    ``changed_meanwhile`` when other dates would change, or other people be told. The same
    preview confirmed twice is done once, and gives the same edit.
    """
    with transaction.atomic():
        event = hold(occurrence_id=occurrence_id, now=now).event
        sent_before = _sent_before(event, seen=seen, user=user, now=now)
        if sent_before is not None:
            return EditResult(sent_before, sent_before.sessions)
        fresh = preview(occurrence_id=occurrence_id, changes=changes, scope=scope, now=now)
        if not (fresh.refusals or fresh.is_empty):
            _check_same(seen, mark_of(fresh, occurrence_id=occurrence_id))
        result = apply(
            occurrence_id=occurrence_id, changes=changes, scope=scope, now=now, user=user
        )
        if result.edit is not None:
            result.edit.undo["seen"] = seen
            result.edit.save(update_fields=["undo"])
    return result


def _sent_before(event: Event, *, seen: str, user: User | None, now: datetime) -> Edit | None:
    """Return what the first press of the same button did, within the time to undo."""
    lately = event.edits.filter(user=user, undone_at=None, at__gt=now - UNDO)
    return next((edit for edit in lately if edit.undo.get("seen") == seen), None)


def _check_same(seen: str, fresh: str) -> None:
    if seen == fresh:
        return
    dates, _dash, told = seen.partition("-")
    new_dates, _dash, new_told = fresh.partition("-")
    if dates != new_dates:
        words = _("Ces rencontres ont changé entre-temps. Relisez, puis appliquez.")
    else:
        words = _(
            "Entre-temps, des personnes se sont inscrites ou désinscrites : %(new)s à prévenir, "
            "au lieu de %(old)s. Relisez, puis appliquez."
        ) % {"new": new_told, "old": told}
    raise EventsError("changed_meanwhile", words)
