"""Single dates that a calendar changes: moved, renamed, called off, or again as the others."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from events.domain.drafts import VenueDraft
from events.domain.edits.added_dates import tell_added
from events.domain.occurrence_changes import (
    OccurrenceChanges,
    cancel_occurrence,
    change_occurrence,
    restore_occurrence,
)
from events.domain.occurrences import (
    LOOK_AHEAD,
    made_row,
    occurrence_id,
    title_of,
    today_in,
    walls_of,
)
from events.domain.phrases import date_words
from events.domain.venues import venue_draft_of
from events.errors import REFUSALS
from events.models import Event, Occurrence

from .faults import Notes
from .merging import digest, place_of
from .pairing import Override

State = dict[str, str]
"""A date as it stands, or as it should: title and place as digests, start, minutes, cancelled."""


def state_said(one: Override) -> State:
    """Return what a changed date has of its own."""
    state = {
        "title": None if one.title is None else digest(one.title),
        "start": None if one.start is None else _stamp(one.start),
        "minutes": None if one.duration is None else _minutes(one.duration),
        "venue": None if one.venue is None else digest(place_of(one.venue)),
        "cancelled": "yes" if one.is_cancelled else None,
    }
    return {name: value for name, value in state.items() if value is not None}


def follow_sessions(
    event: Event,
    wanted: Mapping[datetime, Override],
    *,
    said: Mapping[str, State],
    now: datetime,
    notes: Notes,
) -> tuple[bool, dict[str, State]]:
    """Let single dates stand as a calendar says, but for those changed here.

    Return whether any moved, and what of them came from the calendar, as JSON.
    """
    is_changed, now_said = False, {_stamp(wall): state_said(one) for wall, one in wanted.items()}
    for wall in sorted({datetime.fromisoformat(one) for one in said} | set(wanted)):
        row = _row(event, wall, is_wanted=wall in wanted, now=now)
        if row is None:
            if wall in wanted and not wanted[wall].is_cancelled:
                notes.add(_not_there(wall.date()))
        elif row.starts_at > now:
            before = said.get(_stamp(wall), {})
            is_changed |= _follow(row, wanted.get(wall), before, now=now, notes=notes)
            now_said[_stamp(wall)] = _own(row.pk, before)
    return is_changed, {wall: state for wall, state in now_said.items() if state}


def _own(key: int, before: State) -> State:
    """Return what a date has of its own; ``before`` when that was changed here."""
    row = Occurrence.objects.select_related("schedule", "venue", "event__venue").get(pk=key)
    usual, here = _usual(row), _here(row)
    return {name: here[name] for name in here if here[name] != usual[name]}


def _row(event: Event, wall: datetime, *, is_wanted: bool, now: datetime) -> Occurrence | None:
    """Return the session that the series puts at ``wall``, made when it lies far ahead."""
    row = _stored(event, wall)
    if row is not None or not is_wanted or wall.date() > today_in("UTC", now=now) + LOOK_AHEAD:
        return row
    public_id = _id_far_ahead(event, wall)
    if public_id is None:
        return None
    made_row(event=event, public_id=public_id, now=now)
    return _stored(event, wall)


def _stored(event: Event, wall: datetime) -> Occurrence | None:
    rows = Occurrence.objects.filter(
        event=event, original_date=wall.date(), original_time=wall.time()
    )
    return rows.select_related("schedule", "venue", "event__venue").order_by("pk").first()


def _id_far_ahead(event: Event, wall: datetime) -> uuid.UUID | None:
    for schedule in event.schedules.all():
        reached = schedule.materialized_until
        is_ahead = reached is None or wall.date() > reached
        if is_ahead and wall in set(walls_of(schedule, start=wall.date(), end=wall.date())):
            return occurrence_id(schedule_uid=schedule.ids_from, original_start=wall)
    return None


def _follow(
    row: Occurrence, one: Override | None, before: State, *, now: datetime, notes: Notes
) -> bool:
    usual = _usual(row)
    here, wanted = _here(row), usual | (state_said(one) if one else {})
    if wanted["cancelled"] == here["cancelled"] == "yes" or wanted == here:
        return False
    if here != usual | before:
        notes.add(_kept_words(row.original_date))
        return False
    try:
        _change(row, one, here=here, wanted=wanted, now=now)
    except REFUSALS as error:
        notes.add(f"{date_words(row.original_date)} : {error}")
        return False
    return True


def _change(
    row: Occurrence, one: Override | None, *, here: State, wanted: State, now: datetime
) -> None:
    if wanted["cancelled"] == "yes":
        cancel_occurrence(occurrence_id=row.public_id, now=now)
        return
    if here["cancelled"] == "yes":
        restore_occurrence(occurrence_id=row.public_id, now=now)
        tell_added(row.event, [row], now=now)
    values = _values(row, one, {name for name in wanted if wanted[name] != here[name]})
    if values:
        changes = OccurrenceChanges(**values)
        change_occurrence(occurrence_id=row.public_id, changes=changes, now=now)
    if one is None:
        # It follows the others again.
        Occurrence.objects.filter(pk=row.pk).update(overridden=[])


def _values(row: Occurrence, one: Override | None, names: set[str]) -> dict[str, Any]:
    """Return the changes that lead to what a calendar wants; the usual where it says nothing."""
    own = one or Override()
    slot, duration = _slot(row), row.schedule.duration
    values: dict[str, Any] = {}
    if "title" in names:
        values["title"] = own.title or title_of(row.event)
    if "start" in names or "minutes" in names:
        values |= {"wall_start": own.start or slot, "duration": own.duration or duration}
    if "venue" in names:
        values["venue"] = own.venue or _usual_venue(row)
    return values


def _slot(row: Occurrence) -> datetime:
    return datetime.combine(row.original_date, row.original_time)


def _usual(row: Occurrence) -> State:
    """Return how the date would stand if it followed the others."""
    return {
        "title": digest(title_of(row.event)),
        "start": _stamp(_slot(row)),
        "minutes": _minutes(row.schedule.duration),
        "venue": digest(place_of(row.event.venue)),
        "cancelled": "",
    }


def _here(row: Occurrence) -> State:
    start, end = (one.replace(tzinfo=None) for one in (row.local_start, row.local_end))
    return {
        "title": digest(row.title),
        "start": _stamp(start),
        "minutes": _minutes(end - start),
        "venue": digest(place_of(row.venue)),
        "cancelled": "yes" if row.is_cancelled else "",
    }


def _usual_venue(row: Occurrence) -> VenueDraft:
    venue = row.event.venue
    return venue_draft_of(venue) if venue else VenueDraft()


def _stamp(wall: datetime) -> str:
    return wall.isoformat(timespec="minutes")


def _minutes(duration: timedelta) -> str:
    return str(int(duration.total_seconds() // 60))


def _not_there(day: date) -> str:
    return _("La date changée du %s n’est pas dans sa série : elle est laissée de côté.") % (
        date_words(day)
    )


def _kept_words(day: date) -> str:
    return _("Modifié ici depuis : la rencontre du %s ne change pas.") % date_words(day)
