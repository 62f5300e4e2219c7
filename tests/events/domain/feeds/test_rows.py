from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.domain.feeds import ensure_feeds, touch_feeds, touch_groups
from events.models import Event, Feed
from tests.factories import make_event, make_group

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


def published(event: Event) -> None:
    ensure_feeds(event=event)
    Feed.objects.update(is_stale=False)


def state() -> dict[str, tuple[bool, int]]:
    return {feed.path: (feed.is_stale, feed.revision) for feed in Feed.objects.all()}


def test_an_event_has_its_calendar_and_its_groups() -> None:
    event = make_event(group=make_group(slug="les-liens"))
    ensure_feeds(event=event)
    ensure_feeds(event=event)
    assert state() == {
        "/feeds/groups/les-liens.ics": (True, 1),
        f"/feeds/events/{event.public_id}.ics": (True, 1),
    }


def test_a_change_makes_stale_what_shows_it_and_nothing_else() -> None:
    event = make_event(group=make_group(slug="a"))
    sister, stranger = make_event(group=event.group), make_event(group=make_group(slug="b"))
    for one in (event, sister, stranger):
        published(one)
    touch_feeds(event_ids=[event.pk], now=NOW)
    assert state() == {
        "/feeds/groups/a.ics": (True, 2),
        f"/feeds/events/{event.public_id}.ics": (True, 2),
        f"/feeds/events/{sister.public_id}.ics": (False, 1),
        "/feeds/groups/b.ics": (False, 1),
        f"/feeds/events/{stranger.public_id}.ics": (False, 1),
    }


def test_a_group_that_changes_makes_all_its_calendars_stale() -> None:
    event = make_event(group=make_group(slug="a"))
    published(event)
    touch_groups(group_ids=[event.group_id])
    assert set(state().values()) == {(True, 2)}


@pytest.mark.parametrize("amount", [1, 3])
def test_touching_costs_the_same_for_one_and_for_many(amount: int) -> None:
    group = make_group()
    events = [make_event(group=group) for _number in range(amount)]
    for event in events:
        published(event)
    with CaptureQueriesContext(connection) as queries:
        touch_feeds(event_ids=[event.pk for event in events], now=NOW)
    assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) == 2
