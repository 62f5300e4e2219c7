"""Taking an event off the programme: what is to come is called off, people are told."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from events.domain.cohorts import lock_cohort
from events.domain.edits.history import Summary, record
from events.domain.edits.memory import remember
from events.domain.occurrence_changes import cancel_event
from events.models import Edit, Event, Occurrence, OccurrenceQuerySet, OccurrenceStatus, Scope
from groups.models import User


def sessions_to_call_off(event: Event, *, now: datetime) -> OccurrenceQuerySet:
    """Return the sessions that archiving the event would call off, in order."""
    coming: OccurrenceQuerySet = Occurrence.objects.filter(
        event=event, starts_at__gt=now, status=OccurrenceStatus.SCHEDULED
    )
    return coming.in_order()


def archive_event(*, event: Event, user: User | None, now: datetime) -> Edit | None:
    """Call off all that is to come and archive the event; it can be undone for a minute.

    None when it is archived already. Nobody is told before the time to undo.
    """
    with transaction.atomic():
        lock_cohort(event)
        event = Event.objects.get(pk=event.pk)
        if event.archived_at is not None:
            return None
        rows = list(sessions_to_call_off(event, now=now))
        memory = remember(event, rows, is_wide=True)
        cancel_event(event=event, now=now)
        return record(
            event,
            occurrence_id=rows[0].pk if rows else 0,
            summary=_summary(rows),
            scope=Scope.ALL,
            memory=memory,
            sessions=len(rows),
            user=user,
            now=now,
        )


def _summary(rows: list[Occurrence]) -> Summary:
    archived = {"field": "archived", "old": "", "new": ""}
    if not rows:
        return [archived]
    off = {
        "field": "status",
        "old": str(OccurrenceStatus.SCHEDULED),
        "new": str(OccurrenceStatus.CANCELLED),
    }
    return [off, archived]
