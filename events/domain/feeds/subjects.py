"""What a published calendar is about: whose sessions it shows, and how it says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from events.domain.whereabouts import Whereabouts
from events.models import Event, EventQuerySet, Feed, Visibility
from groups.models import SupportGroup

from .identities import group_url
from .window import KEPT

HOME_ZONE = "Europe/Paris"
EVERYWHERE = Whereabouts()


@dataclass(frozen=True, kw_only=True)
class Subject:
    """The events of one calendar, and what it says of itself.

    ``page`` is the full address of the page that shows the same; '' for ``name`` means the
    title of its only event. ``where`` leaves out dates held elsewhere; with ``names_groups``
    each title is followed by its group's name; ``is_cut`` says that ``events`` are not all.
    """

    path: str
    events: EventQuerySet
    page: str
    about: str
    name: str = ""
    zone: str = HOME_ZONE
    where: Whereabouts = EVERYWHERE
    names_groups: bool = False
    is_cut: bool = False


def subject_of(feed: Feed, *, now: datetime) -> Subject | None:
    """Return what a group's or an event's calendar is about; None when not for the public."""
    events = _events_of(feed, now=now)
    group = feed.group or (feed.event.group if feed.event else None)
    if events is None or group is None:
        return None
    return Subject(
        path=feed.path,
        events=events,
        page=group_url(group.slug),
        about=_("Les rencontres de %(group)s, tenues à jour.") % {"group": group},
        name=feed.group.name if feed.group else "",
        zone=group.timezone,
    )


def lately(now: datetime) -> Q:
    """Return the condition of not being archived, or not for long."""
    return Q(archived_at__isnull=True) | Q(archived_at__gt=now - KEPT)


def _events_of(feed: Feed, *, now: datetime) -> EventQuerySet | None:
    if feed.group is not None:
        if _is_long_gone(feed.group, now=now):
            return None
        return Event.objects.filter(lately(now), group=feed.group, visibility=Visibility.PUBLIC)
    if feed.event is None or feed.event.visibility == Visibility.PRIVATE:
        return None
    if _is_long_gone(feed.event, now=now):
        return None
    return Event.objects.filter(pk=feed.event.pk)


def _is_long_gone(owner: SupportGroup | Event, *, now: datetime) -> bool:
    return owner.archived_at is not None and owner.archived_at <= now - KEPT
