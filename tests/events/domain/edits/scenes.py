"""Series to edit, and short words for editing them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from events.domain.drafts import EventDraft, VenueDraft
from events.domain.edits import EditChanges, EditPreview, EditResult, apply, preview
from events.domain.feeds import ensure_feeds, render_feed
from events.domain.programmes import create_event
from events.domain.recurrence import parse_rule
from events.errors import REFUSALS
from events.models import Event, Feed, Notice, Occurrence, Schedule, Scope
from tests.events.domain.feeds.readers import Seen, by_library, within
from tests.events.domain.feeds.scenes import seen
from tests.factories import make_group

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
WEEKLY = "FREQ=WEEKLY;COUNT=6"
MINUTE = timedelta(minutes=1)


def series(rule: str = WEEKLY, *, first: date = date(2026, 12, 3), **fields: Any) -> Event:
    """An event on registration, Thursdays at 18:30 for two hours, published at ``NOW``."""
    values = {
        "title": "Café des liens",
        "kind": "peer_cafe",
        "access_mode": "registration",
        "start_time": time(18, 30),
        "duration": timedelta(hours=2),
        "venue": VenueDraft(name="Maison", street="1 rue des Lilas", city="Lyon"),
        "rule": parse_rule(rule) if rule else None,
        **fields,
    }
    return create_event(group=make_group(), draft=EventDraft(first_date=first, **values), now=NOW)


def rows(event: Event) -> list[Occurrence]:
    found = event.occurrences.select_related("schedule", "venue")
    return list(found.order_by("starts_at", "pk"))


def walls(event: Event) -> list[str]:
    """The starts of its live sessions, on the clock of the place."""
    return [f"{row.local_start:%m-%d %H:%M}" for row in rows(event) if not row.is_cancelled]


def edit(
    row: Occurrence, scope: str = "following", *, now: datetime = NOW, **changes: Any
) -> EditResult:
    return apply(
        occurrence_id=row.public_id,
        changes=EditChanges(**changes),
        scope=Scope(scope),
        now=now,
    )


def foreseen(
    row: Occurrence, scope: str = "following", *, now: datetime = NOW, **changes: Any
) -> EditPreview:
    return preview(
        occurrence_id=row.public_id, changes=EditChanges(**changes), scope=Scope(scope), now=now
    )


def refusal(act: Any) -> tuple[str, str]:
    """The code and words of a refusal that leaves all as it was."""
    models = (Event, Schedule, Occurrence, Notice)
    before = [list(model.objects.order_by("pk").values()) for model in models]
    try:
        act()
    except REFUSALS as error:
        assert [list(model.objects.order_by("pk").values()) for model in models] == before
        return error.code, str(error)
    raise AssertionError("not refused")


def shown(event: Event, *, now: datetime = NOW) -> list[Seen]:
    """What a calendar program shows of the event, called-off dates left out."""
    ensure_feeds(event=event)
    body = render_feed(Feed.objects.get(event=event), now=now).body
    return [one for one in by_library(body, *span(event)) if not one.is_cancelled]


def stored(event: Event) -> list[Seen]:
    """What the database says of the same dates."""
    found = [seen(row) for row in rows(event)]
    return [one for one in within(found, *span(event)) if not one.is_cancelled]


def span(event: Event) -> tuple[date, date]:
    """As far as rows stand in every schedule."""
    reached = [one.materialized_until for one in event.schedules.all()]
    last = min((day for day in reached if day), default=date(2028, 5, 1))
    return date(2026, 11, 1), last - timedelta(days=8)
