"""What a process that holds published calendars must learn of every second."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from events.models import Feed

from .gathering import overall_revision

MOST = 2_000
"""More news than that: better forget everything held than read it all."""


@dataclass(frozen=True)
class News:
    """Paths that are out of date, and the validators of those published lately.

    Both are incomplete when ``is_too_much``. ``overall`` is what all groups' calendars have
    come to; '' when nobody asked.
    """

    stale: list[str]
    published: dict[str, str]
    is_too_much: bool
    overall: str = ""


def news(*, since: datetime, most: int = MOST, with_overall: bool = False) -> News:
    """Return what is out of date, and what was published from ``since`` on.

    Two reads of indexes that are normally all but empty. In this order: a calendar published
    between the two is in the second. Two more ``with_overall``.
    """
    overall = overall_revision() if with_overall else ""
    stale = list(Feed.objects.filter(is_stale=True).values_list("path", flat=True)[: most + 1])
    lately = Feed.objects.filter(published_at__gte=since).values_list("path", "etag")
    published = dict(lately[: most + 1])
    return News(stale, published, max(len(stale), len(published)) > most, overall)
