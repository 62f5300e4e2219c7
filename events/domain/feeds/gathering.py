"""Calendars gathered from many groups: a network's, or a search's in the agenda.

Nobody marks them stale. Each keeps what the revisions of its groups' calendars had come to
when it was rendered; while they come to the same its bytes hold. A change raises one of those
revisions in its own transaction, so that none is missed and no writer waits for another.
"""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, Max, Min, Q, Sum
from django.utils import translation
from django.utils.translation import gettext as _

from events.domain.agenda import AgendaFilter, events_found, places_of, shared_with
from events.domain.whereabouts import Whereabouts
from events.models import Event, EventQuerySet, Feed, GatheredFeed, Occurrence
from groups.models import Affiliation, Organization

from .identities import NETWORKS, network_path, site_url
from .published_bytes import Published, compressed, etag_of, published_of
from .question_words import question_words
from .questions import AGENDA_PATH, agenda_path
from .rendering import LANGUAGE, Rendered, render
from .subjects import EVERYWHERE, Subject, lately
from .window import KEPT

RENEWED_EVERY = timedelta(days=1)
"""Dates fall off and clock laws are told one year further though nothing changes."""

MOST_SEARCHES = 300
MOST_BYTES_KEPT = 64_000_000
"""Searches' calendars that are kept, the latest rendered first; others are rendered again."""

MOST_EVENTS = 3_000
"""More never fit in one calendar: those that meet soonest are taken."""

_SOON = timedelta(days=92)
_LOCKS = tuple(threading.Lock() for _lock in range(64))


@dataclass(frozen=True, kw_only=True)
class Gathering:
    """What is gathered, and under which path; ``network`` when it is that of one."""

    path: str
    wanted: AgendaFilter
    network: Organization | None = None


def is_gathered(path: str) -> bool:
    """Tell whether that path is of this sort."""
    return path.startswith((NETWORKS, AGENDA_PATH))


def gathering_of_search(wanted: AgendaFilter) -> Gathering:
    """Return the calendar of a search in its one form (see ``question``)."""
    return Gathering(path=agenda_path(wanted), wanted=wanted)


def gathering_of_network(slug: str) -> Gathering | None:
    """Return the calendar of a network; None when there is none of that name."""
    networks = Organization.objects.filter(kind=Organization.Kind.NETWORK)
    network = networks.filter(slug=slug).first()
    return None if network is None else _of_network(network)


def _of_network(network: Organization) -> Gathering:
    wanted = AgendaFilter(network=network.slug)
    return Gathering(path=network_path(network.slug), wanted=wanted, network=network)


def overall_revision() -> str:
    """Return what all groups' calendars and all affiliations have come to.

    Two reads of what indexes hold; every change that a gathered calendar can show alters it.
    """
    feeds = Feed.objects.filter(group__isnull=False).aggregate(Sum("revision"), Count("group"))
    shared = Affiliation.objects.aggregate(
        Count("pk"), Sum("pk"), Count("accepted_at"), Max("accepted_at")
    )
    return _digest(*feeds.values(), *shared.values())


def gathered(gathering: Gathering, *, now: datetime) -> Published:
    """Return a gathered calendar as it must be at ``now``, rendering it if need be."""
    found = kept(gathering, now=now)
    if found is not None:
        return found
    with _LOCKS[hash(gathering.path) % len(_LOCKS)]:
        # Many may have asked at once: one of them has rendered it.
        return kept(gathering, now=now) or publish_gathered(gathering, now=now)


def is_kept(gathering: Gathering) -> bool:
    """Tell whether that calendar was rendered before, be it out of date."""
    return GatheredFeed.objects.filter(path=gathering.path).exists()


def kept(gathering: Gathering, *, now: datetime) -> Published | None:
    """Return the bytes that are kept of a calendar; None when they are out of date."""
    row = GatheredFeed.objects.filter(path=gathering.path).first()
    return _published(row, _revision(gathering), now=now)


def kept_search(path: str, *, now: datetime) -> Published | None:
    """Return the bytes that are kept of a search's path in its one form (two queries)."""
    row = GatheredFeed.objects.filter(path=path).first()
    return _published(row, overall_revision(), now=now) if row else None


def network_gatherings() -> list[Gathering]:
    """Return the calendars of all networks."""
    networks = Organization.objects.filter(kind=Organization.Kind.NETWORK).order_by("slug")
    return [_of_network(network) for network in networks]


def renew_gathered(gathering: Gathering, *, now: datetime) -> bool:
    """Render a gathered calendar if it is out of date; tell whether it was."""
    if kept(gathering, now=now) is not None:
        return False
    publish_gathered(gathering, now=now)
    return True


def publish_gathered(gathering: Gathering, *, now: datetime) -> Published:
    """Render a gathered calendar, keep it, and return it.

    What changed while it was rendered has another revision: it is out of date at once.
    """
    revision = _revision(gathering)
    with translation.override(LANGUAGE):
        rendered = render(_subject(gathering, now=now), now=now)
    row = _store(gathering, rendered, revision=revision, now=now)
    found = published_of(row)
    assert found is not None  # noqa: S101 (for the type checker: it was just written)
    return found


