"""« Je pense venir »: said where one just comes. It holds no seat, and obliges to nothing.

A plan is a confirmed registration of a session that takes none, so it is reminded, taken back
and forgotten as any other; capacity neither refuses it nor counts it.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Sum
from django.utils.translation import gettext as _

from events.domain.cohorts import tell_whole
from events.domain.seating import confirm, holds_seats, tell
from events.domain.wording import date_words
from events.errors import EventsError
from events.models import (
    AccessMode,
    Event,
    Notice,
    Occurrence,
    Registration,
    RegistrationStatus,
)

_WAITING = (
    RegistrationStatus.PENDING,
    RegistrationStatus.OFFERED,
    RegistrationStatus.WAITLISTED,
)


def recount_seats(event: Event, *, now: datetime) -> None:
    """Count seats anew at sessions to come: plans hold some once one has to register, or none.

    Raises EventsError ``capacity_below_confirmed`` where more plan to come than there are seats.
    """
    rows = Occurrence.objects.filter(event=event, starts_at__gt=now).select_related("schedule")
    coming = list(rows.select_for_update(of=("self",)).order_by("pk"))
    held = _held(coming)
    for row in coming:
        row.event = event
        row.confirmed_seats = held.get(row.pk, 0) if holds_seats(row) else 0
        if row.capacity is not None and row.confirmed_seats > row.capacity:
            raise EventsError(
                "capacity_below_confirmed",
                _("%(date)s, %(n)d personnes pensent venir : donnez plus de places à cette date.")
                % {
                    "date": date_words(row.local_start.date()).capitalize(),
                    "n": row.confirmed_seats,
                },
                field="access_mode",
            )
    Occurrence.objects.bulk_update(coming, ["confirmed_seats"], batch_size=200)
    if event.access_mode == AccessMode.DROP_IN:
        _let_all_come(coming, now=now)


def _let_all_come(sessions: list[Occurrence], *, now: datetime) -> None:
    """Where anybody may just come nobody waits any more, for a seat or a yes: they are told so.

    Once a party, whatever the number of its dates.
    """
    by_key = {row.pk: row for row in sessions}
    waiting = Registration.objects.filter(occurrence__in=by_key, status__in=_WAITING)
    parties: dict[object, list[Registration]] = {}
    for registration in waiting.select_related("enrolment").order_by("occurrence", "queue_no"):
        registration.occurrence = by_key[registration.occurrence_id]
        confirm(registration, occurrence=registration.occurrence, now=now)
        registration.sequence += 1
        registration.save()
        parties.setdefault(registration.enrolment_id or registration, []).append(registration)
    for dates in parties.values():
        if len(dates) > 1:
            tell_whole(dates[0], Notice.Purpose.PLANNED, now=now)
        else:
            tell(dates[0], Notice.Purpose.PLANNED, now=now)


def _held(rows: list[Occurrence]) -> dict[int, int]:
    seated = Registration.objects.filter(occurrence__in=rows).seated().order_by()
    sums = seated.values_list("occurrence").annotate(seats=Sum("seats"))
    return dict(sums)
