import gzip
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from events.domain.feeds import ensure_feeds, publish_feed, publish_stale, published, touch_feeds
from events.models import Event, Feed
from tests.factories import make_event, make_group

from .scenes import NOW, feed_of, make_series

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    event = make_event(group=make_group(slug="les-liens"), title="Avant")
    make_series(event=event, rrule="FREQ=WEEKLY")
    ensure_feeds(event=event)
    return event


def rename(event: Event, title: str) -> None:
    event.texts.update(title=title)
    event.occurrences.update(title=title)
    touch_feeds(event_ids=[event.pk], now=NOW)


def test_publishing_stores_bytes_and_validators(event: Event) -> None:
    assert publish_stale(now=NOW) == 2
    feed = Feed.objects.get(event=event)
    assert b"SUMMARY:Avant" in bytes(feed.body)
    assert gzip.decompress(bytes(feed.gzip_body)) == bytes(feed.body)
    assert len(feed.etag) == 32
    assert (feed.is_stale, feed.last_modified) == (False, NOW)
    assert publish_stale(now=NOW) == 0


def test_the_same_content_keeps_its_validators(event: Event) -> None:
    publish_stale(now=NOW)
    before = Feed.objects.get(event=event)
    touch_feeds(event_ids=[event.pk], now=NOW)
    publish_stale(now=NOW + timedelta(hours=1))
    after = Feed.objects.get(event=event)
    assert (after.etag, after.last_modified) == (before.etag, before.last_modified)
    assert bytes(after.gzip_body) == bytes(before.gzip_body)
    assert after.published_at is not None
    assert after.published_at >= NOW + timedelta(hours=1)


def test_other_content_gets_other_validators(event: Event) -> None:
    publish_stale(now=NOW)
    before = Feed.objects.get(event=event)
    rename(event, "Après")
    publish_stale(now=NOW + timedelta(hours=1))
    after = Feed.objects.get(event=event)
    assert after.etag != before.etag
    assert after.last_modified is not None
    assert after.last_modified >= NOW + timedelta(hours=1)


class DuringRendering:
    """Somebody's change, committed while a calendar is being rendered."""

    def __init__(self, event: Event, times: int) -> None:
        self.event = event
        self.left = times

    def __call__(self, execute: Any, sql: str, *rest: Any) -> Any:
        result = execute(sql, *rest)
        if self.left and sql.startswith("SELECT") and "events_eventtext" in sql:
            self.left -= 1
            rename(self.event, f"Titre {self.left}")
        return result


def test_a_change_during_the_rendering_is_not_lost(event: Event) -> None:
    feed = feed_of(event)
    with connection.execute_wrapper(DuringRendering(event, times=1)):
        publish_feed(feed_id=feed.pk, now=NOW)
    feed.refresh_from_db()
    assert feed.is_stale is False
    assert b"SUMMARY:Titre 0" in bytes(feed.body)


def test_changes_that_never_stop_leave_it_stale(event: Event) -> None:
    feed = feed_of(event)
    with connection.execute_wrapper(DuringRendering(event, times=9)):
        answered = publish_feed(feed_id=feed.pk, now=NOW)
    assert answered is not None
    assert answered.body
    feed.refresh_from_db()
    assert feed.is_stale is True
    publish_stale(now=NOW)
    feed.refresh_from_db()
    assert (feed.is_stale, b"SUMMARY:Titre 6" in bytes(feed.body)) == (False, True)


def test_a_calendar_a_day_old_is_made_again(event: Event) -> None:
    publish_stale(now=NOW)
    assert publish_stale(now=NOW + timedelta(hours=23)) == 0
    assert publish_stale(now=NOW + timedelta(hours=25)) == 2
    assert publish_stale(now=NOW + timedelta(hours=25, seconds=5)) == 0
    assert Feed.objects.get(event=event).last_modified == NOW


def test_groups_and_events_that_nobody_published_get_their_calendar() -> None:
    event = make_event(group=make_group(slug="seul"))
    assert publish_stale(now=NOW) == 2
    paths = {"/feeds/groups/seul.ics", f"/feeds/events/{event.public_id}.ics"}
    assert set(Feed.objects.values_list("path", flat=True)) == paths


def test_one_that_cannot_be_rendered_does_not_hold_up_the_others(event: Event) -> None:
    broken = make_series(event=make_event(), rrule="FREQ=WEEKLY")
    broken.rrule = "NONSENSE"
    broken.save()
    ensure_feeds(event=broken.event)
    assert publish_stale(now=NOW) == 2
    stale = Feed.objects.filter(is_stale=True)
    assert {feed.group or feed.event for feed in stale} == {broken.event, broken.event.group}


def test_a_database_that_is_gone_is_said_at_once(event: Event) -> None:
    def refuse(execute: Any, sql: str, *rest: Any) -> Any:
        if "events_schedule" in sql:
            raise DatabaseError("gone")
        return execute(sql, *rest)

    with connection.execute_wrapper(refuse), pytest.raises(DatabaseError):
        publish_stale(now=NOW)
    assert Feed.objects.get(event=event).is_stale is True


def test_asking_for_a_fresh_calendar_takes_one_query(event: Event) -> None:
    publish_stale(now=NOW)
    with CaptureQueriesContext(connection) as queries:
        calendar = published("/feeds/groups/les-liens.ics", now=NOW)
    assert calendar is not None
    assert (len(queries), calendar.etag in calendar.gzip_etag) == (1, True)


def test_what_is_not_for_the_public_has_no_bytes_left(event: Event) -> None:
    publish_stale(now=NOW)
    event.visibility = "private"
    event.save()
    touch_feeds(event_ids=[event.pk], now=NOW)
    publish_stale(now=NOW)
    feed = Feed.objects.get(event=event)
    assert (bytes(feed.body), bytes(feed.gzip_body), feed.etag) == (b"", b"", "")
    assert published(feed.path, now=NOW) is None
