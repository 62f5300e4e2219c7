"""Shorthands for tests in which a group's calendar is read from a server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from events.domain.calendar_imports import Choices
from events.domain.calendar_sources import add_source, read_due, result_words
from events.models import CalendarSource
from groups.models import SupportGroup
from tests.events.domain.remote_calendars.servers import Site

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def follow(
    group: SupportGroup, site: Site, *, follows_removals: bool = False, now: datetime = NOW
) -> CalendarSource:
    """Follow the calendar of a site."""
    return add_source(
        group=group,
        user=None,
        url=site.url,
        choices=Choices(kind="talking_group"),
        follows_removals=follows_removals,
        now=now,
    )


def read(source: CalendarSource, *, now: datetime = NOW) -> str:
    """Let the worker pass, whatever the hour; return what is shown of it, in plain spaces."""
    CalendarSource.objects.filter(pk=source.pk).update(next_read_at=now)
    assert read_due(now=now) == 1
    source.refresh_from_db()
    return plain(result_words(source))


def plain(words: str) -> str:
    """Words with plain spaces."""
    return words.replace("\u202f", " ").replace("\u00a0", " ")
