"""Shorthands for tests in which people come after a first talk."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from events.domain.first_talks import CallBackRequest, ask_for_talk
from events.models import Enrolment, Event
from tests.events.enrolling import cohort
from tests.events.registering import NOW


def season(*, dates: int = 3, **event_fields: Any) -> Event:
    """A group that one joins after a first talk; it meets every week."""
    return cohort(
        dates=dates,
        **{"access_mode": "after_interview", "title": "Groupe de proches", **event_fields},
    )


def call_me(event: Event, *, now: datetime = NOW, **fields: Any) -> Enrolment:
    """Have somebody ask to be called back."""
    wanted = {"consent": True, "nickname": "Zoé", "phone": "06 39 98 12 34", **fields}
    return ask_for_talk(event_id=event.public_id, request=CallBackRequest(**wanted), now=now)
