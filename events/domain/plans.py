"""« Je pense venir »: said where one just comes. It holds no seat, and obliges to nothing.

A plan is a confirmed registration of a session that takes none, so it is reminded, taken back
and forgotten as any other; capacity neither refuses it nor counts it.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Sum
from django.utils.translation import gettext as _

from events.domain.seating import holds_seats
from events.domain.wording import date_words
from events.errors import EventsError
from events.models import Event, Occurrence, Registration


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


def _held(rows: list[Occurrence]) -> dict[int, int]:
    seated = Registration.objects.filter(occurrence__in=rows).seated().order_by()
    sums = seated.values_list("occurrence").annotate(seats=Sum("seats"))
    return dict(sums)
