"""SEQUENCE (RFC 5545 §3.8.7.4): what is said later of a date bears a greater number.

Schedules and sessions of an event draw from one count. A session changed on its own takes the
next number, and so does its schedule: once it says the same as its series again, whoever reads
the series alone still sees the number grow.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max, QuerySet

from events.models import Occurrence, Schedule


def next_sequence(event_id: int) -> int:
    """Return a number greater than any that the event's calendars have borne."""
    found = (
        model.objects.filter(event=event_id).aggregate(most=Max("sequence"))["most"]
        for model in (Schedule, Occurrence)
    )
    return 1 + max(number or 0 for number in found)


def sequence_of(schedule: Schedule, row: Occurrence | None) -> int:
    """Return what is published of one date; without ``row``, of a date that has none."""
    return max(schedule.sequence, row.sequence) if row else schedule.sequence


def mark_changed(schedules: QuerySet[Schedule], *, sequence: int, now: datetime) -> None:
    """Let schedules bear that number; the caller holds their event."""
    schedules.update(sequence=sequence, changed_at=now)