def _published(row: GatheredFeed | None, revision: str, *, now: datetime) -> Published | None:
    if row is None or row.revision != revision or row.published_at is None:
        return None
    return published_of(row) if row.published_at > now - RENEWED_EVERY else None


def _revision(gathering: Gathering) -> str:
    """Return what the calendars have come to that this one is gathered from."""
    network = gathering.network
    if network is None:
        return overall_revision()
    groups = shared_with(network.slug).order_by("pk")
    pairs = groups.values_list("pk", "feeds__revision")
    return _digest(network.name, network.description, *pairs)


def _digest(*values: object) -> str:
    return hashlib.sha256(repr(values).encode()).hexdigest()


def _subject(gathering: Gathering, *, now: datetime) -> Subject:
    network = gathering.network
    where = places_of(gathering.wanted) if network is None else EVERYWHERE
    events = events_found(gathering.wanted).filter(lately(now), _goes_on(now))
    if where:
        events = events.filter(where.of_events() | Q(pk__in=_moved_to(where, now=now)))
    events, is_cut = _bounded(events, now=now)
    name = network.name if network else question_words(gathering.wanted)
    return Subject(
        path=gathering.path,
        events=events,
        page=_page(gathering),
        about=_about(name, network),
        name=name,
        where=where,
        names_groups=not gathering.wanted.group,
        is_cut=is_cut,
    )


def _goes_on(now: datetime) -> Q:
    return Q(group__archived_at__isnull=True) | Q(group__archived_at__gt=now - KEPT)


def _moved_to(where: Whereabouts, *, now: datetime) -> list[int]:
    """Return the events of which some date is held there, and elsewhere as a rule."""
    home = F("event__venue")
    moved = Q(venue__lt=home) | Q(venue__gt=home)
    moved |= Q(venue__isnull=True, event__venue__isnull=False)
    moved |= Q(venue__isnull=False, event__venue__isnull=True)
    rows = Occurrence.objects.filter(moved, where.of_sessions(), ends_at__gt=now - KEPT)
    return list(rows.order_by().values_list("event", flat=True).distinct())


def _bounded(events: EventQuerySet, *, now: datetime) -> tuple[EventQuerySet, bool]:
    """Return the events, or those that meet soonest of too many; tell whether some are left."""
    # Found once: all that a calendar reads asks for them again.
    found = list(events.order_by().values_list("pk", flat=True)[: MOST_EVENTS + 1])
    if len(found) <= MOST_EVENTS:
        return Event.objects.filter(pk__in=found), False
    coming = Occurrence.objects.filter(
        event__in=events.values("pk"), ends_at__gt=now, starts_at__lt=now + _SOON
    )
    soonest = coming.values("event").annotate(first=Min("starts_at")).order_by("first", "event")
    keys = list(soonest.values_list("event", flat=True)[:MOST_EVENTS])
    return Event.objects.filter(pk__in=keys), True


def _page(gathering: Gathering) -> str:
    if gathering.network is not None:
        return site_url(f"/reseaux/{gathering.network.slug}/")
    query = agenda_path(gathering.wanted).partition("?")[2]
    return site_url(f"/?{query}" if query else "/")


def _about(name: str, network: Organization | None) -> str:
    if network is None:
        return _("%(search)s. Les dates se tiennent à jour.") % {"search": name}
    return _("Les rencontres des groupes du réseau %(name)s, tenues à jour.") % {"name": name}


def _store(
    gathering: Gathering, rendered: Rendered, *, revision: str, now: datetime
) -> GatheredFeed:
    etag = etag_of(rendered.body)
    with transaction.atomic():
        row = GatheredFeed.objects.filter(path=gathering.path).first()
        is_new = row is None
        row = row or GatheredFeed(path=gathering.path, network=gathering.network)
        row.revision, row.published_at = revision, now
        if row.etag != etag:
            row.etag, row.last_modified = etag, now.replace(microsecond=0)
            row.body, row.gzip_body = rendered.body, compressed(rendered.body)
            row.size = len(row.body) + len(row.gzip_body)
        if is_new:
            GatheredFeed.objects.bulk_create(
                [row],
                update_conflicts=True,
                unique_fields=["path"],
                update_fields=_CONTENT,
            )
            _make_room()
        else:
            row.save(update_fields=_CONTENT)
    return row


_CONTENT = ["revision", "published_at", "etag", "last_modified", "body", "gzip_body", "size"]


def _make_room() -> None:
    """Forget the searches rendered longest ago, beyond what is kept of them."""
    searches = GatheredFeed.objects.filter(network__isnull=True).order_by("-published_at", "-pk")
    size, kept_keys = 0, list[int]()
    for key, one in searches.values_list("pk", "size"):
        size += one
        if len(kept_keys) >= MOST_SEARCHES or (kept_keys and size > MOST_BYTES_KEPT):
            break
        kept_keys.append(key)
    GatheredFeed.objects.filter(network__isnull=True).exclude(pk__in=kept_keys).delete()
