"""Which published calendars exist, and which of them a change makes stale."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet

from events.models import Event, Feed
from groups.models import SupportGroup

from .identities import event_path, group_path


def ensure_feeds(*, event: Event) -> None:
    """Make the rows of the event's own calendar and of its group's, once."""
    rows = [
        Feed(path=group_path(event.group.slug), group=event.group),
        Feed(path=event_path(event.public_id), event=event),
    ]
    Feed.objects.bulk_create(rows, ignore_conflicts=True)


def touch_feeds(*, event_ids: Iterable[int], now: datetime) -> None:
    """Say that the calendars which show these events are out of date.

    Call it in the transaction of the change, after it. Rows are locked in one order, so that
    two writers never wait for each other.
    """
    del now  # revisions order changes; clocks of several machines would not
    with transaction.atomic():
        _bump(_showing(list(event_ids)))


def touch_groups(*, group_ids: Iterable[int]) -> None:
    """Say that all calendars of these groups are out of date (a new name, an archived group)."""
    keys = list(group_ids)
    with transaction.atomic():
        _bump(Feed.objects.filter(Q(group__in=keys) | Q(event__group__in=keys)))


def touch_places(*, venue_ids: Iterable[int]) -> None:
    """Say that all calendars in which these places stand are out of date."""
    keys = list(venue_ids)
    meant = Q(venue__in=keys) | Q(occurrences__venue__in=keys)
    events = Event.objects.filter(meant).order_by().values_list("pk", flat=True)
    with transaction.atomic():
        _bump(_showing(list(events.distinct())))


def group_changed(*, instance: SupportGroup, **_signal: object) -> None:
    """Receive that a group was saved, in the transaction that saved it."""
    touch_groups(group_ids=[instance.pk])


def _showing(event_ids: list[int]) -> QuerySet[Feed]:
    groups = Event.objects.filter(pk__in=event_ids).values("group")
    return Feed.objects.filter(Q(event__in=event_ids) | Q(group__in=groups))


def _bump(feeds: QuerySet[Feed]) -> None:
    locked = feeds.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True)
    Feed.objects.filter(pk__in=list(locked)).update(revision=F("revision") + 1, is_stale=True)
