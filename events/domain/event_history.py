"""What was done about an event: edits and messages to those registered, the newest first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import CharField, QuerySet, Value

from events.models import Edit, Event, SessionMessage


def history_page(event: Event, *, start: int, size: int) -> list[Edit | SessionMessage]:
    """Return a page of an event's history, with what its words need (three queries)."""
    edits = Edit.objects.filter(event=event).order_by()
    messages = SessionMessage.objects.filter(occurrence__event=event).order_by()
    both = _keys(edits, "edit").union(_keys(messages, "message"), all=True)
    keys = list(both.order_by("-at", "-pk", "kind")[start : start + size])
    found: dict[tuple[int, str], Edit | SessionMessage] = {}
    for edit in edits.filter(pk__in=_of(keys, "edit")).select_related(
        "user", "occurrence__schedule", "event__group"
    ):
        found[edit.pk, "edit"] = edit
    for message in messages.filter(pk__in=_of(keys, "message")).select_related(
        "user", "occurrence__schedule", "occurrence__event__group"
    ):
        found[message.pk, "message"] = message
    return [found[pk, kind] for pk, _at, kind in keys]


def _keys(rows: QuerySet[Any], kind: str) -> QuerySet[Any, tuple[int, datetime, str]]:
    named: QuerySet[Any] = rows.annotate(kind=Value(kind, CharField()))
    return named.values_list("pk", "at", "kind")


def _of(keys: list[tuple[int, datetime, str]], kind: str) -> list[int]:
    return [pk for pk, _at, one in keys if one == kind]
