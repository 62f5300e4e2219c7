"""What changed, in words, for the history of an event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from django.db.models import Q
from django.utils.translation import gettext as _

from events.domain.cursors import Cursor
from events.domain.drafts import VenueDraft
from events.domain.edits.changes import EditChanges
from events.domain.edits.memory import Memory
from events.domain.phrases import time_words
from events.domain.session_notices import UNDO
from events.domain.wording import date_words
from events.models import Edit, Event, Occurrence, Scope
from groups.models import User, Venue


@dataclass(frozen=True)
class EditResult:
    """What was done; ``edit`` is None when everything was so already."""

    edit: Edit | None
    sessions: int = 0


Summary: TypeAlias = list[dict[str, str]]


def summary_of(row: Occurrence, faces: list[tuple[str, str]], changes: EditChanges) -> Summary:
    """Return the fields that are changed, old and new, as a person reads them."""
    return [
        {"field": name, "old": old, "new": new}
        for name, old, new in _lines(row, faces, changes)
        if old != new
    ]


def _lines(
    row: Occurrence, faces: list[tuple[str, str]], changes: EditChanges
) -> Iterator[tuple[str, str, str]]:
    if changes.title is not None:
        yield "title", row.title, changes.title
    if changes.wall_start is not None:
        old = row.local_start.replace(tzinfo=None)
        yield "starts_at", _when(old), _when(changes.wall_start)
    if changes.duration is not None:
        yield "duration_minutes", _minutes(row.ends_at - row.starts_at), _minutes(changes.duration)
    if changes.venue is not None:
        yield "venue", _place(row.venue), _place(changes.venue)
    if changes.sets_capacity:
        yield "capacity", _seats(row.capacity), _seats(changes.capacity)
    if changes.facilitators is not None:
        new = [one.label for one in changes.facilitators]
        yield "facilitators", ", ".join(label for label, _role in faces), ", ".join(new)
    if changes.status is not None:
        yield "status", row.status, changes.status
    if changes.note is not None:
        yield "note", row.note, changes.note


def _seats(capacity: int | None) -> str:
    return str(capacity or _("sans limite"))


def _when(wall: datetime) -> str:
    return f"{date_words(wall.date())}, {time_words(wall.time(), None)}"


def _minutes(length: timedelta) -> str:
    return str(int(length.total_seconds() // 60))


def _place(venue: Venue | VenueDraft | None) -> str:
    if venue is None:
        return ""
    town = " ".join(filter(None, (venue.postcode, venue.city)))
    return ", ".join(filter(None, (venue.name, venue.street, town)))


def record(
    event: Event,
    *,
    occurrence_id: int,
    summary: Summary,
    scope: Scope,
    memory: Memory,
    sessions: int,
    user: User | None,
    now: datetime,
) -> Edit:
    """Write the edit into the history; what older ones would take to go back is forgotten."""
    _forget(event, now=now)
    there = Occurrence.objects.filter(pk=occurrence_id).first()
    return Edit.objects.create(
        event=event,
        occurrence=there,
        user=user,
        at=now,
        scope=scope,
        summary=summary,
        sessions=sessions,
        undo=memory,
    )


def record_news(event: Event, *, field: str, words: str, sessions: int, now: datetime) -> Edit:
    """Write into the history what nobody did: it came about, and can't be undone."""
    _forget(event, now=now)
    summary = [{"field": field, "old": "", "new": words}]
    return Edit.objects.create(
        event=event, at=now, scope=Scope.ALL, summary=summary, sessions=sessions
    )


def record_import(event: Event, *, is_reworded: bool, is_moved: bool, now: datetime) -> None:
    """Write into the history that an import changed words, dates or both; nothing for neither."""
    parts = [_("textes")] * is_reworded + [_("dates")] * is_moved
    if parts:
        coming = event.occurrences.filter(starts_at__gt=now).count()
        record_news(event, field="import", words=", ".join(parts), sessions=coming, now=now)


def edits_page(
    event: Event, *, after: Cursor | None, size: int
) -> tuple[list[Edit], Cursor | None]:
    """Return the event's edits, the newest first, and where the next page begins."""
    found = event.edits.select_related("user", "occurrence")
    if after is not None:
        last = event.edits.filter(public_id=after.public_id).values("pk")[:1]
        found = found.filter(Q(at__lt=after.starts_at) | Q(at=after.starts_at, pk__lt=last))
    rows = list(found[: size + 1])
    page = rows[:size]
    return page, Cursor(page[-1].at, page[-1].public_id) if len(rows) > size else None


def _forget(event: Event, *, now: datetime) -> None:
    Edit.objects.filter(event=event, at__lte=now - UNDO).exclude(undo={}).update(undo={})
