"""What the API gives about edits: their history, and until when each can be undone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ninja import Schema

from events.domain.edits import undoable_until
from events.models import Edit

from .occurrences import OccurrenceOut


class EditRef(Schema):
    """The edit just made; nobody is told before ``undoable_until``, null once it is over."""

    id: UUID
    undoable_until: datetime | None

    @classmethod
    def of(cls, edit: Edit, *, now: datetime) -> EditRef:
        """Return an edit's reference."""
        return cls(id=edit.public_id, undoable_until=undoable_until(edit, now=now))


class EditedOccurrenceOut(OccurrenceOut):
    """A session as it is after an edit; ``edit`` is null when everything was so already."""

    edit: EditRef | None


class FieldChangeOut(Schema):
    """What changed, in words, as it was at the session that was edited."""

    field: str
    old: str
    new: str


class EditOut(Schema):
    """Who changed what, when and for which sessions; ``by`` is empty when nobody did it.

    ``occurrence`` is the session that was edited, ``sessions`` how many changed in all.
    """

    id: UUID
    at: datetime
    by: str
    scope: str
    occurrence: UUID | None
    sessions: int
    changes: list[FieldChangeOut]
    undone_at: datetime | None
    undoable_until: datetime | None

    @classmethod
    def of(cls, edit: Edit, *, now: datetime) -> EditOut:
        """Return an edit's answer; its user and session should be loaded."""
        return cls(
            id=edit.public_id,
            at=edit.at,
            by=str(edit.user) if edit.user else "",
            scope=edit.scope,
            occurrence=edit.occurrence.public_id if edit.occurrence else None,
            sessions=edit.sessions,
            changes=[FieldChangeOut(**one) for one in edit.summary],
            undone_at=edit.undone_at,
            undoable_until=undoable_until(edit, now=now),
        )


class EditPage(Schema):
    """Edits, the newest first; ``next`` is the cursor of the following page."""

    items: list[EditOut]
    next: str | None
