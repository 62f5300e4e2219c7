"""Events from first word to archive: made, changed as a whole, taken off the programme."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from events.domain.drafts import EventDraft, checked_draft
from events.domain.event_parts import fill, write_parts
from events.domain.feeds import ensure_feeds, touch_feeds
from events.domain.occurrences import LOOK_AHEAD, materialize
from events.domain.phrases import error_words
from events.domain.recurrence import (
    RecurrenceError,
    align,
    check,
    dates,
    rule_text,
    zone_info,
)
from events.domain.skips import SkipError, Skips, skipped
from events.domain.venues import commune_of
from events.errors import EventsError
from events.models import (
    Event,
    Schedule,
)
from groups.models import SupportGroup


def create_event(
    *, group: SupportGroup, draft: EventDraft, now: datetime, public_id: uuid.UUID | None = None
) -> Event:
    """Publish an event of ``group`` with its schedule, its dates and its feeds.

    Raises EventsError or GroupsError, naming the field, before anything is written; the
    database refuses a ``public_id`` that another event has.
    """
    draft = checked_draft(draft)
    draft = anchored_draft(draft, group=group, now=now)
    with transaction.atomic():
        event = Event(group=group, created_at=now, updated_at=now)
        event.public_id = public_id or event.public_id
        fill(event, draft)
        event.save()
        write_parts(event, draft)
        schedule = Schedule.objects.create(
            event=event, created_at=now, changed_at=now, **schedule_values(draft)
        )
        materialize(schedule=schedule, now=now)
        ensure_feeds(event=event)
        touch_feeds(event_ids=[event.pk], now=now)
    return event


def anchored_draft(draft: EventDraft, *, group: SupportGroup, now: datetime) -> EventDraft:
    """Return the draft in the group's zone, beginning on its first kept date.

    Named skips stand among its ``exdates``. Raises EventsError naming the field.
    """
    zone = draft.timezone or group.timezone
    department = department_of(draft, group=group)
    try:
        zone_info(zone)
        first = first_kept_date(draft, department=department, now=now)
        exdates = skipped_dates(draft, first=first, department=department, now=now)
    except RecurrenceError as error:
        raise EventsError(error.code, error_words(error), field=_field_of(error)) from error
    return replace(draft, timezone=zone, first_date=first, exdates=exdates)


def _field_of(error: RecurrenceError) -> str:
    if isinstance(error, SkipError):
        return "exdates"
    return "timezone" if error.code == "unknown_zone" else "rrule"


def department_of(draft: EventDraft, *, group: SupportGroup) -> str:
    """Return the code of the département whose holidays hold for this event."""
    commune = commune_of(draft.venue) if draft.venue else None
    return commune.department_id if commune else group.department_id


def first_kept_date(draft: EventDraft, *, department: str, now: datetime) -> date:
    """Return the first date that the rule gives and no skip takes away.

    Raises RecurrenceError when the rule can't stand, EventsError ``never`` when every date
    of the next three years is skipped.
    """
    if draft.rule is None:
        if draft.first_date in draft.exdates and not draft.rdates:
            raise _never("exdates")
        return draft.first_date
    check(draft.rule, draft.first_date)
    first = align(draft.rule, draft.first_date)
    taken = set(skipped_dates(draft, first=first, department=department, now=now))
    end = max(first, now.date()) + LOOK_AHEAD
    for day in dates(draft.rule, first, end=end):
        if day not in taken:
            return day
    raise _never("rrule")


def _never(field: str) -> EventsError:
    message = _("Toutes les dates sont sautées : il n’en reste aucune.")
    return EventsError("never", message, field=field)


def skipped_dates(
    draft: EventDraft, *, first: date, department: str, now: datetime
) -> tuple[date, ...]:
    """Return the dates of the rule that named skips and given dates take away.

    Named skips are looked up over the next three years; a worker refreshes them.
    """
    if draft.rule is None or draft.skips is None:
        return draft.exdates
    end = max(first, now.date()) + LOOK_AHEAD
    ruled = list(dates(draft.rule, first, end=end))
    return tuple(sorted({*draft.exdates, *skipped(draft.skips, ruled, department=department)}))


def schedule_values(draft: EventDraft) -> dict[str, object]:
    """Return the fields of the Schedule that a draft asks for."""
    return {
        "first_date": draft.first_date,
        "start_time": draft.start_time or time(0, 0),
        "is_all_day": draft.start_time is None,
        "duration": draft.duration,
        "timezone": draft.timezone,
        "rrule": rule_text(draft.rule) if draft.rule else "",
        "rdates": sorted(f"{wall:%Y-%m-%dT%H:%M}" for wall in draft.rdates),
        "exdates": sorted(day.isoformat() for day in draft.exdates),
        "skips": (draft.skips or Skips()).to_json() if draft.skips else {},
    }
