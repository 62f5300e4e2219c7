"""What is open now, near by and for the same people, where a group cannot take them in yet."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Case, IntegerField, Q, Value, When

from events.domain.agenda import for_cards
from events.domain.openings import check_open
from events.errors import EventsError
from events.models import (
    AccessMode,
    Audience,
    Event,
    EventAudience,
    Occurrence,
    OccurrenceStatus,
)

MOST = 3
_LOOKED_AT = 60


def open_meanwhile(event: Event, *, now: datetime) -> list[Occurrence]:
    """Return the next dates of other events that one can come to now, the nearest group first.

    Of the same group, else of its association, else in its département; for one of the same
    audiences, or for everybody. One date an event, ``MOST`` in all (two queries).
    """
    group = event.group
    ours = Q(event__group=group)
    near = Q(event__group__organization=group.organization_id)
    around = Q(event__group__department=group.department_id)
    found = (
        Occurrence.objects.listed()
        .filter(ours | near | around, _welcoming(event))
        .filter(
            starts_at__gt=now,
            status=OccurrenceStatus.SCHEDULED,
            event__access_mode__in=[AccessMode.DROP_IN, AccessMode.REGISTRATION],
        )
        .exclude(event=event)
        .annotate(
            distance=Case(
                When(ours, then=Value(0)),
                When(near, then=Value(1)),
                default=Value(2),
                output_field=IntegerField(),
            )
        )
    )
    rows = for_cards(found).order_by("distance", "starts_at", "public_id")[:_LOOKED_AT]
    first_dates: dict[int, Occurrence] = {}
    for row in rows:
        if row.event_id not in first_dates and _is_open(row, now=now):
            first_dates[row.event_id] = row
    return list(first_dates.values())[:MOST]


def _welcoming(event: Event) -> Q:
    """Say of sessions that they are for one of the event's audiences, or for everybody."""
    meant = EventAudience.objects.filter(event=event).values_list("audience")
    welcome = EventAudience.objects.filter(
        Q(audience__in=meant) | Q(audience=Audience.GENERAL_PUBLIC)
    )
    return Q(event__in=welcome.values("event"))


def _is_open(occurrence: Occurrence, *, now: datetime) -> bool:
    if occurrence.event.access_mode == AccessMode.DROP_IN:
        return True
    try:
        check_open(occurrence, now=now)
    except EventsError:
        return False
    return occurrence.free_seats != 0
