"""Whom an edit tells."""

from __future__ import annotations

from events.domain.edits.memory import PURPOSES
from events.domain.session_notices import UNDO
from events.models import Edit, Notice, Registration, RegistrationQuerySet


def told_of(edit: Edit) -> RegistrationQuerySet:
    """Return the registrations that get a message of this edit, once the time to undo is over."""
    notices = Notice.objects.filter(
        registration__occurrence__event=edit.event_id,
        purpose__in=PURPOSES,
        not_before=edit.at + UNDO,
    )
    return Registration.objects.filter(pk__in=notices.values("registration"))
