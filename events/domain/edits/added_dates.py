"""Dates that an edit adds for who joined all of them: one word, after the time to undo.

Dates that only come within reach as time goes by (``horizon``) are not announced: their rule
was, and each is reminded of. The same holds for one of them that an edit stops leaving out:
nobody had it, nor was told that it would lack, and eighteen months are no time to plan for.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Max

from events.domain.cohorts import joins_whole, session_cause
from events.domain.edits.ground import slot_of
from events.domain.session_notices import UNDO
from events.models import (
    Enrolment,
    Event,
    Notice,
    Occurrence,
    Registration,
    RegistrationStatus,
    Schedule,
)


def reach_of(schedules: Iterable[Schedule]) -> date:
    """Return the last day for which dates stand, before an edit; where none goes on, the last."""
    reached = [one.materialized_until or date.min for one in schedules if _goes_on(one)]
    return max(reached, default=date.max)


def _goes_on(schedule: Schedule) -> bool:
    """Whether dates may lie beyond those that stand (or would, were they not called off)."""
    return schedule.extends_on != date.max or schedule.called_off_from is not None


def newest_date(event: Event) -> int:
    """Return the key of the event's latest session, 0 where it has none."""
    return event.occurrences.aggregate(most=Max("pk"))["most"] or 0


def made_since(event: Event, known: int, *, reach: date) -> list[Occurrence]:
    """Return the sessions made after the one of key ``known`` that are news.

    They lie where dates stood already (``reach``), or were asked for one by one.
    """
    made = event.occurrences.filter(pk__gt=known).select_related("schedule")
    return [row for row in made if row.original_date <= reach or _is_named(row)]


def tells_members(event: Event) -> bool:
    """Whether somebody would be told of dates that are added."""
    members = Enrolment.objects.filter(
        event=event, is_whole=True, status=RegistrationStatus.CONFIRMED, erased_at__isnull=True
    )
    return joins_whole(event) and members.exists()


def _is_named(row: Occurrence) -> bool:
    schedule = row.schedule
    return not schedule.rrule or slot_of(row).isoformat() in schedule.rdates


def tell_added(event: Event, sessions: Iterable[Occurrence], *, now: datetime) -> None:
    """Note that members must learn of the dates that they were given just now, if there are any.

    One who has to wait for such a date reads that in the same word.
    """
    if not joins_whole(event):
        return
    given = Registration.objects.active().filter(
        occurrence__in=[row.pk for row in sessions],
        created_at=now,
        enrolment__is_whole=True,
        enrolment__status=RegistrationStatus.CONFIRMED,
    )
    keys = list(given.order_by("pk").values_list("pk", flat=True))
    if not keys:
        return
    Notice.objects.filter(registration__in=keys, purpose=Notice.Purpose.WAITLISTED).delete()
    number = event.schedules.aggregate(most=Max("sequence"))["most"]
    Notice.objects.bulk_create(
        Notice(
            registration_id=key,
            purpose=Notice.Purpose.ADDED,
            cause=session_cause(number),
            not_before=now + UNDO,
        )
        for key in keys
    )
