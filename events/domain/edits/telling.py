"""After an edit: who moves up, who must be told, whose reminders move."""

from __future__ import annotations

from datetime import datetime

from events.domain.cohorts import derive_missing, joins_whole, settle
from events.domain.edits.plans import EditPlan
from events.domain.locking import save_seats
from events.domain.offers import renew_offers, shorten_offers
from events.domain.seating import promote_waiting
from events.domain.session_notices import move_reminders, tell_all, tell_off, tell_on
from events.models import Notice, Occurrence, OccurrenceStatus, Registration


def settle_people(plan: EditPlan, *, now: datetime) -> None:
    """Let those who wait move up, and note what each registered party must be told, once."""
    restored = plan.restored
    moved = [one.row for one in plan.changed if one.is_moved and not one.row.is_cancelled]
    grown = [one.row for one in plan.changed if "capacity" in one.values]
    _renew_offers(restored, plan, now=now)
    promote_all([*restored, *grown], plan, now=now)
    cancelled = [one.row for one in plan.changed if one.becomes == OccurrenceStatus.CANCELLED]
    tell_off(cancelled, now=now)
    believers = tell_on(restored, now=now)
    tell_all(moved, Notice.Purpose.CHANGED, now=now, but=believers)
    shorten_offers(moved, now=now)
    move_reminders([*{row.pk: row for row in [*moved, *restored]}.values()], now=now)


def _renew_offers(rows: list[Occurrence], plan: EditPlan, *, now: datetime) -> None:
    late = Registration.objects.filter(occurrence__in=rows).unanswered(now=now)
    # Read again, as below.
    found = Occurrence.objects.filter(pk__in=late.order_by().values("occurrence"))
    for row in found.select_related("schedule").order_by("pk"):
        row.event = plan.ground.event
        renew_offers(row, now=now)
        save_seats(row)


def promote_all(rows: list[Occurrence], plan: EditPlan, *, now: datetime) -> None:
    """Give seats that appeared to those who wait."""
    event = plan.ground.event
    waiting = Registration.objects.filter(occurrence__in=[row.pk for row in rows]).waiting()
    # Read again: whoever joined all dates may have got seats since.
    found = Occurrence.objects.filter(pk__in=waiting.order_by().values("occurrence"))
    for row in found.select_related("schedule").order_by("pk"):
        row.event = event
        promote_waiting(row, now=now)
        save_seats(row)
    if rows and joins_whole(event):
        derive_missing(event, now=now)
        settle(event, now=now)
