"""Shorthands for tests in which people come and are counted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from events.domain.attendance import put_attendance
from events.domain.counting import count_due
from events.domain.people_of_year import People, people_of_year
from events.models import Occurrence, Registration
from groups.models import SupportGroup
from tests.factories import make_event, make_occurrence, make_registration, make_schedule

AFTER = datetime(2027, 1, 10, 9, tzinfo=UTC)


def evening(
    group: SupportGroup, day: int, *, year: int = 2026, month: int = 11, hour: int = 18
) -> Occurrence:
    """A session of the group, at half past six in the evening unless told."""
    start = datetime(year, month, day, hour, 30)
    return make_occurrence(schedule=make_schedule(event=make_event(group=group), start=start))


def come(occurrence: Occurrence, **fields: Any) -> Registration:
    """Somebody who registered and is there, as well as all who were marked before."""
    made = make_registration(occurrence=occurrence, **fields)
    there = Registration.objects.filter(attendances__occurrence=occurrence)
    present = [*there.values_list("public_id", flat=True), made.public_id]
    put_attendance(occurrence=occurrence, present=present, now=AFTER)
    return made


def estimate(group: SupportGroup, *, year: int = 2026, now: datetime = AFTER) -> People:
    """What the group's year comes to, once it is added up."""
    count_due(now=now)
    (found,) = people_of_year(groups=SupportGroup.objects.filter(pk=group.pk), year=year)
    return found.people
