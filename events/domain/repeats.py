"""What was sent twice: one submission is known again for a day, to the second."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeVar

from django.utils.translation import gettext as _

from events.errors import EventsError
from events.models import Enrolment, Party, Registration

SUBMISSIONS_KEPT = timedelta(hours=24)
"""How long a repeated submission is known again."""

P = TypeVar("P", Registration, Enrolment)


def known_again(found: P | None, *, now: datetime) -> P | None:
    """Return what the same submission made, while it is known; after that it is forgotten.

    Where the person erased it meanwhile, EventsError ``erased``: whoever sends it again must not
    bring back what they wanted gone. The caller holds what the submission is once for, its
    session or event.
    """
    if found is None:
        return None
    if not is_known(found, now=now):
        found.submission_id = found.submission_digest = ""
        found.save(update_fields=["submission_id", "submission_digest"])
        return None
    if found.erased_at is not None:
        raise EventsError(
            "erased",
            _("Cette inscription a été effacée. Pour revenir, remplissez un nouveau formulaire."),
            field="submission_id",
        )
    return found


def is_known(party: Party, *, now: datetime) -> bool:
    """Tell whether its submission would be known again."""
    return now - party.created_at < SUBMISSIONS_KEPT
