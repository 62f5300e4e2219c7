"""What an edit looks at: the event, its schedules, its sessions to come."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from events.errors import EventsError
from events.models import Attendance, Event, Facilitator, Occurrence, Registration, Schedule


@dataclass
class Ground:
    """An event as it stands at ``now``; ``rows`` are its sessions not yet begun, by key."""

    event: Event
    schedules: list[Schedule]
    rows: list[Occurrence]
    edited: Occurrence
    now: datetime
    title: str
    faces: list[tuple[str, str]]
    replaced: set[int]

    def begun_from(self, schedule: Schedule, cut: datetime) -> list[datetime]:
        """Return the slots from ``cut`` on whose sessions have begun already."""
        begun = schedule.occurrences.filter(original_date__gte=cut.date(), starts_at__lte=self.now)
        return [slot for row in begun if (slot := slot_of(row)) >= cut]

    def wall_now(self, schedule: Schedule) -> datetime:
        """Return what the schedule's clock shows."""
        return self.now.astimezone(schedule.zone).replace(tzinfo=None)


def slot_of(row: Occurrence) -> datetime:
    """Return the start that its schedule gives a session, on the clock of the place."""
    return datetime.combine(row.original_date, row.original_time)


def look(*, occurrence_id: uuid.UUID, now: datetime, is_alone: bool = False) -> Ground:
    """Read all that an edit of this session may touch; ``is_alone``, even if it has begun."""
    return _ground(occurrence_id, now=now, is_locked=False, is_alone=is_alone)


def hold(*, occurrence_id: uuid.UUID, now: datetime) -> Ground:
    """Lock the event, then its schedules and sessions by key, and read them."""
    return _ground(occurrence_id, now=now, is_locked=True)


def _ground(
    occurrence_id: uuid.UUID, *, now: datetime, is_locked: bool, is_alone: bool = False
) -> Ground:
    event = _event(occurrence_id, is_locked=is_locked)
    schedules = event.schedules.order_by("pk")
    meant = Q(starts_at__gt=now) | (Q(public_id=occurrence_id) if is_alone else Q())
    rows = Occurrence.objects.filter(meant, event=event).order_by("pk")
    if is_locked:
        schedules = schedules.select_for_update(of=("self",))
        rows = rows.select_for_update(of=("self",))
    found = list(schedules)
    coming = _tied(rows, event, found)
    replaced = Facilitator.objects.filter(event=event, occurrence__isnull=False)
    return Ground(
        event=event,
        schedules=found,
        rows=coming,
        edited=_edited(occurrence_id, coming),
        now=now,
        title=next((text.title for text in event.texts.filter(language="fr")), ""),
        faces=list(event.facilitators.filter(occurrence=None).values_list("label", "role")),
        replaced=set(replaced.values_list("occurrence", flat=True)),
    )


def _event(occurrence_id: uuid.UUID, *, is_locked: bool) -> Event:
    events = Event.objects.select_related("group__organization", "venue")
    if is_locked:
        events = events.select_for_update(no_key=True, of=("self",))
    event = events.filter(occurrences__public_id=occurrence_id).first()
    if event is None:
        raise EventsError("not_found", _("Cette rencontre n’existe pas ou n’est plus annoncée."))
    return event


def _tied(rows: QuerySet[Occurrence], event: Event, schedules: list[Schedule]) -> list[Occurrence]:
    by_key = {schedule.pk: schedule for schedule in schedules}
    for schedule in schedules:
        schedule.event = event
    coming = list(rows)
    for row in coming:
        row.event, row.schedule = event, by_key[row.schedule_id]
    return coming


def _edited(occurrence_id: uuid.UUID, rows: list[Occurrence]) -> Occurrence:
    for row in rows:
        if row.public_id == occurrence_id:
            return row
    raise EventsError("session_past", _("Cette rencontre a commencé : le passé ne change plus."))


def peopled(rows: list[Occurrence]) -> set[int]:
    """Return the keys of the sessions that somebody registered for, or was marked at."""
    found = Occurrence.objects.filter(pk__in=[row.pk for row in rows]).filter(
        Exists(Registration.objects.filter(occurrence=OuterRef("pk")))
        | Exists(Attendance.objects.filter(occurrence=OuterRef("pk")))
    )
    return set(found.values_list("pk", flat=True))
