"""What a process that holds published calendars must learn of every second."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from events.models import Feed

MOST = 2_000
"""More news than that: better forget everything held than read it all."""


@dataclass(frozen=True)
class News:
    """Paths that are out of date, and the validators of those published lately.

    Both are incomplete when ``is_too_much``.
    """

    stale: list[str]
    published: dict[str, str]
    is_too_much: bool


def news(*, since: datetime, most: int = MOST) -> News:
    """Return what is out of date, and what was published from ``since`` on.

    Two reads of indexes that are normally all but empty. In this order: a calendar published
    between the two is in the second.
    """
    stale = list(Feed.objects.filter(is_stale=True).values_list("path", flat=True)[: most + 1])
    lately = Feed.objects.filter(published_at__gte=since).values_list("path", "etag")
    published = dict(lately[: most + 1])
    return News(stale, published, max(len(stale), len(published)) > most)
