"""A small group, a large one, and ten thousand others, from made-up rows."""

from __future__ import annotations

import copy
import uuid
from typing import TypeVar

from django.db.models import Model
from django.utils import timezone

from events.domain.feeds import ensure_feeds, group_path
from events.domain.synthetic import make_load
from events.models import Event, EventText, Feed, Schedule
from groups.models import SupportGroup

FEW, MANY = 100, 5_000
"""Events of the two groups."""

MADE = 1_000
"""Events made with their sessions; the others are copies of them, without."""

OTHERS = 10_000
_BATCH = 1_000

M = TypeVar("M", bound=Model)


def two_groups() -> dict[int, str]:
    """Make the two groups; return the paths of their calendars by their number of events."""
    make_load(groups=2, events=MADE, registrations=0, now=timezone.now())
    small, large = SupportGroup.objects.order_by("pk")
    kept = list(Event.objects.order_by("pk").values_list("pk", flat=True)[:FEW])
    Event.objects.filter(pk__in=kept).update(group=small)
    Event.objects.exclude(pk__in=kept).update(group=large)
    _copy_events(large, MANY - (MADE - FEW))
    return {FEW: group_path(small.slug), MANY: group_path(large.slug)}


def _copy_events(group: SupportGroup, amount: int) -> None:
    found = Schedule.objects.filter(event__group=group).select_related("event").order_by("pk")
    schedules = list(found)
    chosen = [schedules[number % len(schedules)] for number in range(amount)]
    events = [_copy(one.event, public_id=uuid.uuid4()) for one in chosen]
    Event.objects.bulk_create(events, batch_size=_BATCH)
    pairs = list(zip(events, chosen, strict=True))
    Schedule.objects.bulk_create(
        (_copy(one, event=event, uid=str(uuid.uuid4())) for event, one in pairs),
        batch_size=_BATCH,
    )
    texts = {text.event_id: text for text in EventText.objects.all()}
    EventText.objects.bulk_create(
        (_copy(texts[one.event_id], event=event) for event, one in pairs), batch_size=_BATCH
    )


def _copy(row: M, **values: object) -> M:
    made = copy.copy(row)
    made._state = copy.copy(row._state)
    made._state.fields_cache = {}
    made._state.adding = True
    made.pk = None
    for name, value in values.items():
        setattr(made, name, value)
    return made


def groups_with_events(amount: int) -> None:
    """Make so many groups, each with a weekly event, its words and both calendars."""
    make_load(groups=1, events=1, registrations=0, now=timezone.now())
    one = Schedule.objects.select_related("event__group").get()
    text = EventText.objects.get()
    one.rrule = "FREQ=WEEKLY"
    one.save()
    for start in range(1, amount, _BATCH):
        numbers = range(start, min(start + _BATCH, amount))
        groups = [_copy(one.event.group, slug=f"groupe-de-plus-{number}") for number in numbers]
        SupportGroup.objects.bulk_create(groups)
        events = [_copy(one.event, group=group, public_id=uuid.uuid4()) for group in groups]
        Event.objects.bulk_create(events)
        Schedule.objects.bulk_create(
            _copy(one, event=event, uid=str(uuid.uuid4())) for event in events
        )
        EventText.objects.bulk_create(_copy(text, event=event) for event in events)
        for event in events:
            ensure_feeds(event=event)


def ten_thousand_others() -> None:
    """Make many more groups, each with a published calendar."""
    one = SupportGroup.objects.order_by("pk")[0]
    SupportGroup.objects.bulk_create(
        (_copy(one, slug=f"autre-{number}") for number in range(OTHERS)), batch_size=_BATCH
    )
    Feed.objects.bulk_create(
        (
            Feed(path=group_path(group.slug), group=group, is_stale=False, etag="0" * 32)
            for group in SupportGroup.objects.filter(slug__startswith="autre-")
        ),
        batch_size=_BATCH,
    )
