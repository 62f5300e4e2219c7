"""Events that an address announces no more: shown as such, and called off where one chose so."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from events.domain.calendar_imports import CalendarReport, call_off
from events.domain.occurrences import title_of
from events.models import CalendarSource, ImportedEvent, Occurrence, OccurrenceStatus
from groups.models import SupportGroup

_ALWAYS_BELIEVED = 3


def note_vanished(
    source: CalendarSource, report: CalendarReport, *, now: datetime
) -> dict[str, int | bool]:
    """Mark what an address announces no more, and call it off where the group chose so.

    Only dates to come count. A calendar that was cut, or an event that could not be told, proves
    nothing; where more than half vanish at once nothing is called off.
    """
    if not report.is_whole or any(not step.key for step in report.steps):
        return {}
    keys = {step.key for step in report.steps}
    known = list(_with_dates_to_come(now=now).filter(source=source))
    gone = [one for one in known if one.event.import_key not in keys]
    new = [one for one in gone if one.vanished_at is None]
    ImportedEvent.objects.filter(pk__in=[one.pk for one in new]).update(vanished_at=now)
    is_many = len(gone) > max(_ALWAYS_BELIEVED, len(known) // 2)
    called_off = 0
    if source.follows_removals and not is_many:
        called_off = sum(_called_off(one, now=now) for one in gone)
    return {"vanished": len(gone), "called_off": called_off, "is_many": is_many}


def _with_dates_to_come(*, now: datetime) -> QuerySet[ImportedEvent]:
    coming = Occurrence.objects.filter(
        event=OuterRef("event"), starts_at__gt=now, status=OccurrenceStatus.SCHEDULED
    )
    live = ImportedEvent.objects.filter(Exists(coming), event__archived_at=None)
    return live.select_related("event").order_by("pk")


def _called_off(one: ImportedEvent, *, now: datetime) -> bool:
    with transaction.atomic():
        if not call_off(one.event, now=now):
            return False
        one.said = {**one.said, "off": True}
        one.save(update_fields=["said"])
    return True


def vanished_of(group: SupportGroup, *, now: datetime) -> dict[int, list[str]]:
    """Return titles of what addresses announce no more and has dates to come, by source's key."""
    gone = _with_dates_to_come(now=now).filter(source__group=group, vanished_at__isnull=False)
    found: defaultdict[int, list[str]] = defaultdict(list)
    for one in gone.prefetch_related("event__texts"):
        if one.source_id is not None:
            found[one.source_id].append(title_of(one.event))
    return found
