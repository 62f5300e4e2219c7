"""Published calendars: rendered once, kept as bytes, replaced when what they show changes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import Protocol

from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef
from django.utils import translation

from events.models import Event, Feed, Occurrence
from groups.models import SupportGroup

from .gathering import gathered, gathering_of_network, network_gatherings, renew_gathered
from .identities import NETWORKS, date_uid, event_path, group_path, session_url
from .published_bytes import Published, compressed, etag_of, published_of
from .rendering import LANGUAGE, Rendered, render_feed
from .sessions import last_change, session_calendar

logger = logging.getLogger(__name__)


class Publishing(Protocol):
    """Renders one calendar if need be; tells whether it did."""

    def __call__(self, *, now: datetime) -> bool:
        """Render as at ``now``."""


_ATTEMPTS = 3
LONGEST_RUN = timedelta(minutes=3)
"""A run ends before its lease, and before the task is killed."""

_RENEWED_EVERY = timedelta(days=1)
_BATCH = 200


def published(path: str, *, now: datetime) -> Published | None:
    """Return the calendar of that path as it must be at ``now``, rendering it if need be.

    None when there is no such calendar, or it is not for the public.
    """
    if path.startswith(NETWORKS):
        gathering = gathering_of_network(path.removeprefix(NETWORKS).removesuffix(".ics"))
        return gathered(gathering, now=now) if gathering and gathering.path == path else None
    feed = Feed.objects.filter(path=path).first() or _missing(path)
    if feed is not None and feed.is_stale:
        feed = publish_feed(feed_id=feed.pk, now=now)
    return published_of(feed)


def session_published(occurrence: Occurrence, *, now: datetime) -> Published:
    """Return the public file of a single session, made on the spot.

    Its schedule, event (with group, texts, audiences) and venue should be loaded.
    """
    url = session_url(occurrence.public_id)
    with translation.override(LANGUAGE):
        body = session_calendar(occurrence=occurrence, now=now, method="PUBLISH", url=url)
    name = f"/{occurrence.public_id}.ics"
    return Published(name, body, b"", etag_of(body), last_change(occurrence))


def publish_stale(*, now: datetime, limit: int = 10_000) -> int:
    """Render every calendar that is out of date, then some that are a day old; count them.

    A day passes without a change, yet dates fall off and clock laws are told one year further.
    Stops after ``LONGEST_RUN``; the rest is for the next run.
    """
    _add_missing()
    done = 0
    started = monotonic()
    for publish in _due(now=now, limit=limit):
        elapsed = timedelta(seconds=monotonic() - started)
        if elapsed > LONGEST_RUN:
            break
        # Web processes look for what was published lately: each calendar bears its own moment.
        done += publish(now + elapsed)
    return done


def _due(*, now: datetime, limit: int) -> Iterator[Callable[[datetime], bool]]:
    keys = Feed.objects.values_list("pk", flat=True)
    stale = list(keys.filter(is_stale=True).order_by("path")[:limit])
    aged = keys.filter(is_stale=False, published_at__lt=now - _RENEWED_EVERY)
    for key in [*stale, *aged.order_by("published_at")[:_BATCH]]:
        yield partial(_publish_safely, f"calendar {key}", partial(_publish, key))
    for gathering in network_gatherings():
        renew = partial(renew_gathered, gathering)
        yield partial(_publish_safely, gathering.path, renew)


def _publish(feed_id: int, *, now: datetime) -> bool:
    return publish_feed(feed_id=feed_id, now=now) is not None


def _publish_safely(name: str, publish: Publishing, now: datetime) -> bool:
    """Render one of many: one that can't be must not hold up the others."""
    try:
        return publish(now=now)
    except DatabaseError:
        raise
    except Exception:
        logger.exception("%s can't be rendered.", name)
        return False


def publish_feed(*, feed_id: int, now: datetime) -> Feed | None:
    """Render one calendar and store it; return its row, None when it is gone.

    Rendering reads outside any transaction. If the revision moved meanwhile the result may be
    torn: it is made again, and left stale when changes don't stop coming.
    """
    feed = None
    for _attempt in range(_ATTEMPTS):
        feed = Feed.objects.select_related("group", "event__group").filter(pk=feed_id).first()
        if feed is None or _store(feed, render_feed(feed, now=now), now=now):
            return feed
    return feed


def _store(feed: Feed, rendered: Rendered, *, now: datetime) -> bool:
    """Store what was rendered if nothing changed since; tell whether it was."""
    values = {"is_stale": False, "published_at": now}
    etag = etag_of(rendered.body) if rendered.body else ""
    if etag != feed.etag:
        values |= {
            "etag": etag,
            "body": rendered.body,
            "gzip_body": compressed(rendered.body),
            "last_modified": now.replace(microsecond=0),  # as HTTP says it
        }
    with transaction.atomic():
        same = Feed.objects.filter(pk=feed.pk, revision=feed.revision)
        is_stored = same.update(**values) == 1
        if is_stored and rendered.detached:
            _remember(rendered.detached)
    for name, value in values.items():
        setattr(feed, name, value)
    return is_stored


def _remember(detached: tuple[int, ...]) -> None:
    """Let dates that readers now see on their own keep their identifier for ever."""
    rows = Occurrence.objects.filter(pk__in=detached, detached_uid="").only("public_id")
    for row in rows:
        row.detached_uid = date_uid(row.public_id)
        row.save(update_fields=["detached_uid"])


def _missing(path: str) -> Feed | None:
    """Make the row of a calendar that nobody asked for since its group was made."""
    slug = path.rpartition("/")[2].removesuffix(".ics")
    group = SupportGroup.objects.filter(slug=slug).first()
    if group is None or path != group_path(slug):
        return None
    return Feed.objects.get_or_create(path=path, defaults={"group": group})[0]


def _add_missing() -> None:
    """Make the rows of groups and events that have none."""
    for batch in (_missing_groups(), _missing_events()):
        Feed.objects.bulk_create(batch, ignore_conflicts=True, batch_size=_BATCH)


def _missing_groups() -> Iterator[Feed]:
    own = Feed.objects.filter(group=OuterRef("pk"))
    for group in SupportGroup.objects.filter(~Exists(own)).iterator(chunk_size=_BATCH):
        yield Feed(path=group_path(group.slug), group=group)


def _missing_events() -> Iterator[Feed]:
    own = Feed.objects.filter(event=OuterRef("pk"))
    for event in Event.objects.filter(~Exists(own)).only("public_id").iterator(chunk_size=_BATCH):
        yield Feed(path=event_path(event.public_id), event=event)
