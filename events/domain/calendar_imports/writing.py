"""Programmes of a calendar written down: new ones published, known ones brought up to date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from events.domain import edits
from events.domain.drafts import EventDraft
from events.domain.edits.history import record_import
from events.domain.event_updates import update_event
from events.domain.programmes import create_event
from events.errors import REFUSALS, EventsError
from events.models import (
    CalendarSource,
    Event,
    ImportedEvent,
    OccurrenceStatus,
    Scope,
)
from groups.domain.organizations import Change
from groups.models import SupportGroup

from .dates import follow_dates, schedule_said
from .faults import Notes
from .merging import digest, merged, words_of
from .pairing import Override, Programme
from .sessions import State, follow_sessions


@dataclass
class Writing:
    """One programme, ready to be written; ``notes`` grows with what is kept as it stands here."""

    group: SupportGroup
    programme: Programme
    draft: EventDraft
    sessions: dict[datetime, Override]
    source: CalendarSource | None = None
    notes: Notes = field(default_factory=Notes)


def fingerprint(programme: Programme) -> str:
    """Return what stands for all that a calendar says of a programme."""
    entry = programme.entry
    said = {
        name: getattr(entry, name)
        for name in vars(entry)
        if name not in {"number", "version", "notes", "excluded", "uid"}
    }
    excluded = sorted(entry.excluded)
    return digest(repr((said, excluded, sorted(programme.overrides.items(), key=_wall))))


def _wall(item: tuple[datetime, Override]) -> datetime:
    return item[0]


def create(one: Writing, *, now: datetime) -> Change:
    """Publish a new event with its own dates.

    Raises EventsError ``imported_meanwhile`` when another import just did.
    """
    try:
        with transaction.atomic():
            event = create_event(group=one.group, draft=one.draft, now=now)
            _changed, sessions = follow_sessions(
                event, one.sessions, said={}, now=now, notes=one.notes
            )
            said = _said(one, words_of(one.draft), sessions)
            ImportedEvent.objects.create(event=event, source=one.source, said=said)
    except IntegrityError as error:
        raise EventsError(
            "imported_meanwhile", _("Il vient d’être importé par ailleurs : importez de nouveau.")
        ) from error
    return Change.NEW


def _said(one: Writing, words: Mapping[str, str], sessions: Mapping[str, State]) -> dict[str, Any]:
    return {
        "file": fingerprint(one.programme),
        "words": dict(words),
        "dates": schedule_said(one.draft),
        "sessions": dict(sessions),
    }


def update(event: Event, one: Writing, *, now: datetime) -> Change:
    """Bring a known event up to date where the calendar says something new.

    What was changed here by hand stays; those registered follow their sessions and are told.
    """
    with transaction.atomic():
        known = _known(event, one)
        is_back = known.vanished_at is not None
        said = known.said
        if not is_back and said.get("file") == fingerprint(one.programme):
            _keep_source(known, one)
            return Change.SAME
        if said.get("off"):
            hold_again(event, now=now)
        is_changed, known.said = _follow(event, one, said, now=now)
        known.vanished_at = None
        known.source = one.source or known.source
        known.save(update_fields=["said", "vanished_at", "source"])
    return Change.UPDATED if is_changed or said.get("off") else Change.SAME


def _known(event: Event, one: Writing) -> ImportedEvent:
    return ImportedEvent.objects.get_or_create(event=event, defaults={"source": one.source})[0]


def _keep_source(known: ImportedEvent, one: Writing) -> None:
    if one.source is not None and known.source_id != one.source.pk:
        ImportedEvent.objects.filter(pk=known.pk).update(source=one.source)


def _follow(
    event: Event, one: Writing, said: Mapping[str, Any], *, now: datetime
) -> tuple[bool, dict[str, Any]]:
    """Bring all up to date; tell whether anything changed, and what came from the calendar."""
    has_kind = bool(one.programme.entry.kind)
    draft, words = merged(
        one.draft, event=event, said=said.get("words", {}), has_kind=has_kind, notes=one.notes
    )
    is_reworded = update_event(event=event, draft=draft, now=now)
    is_moved = follow_dates(event, one.draft, said=said.get("dates", {}), now=now, notes=one.notes)
    event = Event.objects.select_related("group__organization", "venue").get(pk=event.pk)
    are_changed, sessions = follow_sessions(
        event, one.sessions, said=said.get("sessions", {}), now=now, notes=one.notes
    )
    record_import(event, is_reworded=is_reworded, is_moved=is_moved or are_changed, now=now)
    return is_reworded or is_moved or are_changed, _said(one, words, sessions)


def call_off(event: Event, *, now: datetime) -> bool:
    """Call off all sessions to come, tell those registered; tell whether there were any."""
    return _set_status(event, OccurrenceStatus.CANCELLED, now=now)


def hold_again(event: Event, *, now: datetime) -> bool:
    """Hold the sessions to come after all; tell whether any had been called off."""
    return _set_status(event, OccurrenceStatus.SCHEDULED, now=now)


def _set_status(event: Event, status: str, *, now: datetime) -> bool:
    rows = event.occurrences.filter(starts_at__gt=now).exclude(status=status)
    row = rows.order_by("starts_at", "pk").first()
    if row is None:
        return False
    changes = edits.EditChanges(status=status)
    try:
        done = edits.apply(occurrence_id=row.public_id, changes=changes, scope=Scope.ALL, now=now)
    except REFUSALS:
        return False
    return done.edit is not None


def mark_off(event: Event, *, now: datetime) -> Change:
    """Call an event off because its calendar does, once."""
    with transaction.atomic():
        known = ImportedEvent.objects.get_or_create(event=event)[0]
        if known.said.get("off") or not call_off(event, now=now):
            return Change.SAME
        known.said = {**known.said, "off": True, "file": ""}
        known.save(update_fields=["said"])
    return Change.UPDATED
