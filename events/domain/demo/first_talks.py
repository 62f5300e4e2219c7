"""Two people of the demonstration who wait to be called back before a season."""

from __future__ import annotations

from datetime import datetime, timedelta

from events.domain.first_talks import CallBackRequest, ask_for_talk
from events.models import AccessMode, BestMoment, Enrolment, Event, Notice

_REQUESTS = (
    (
        timedelta(days=4),
        CallBackRequest(
            nickname="Nadia",
            phone="06 39 98 21 07",
            best_moment=BestMoment.EVENING,
            consent=True,
        ),
    ),
    (
        timedelta(hours=20),
        CallBackRequest(
            nickname="Un papa",
            phone="06 39 98 40 52",
            email="un.papa@demo.example",
            best_moment=BestMoment.MIDDAY,
            may_leave_message=True,
            consent=True,
        ),
    ),
)


def ask_to_be_called(*, now: datetime) -> None:
    """Let two people ask, some days apart; what they had to be told, they were told then."""
    events = Event.objects.live().filter(access_mode=AccessMode.AFTER_INTERVIEW)
    coming = events.filter(occurrences__starts_at__gt=now).order_by("pk").distinct()
    for event, (ago, request) in zip(coming, _REQUESTS, strict=False):
        made = ask_for_talk(event_id=event.public_id, request=request, now=now - ago)
        told = Notice.objects.filter(registration__enrolment=made)
        told.update(planned_at=now - ago)


def note_talk(enrolment: Enrolment) -> None:
    """Let somebody have asked, and been called back some days later."""
    enrolment.best_moment = BestMoment.ANY
    enrolment.answered_at = enrolment.created_at + timedelta(days=4)
    enrolment.may_leave_message = bool(enrolment.phone)
