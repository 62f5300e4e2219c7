"""What an edit asks for, checked before anything is looked up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from events.domain.drafts import (
    check_capacity,
    check_duration,
    clean_facilitators,
    clean_venue,
)
from events.domain.occurrence_changes import OccurrenceChanges, check_near
from events.errors import EventsError
from events.models import OccurrenceStatus, Scope
from groups.domain.texts import one_line


@dataclass(frozen=True, kw_only=True)
class EditChanges(OccurrenceChanges):
    """What changes at one or several sessions; None leaves a thing as it is.

    ``wall_start`` is that of the session one edits: the others follow it to its hour, and to
    its new day. ``status`` calls off (``cancelled``) or holds after all (``scheduled``).
    """

    status: str | None = None

    @property
    def is_timed(self) -> bool:
        """Whether hours or lengths change."""
        return self.wall_start is not None or self.duration is not None

    @property
    def is_more_than_status(self) -> bool:
        """Whether anything changes besides the status and its note."""
        return replace(self, status=None, note=None) != EditChanges()


def checked(changes: EditChanges, *, now: datetime) -> EditChanges:
    """Return the changes with their texts cleaned; EventsError names what can't stand."""
    check_capacity(changes.capacity)
    if changes.has_no_limit and changes.capacity is not None:
        message = _("Donnez un nombre de places, ou pas de limite.")
        raise EventsError("bad_capacity", message, field="capacity")
    if changes.duration is not None:
        check_duration(changes.duration)
    if changes.wall_start is not None:
        check_near(changes.wall_start, now=now)
    if changes.status not in {None, *OccurrenceStatus.values}:
        raise EventsError(
            "unknown_choice", _("L’état est « cancelled » ou « scheduled »."), field="status"
        )
    return replace(_cleaned(changes), status=changes.status)


def _cleaned(changes: EditChanges) -> EditChanges:
    title, note = changes.title, changes.note
    if title is not None:
        title = one_line(title, field="title", max_length=160)
        if not title:
            raise EventsError("no_title", _("Donnez un titre à cette rencontre."), field="title")
    faces = changes.facilitators
    return replace(
        changes,
        title=title,
        note=None if note is None else one_line(note, field="note", max_length=500),
        venue=changes.venue and clean_venue(changes.venue),
        facilitators=None if faces is None else clean_facilitators(faces),
    )


def scope_of(word: str) -> Scope:
    """Return the scope of that name (``unknown_scope`` otherwise)."""
    if word not in Scope.values:
        raise EventsError(
            "unknown_scope",
            _("La portée est « this », « following » ou « all »."),
            field="scope",
        )
    return Scope(word)
