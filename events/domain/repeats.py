"""What was sent twice: one submission is known again for a day, to the second."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeVar

from events.models import Enrolment, Registration

SUBMISSIONS_KEPT = timedelta(hours=24)
"""How long a repeated submission is known again."""

P = TypeVar("P", Registration, Enrolment)


def known_again(found: P | None, *, now: datetime) -> P | None:
    """Return what the same submission made, while it is known; after that it is forgotten.

    The caller holds what the submission is once for, its session or event.
    """
    if found is None or now - found.created_at < SUBMISSIONS_KEPT:
        return found
    found.submission_id = found.submission_digest = ""
    found.save(update_fields=["submission_id", "submission_digest"])
    return None
