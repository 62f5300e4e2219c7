"""Shorthands for tests in which people register for a session."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from events.domain.registration_requests import RegistrationRequest
from events.domain.registrations import register
from events.models import Notice, Occurrence, Registration, RegistrationStatus
from tests.factories import make_event, make_occurrence, make_schedule

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
START = datetime(2026, 12, 3, 18, 30)
MINUTE = timedelta(minutes=1)


def session(*, start: datetime = START, **event_fields: Any) -> Occurrence:
    """A session on registration, thirteen days after ``NOW``."""
    schedule = make_schedule(event=make_event(**event_fields), start=start)
    return make_occurrence(schedule=schedule)


def ask(**fields: Any) -> RegistrationRequest:
    """What a person writes, with their consent."""
    return RegistrationRequest(**{"consent": True, **fields})


def join(occurrence: Occurrence, *, now: datetime = NOW, **fields: Any) -> Registration:
    """Register somebody."""
    return register(occurrence_id=occurrence.public_id, request=ask(**fields), now=now)


def seats_of(occurrence: Occurrence) -> tuple[int, dict[str, str]]:
    """Seats taken, and where everybody stands, by nickname, in order of arrival."""
    rows = Registration.objects.filter(occurrence=occurrence).order_by("queue_no")
    taken = Occurrence.objects.get(pk=occurrence.pk).confirmed_seats
    return taken, {row.nickname: str(RegistrationStatus(row.status).value) for row in rows}


def told(registration: Registration) -> list[str]:
    """What the person must be told, in the order in which it was noted."""
    notices = Notice.objects.filter(registration=registration).order_by("pk")
    return list(notices.values_list("purpose", flat=True))
