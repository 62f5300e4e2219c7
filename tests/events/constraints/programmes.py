"""What it refuses about programmes: events, dates, edits, calendars, imports."""

from datetime import UTC, datetime, timedelta
from typing import Any

from events.models import (
    CalendarSource,
    Edit,
    EventAudience,
    EventText,
    Facilitator,
    Feed,
    GatheredFeed,
    ImportedEvent,
    PendingImport,
    TaskLease,
)
from tests.events.constraints.repeated import same_public_id, twice
from tests.factories import (
    make_event,
    make_group,
    make_occurrence,
    make_organization,
    make_schedule,
    make_user,
)

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
AT = datetime(2026, 12, 3, 17, 30, tzinfo=UTC)


def event(**fields):
    return lambda: make_event(**fields)


def schedule(**fields):
    return lambda: make_schedule(**fields)


def session(**fields):
    return lambda: make_occurrence(**fields)


def source(**fields) -> CalendarSource:
    """An address of a calendar, of a group of its own unless told."""
    values: dict[str, Any] = {
        "url": "https://agenda.example/a.ics",
        "url_hash": "x",
        "host": "agenda.example",
    }
    values |= {"kind": "other", "access_mode": "drop_in", "visibility": "public", **fields}
    if "group" not in values:
        values["group"] = make_group()
    return CalendarSource.objects.create(**values)


def source_twice():
    one = source()
    source(group=one.group)


def imported_twice():
    one = make_event()
    for _number in range(2):
        ImportedEvent.objects.create(event=one)


def pending() -> PendingImport:
    return PendingImport.objects.create(group=make_group(), user=make_user(), text="x")


def same_start_twice():
    one = make_schedule()
    for number in range(2):
        make_occurrence(schedule=one, public_id=f"{number:032x}")


def same_session_id():
    make_occurrence(public_id="0" * 32)
    make_occurrence(public_id="0" * 32)


def same_uid():
    for _number in range(2):
        make_schedule(uid="x")


def same_import_key():
    group = make_group()
    for _number in range(2):
        make_event(group=group, import_key="x")


def feed_of_nothing():
    Feed.objects.create(path="x")


def feed_of_two():
    one = make_event()
    Feed.objects.create(path="x", event=one, group=one.group)


def same_feed():
    for one in (make_event(), make_event()):
        Feed.objects.create(path="x", event=one)


def same_gathered_feed():
    for _number in range(2):
        GatheredFeed.objects.create(path="x")


def network_gathered_twice():
    network = make_organization(kind="network")
    for path in ("x", "y"):
        GatheredFeed.objects.create(path=path, network=network)


def same_lease():
    for _number in range(2):
        TaskLease.objects.create(name="x", held_until=NOW)


def blank_facilitator():
    Facilitator.objects.create(event=make_event(), label="Zoé", role="king")


CASES = [
    ("event_capacity", event(capacity=0)),
    ("event_capacity", event(capacity=10_001)),
    ("event_kind_known", event(kind="party")),
    ("event_access_known", event(access_mode="magic")),
    ("event_format_known", event(format="dream")),
    ("event_visibility_known", event(visibility="Private")),
    ("event_practice_review_private", event(kind="practice_review", visibility="unlisted")),
    ("event_age_band", event(min_age=30, max_age=18)),
    ("event_max_companions", event(max_companions=5)),
    ("event_import_key", same_import_key),
    ("events_event.public_id", same_public_id(make_event)),
    ("event_text_once", twice(EventText.objects.create, title="x")),
    ("event_audience_once", twice(EventAudience.objects.create, audience="relatives")),
    ("event_audience_known", twice(EventAudience.objects.create, audience="cats")),
    ("facilitator_role_known", blank_facilitator),
    ("schedule_duration", schedule(duration=timedelta(0))),
    ("schedule_duration", schedule(duration=timedelta(days=31, seconds=1))),
    ("events_schedule.uid", same_uid),
    ("occurrence_original_start", same_start_twice),
    ("occurrence_capacity", session(capacity=0)),
    ("occurrence_capacity", session(capacity=10_001)),
    ("occurrence_never_overbooked", session(capacity=2, confirmed_seats=3)),
    ("occurrence_ends_after_start", session(starts_at=AT, ends_at=AT)),
    ("occurrence_status_known", session(status="perhaps")),
    ("events_occurrence.public_id", same_session_id),
    ("feed_of_one", feed_of_nothing),
    ("feed_of_one", feed_of_two),
    ("events_feed.path", same_feed),
    ("events_gatheredfeed.path", same_gathered_feed),
    ("gathered_feed_once_a_network", network_gathered_twice),
    ("events_tasklease.name", same_lease),
    ("calendar_source_once_a_group", source_twice),
    ("calendar_source_kind_known", lambda: source(kind="fair")),
    ("calendar_source_access_known", lambda: source(access_mode="ticket")),
    ("calendar_source_visibility_known", lambda: source(visibility="secret")),
    ("events_calendarsource.public_id", same_public_id(source)),
    ("events_importedevent.event_id", imported_twice),
    ("events_pendingimport.public_id", same_public_id(pending)),
    (
        "edit_scope_known",
        lambda: Edit.objects.create(event=make_event(), scope="every"),
    ),
    (
        "events_edit.public_id",
        same_public_id(lambda: Edit.objects.create(event=make_event(), scope="this")),
    ),
]
