"""Finding a session: what is on, from when to when, for whom, near what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from events.domain.cursors import Cursor
from events.domain.seating import few_seats_left
from events.domain.whereabouts import Circle, Whereabouts, whereabouts
from events.errors import EventsError
from events.models import (
    AccessMode,
    Audience,
    Event,
    EventAudience,
    EventQuerySet,
    Format,
    Kind,
    Occurrence,
    OccurrenceQuerySet,
    Visibility,
)
from groups.domain.commune_words import commune_meant
from groups.domain.folding import fold
from groups.models import Affiliation, SupportGroup, SupportGroupQuerySet

MAX_WORDS, MAX_QUERY = 8, 100
LEAST_RADIUS, RADIUS, MOST_RADIUS = 5, 20, 100
"""Kilometres round a commune: at least, unless something is said, and at most."""


@dataclass(frozen=True, kw_only=True)
class AgendaFilter:
    """What is looked for; '' leaves a thing open. Codes and slugs, not words.

    ``commune`` is what ``commune_meant`` reads; ``radius`` kilometres round it, 0 for ``RADIUS``.
    """

    department: str = ""
    commune: str = ""
    radius: int = 0
    kind: str = ""
    audience: str = ""
    access_mode: str = ""
    group: str = ""
    network: str = ""
    q: str = ""
    is_online: bool = False


def sessions(wanted: AgendaFilter) -> OccurrenceQuerySet:
    """Return the public sessions that fit.

    Raises EventsError ``unknown_choice`` for a bad code, ``bad_radius`` for a radius without
    commune or out of bounds, GroupsError ``unknown_commune`` or ``ambiguous_commune``.
    """
    found = Occurrence.objects.listed()
    for condition in _conditions(wanted, event="event__"):
        found = found.filter(condition)
    places = places_of(wanted)
    return found.filter(places.of_sessions()) if places else found


def events_found(wanted: AgendaFilter) -> EventQuerySet:
    """Return the events that fit, but for where they are (see ``places_of``); archived ones too.

    Raises what ``sessions`` does.
    """
    found = Event.objects.filter(visibility=Visibility.PUBLIC)
    for condition in _conditions(wanted, event=""):
        found = found.filter(condition)
    return found


def _conditions(wanted: AgendaFilter, *, event: str) -> Iterator[Q]:
    """Give what is asked of an event, from which ``event`` is the way ('' on itself)."""
    _check(wanted)
    own = "event" if event else "pk"
    for name in ("kind", "access_mode"):
        if value := getattr(wanted, name):
            yield Q(**{f"{event}{name}": value})
    if wanted.is_online:
        yield Q(**{f"{event}format__in": [Format.ONLINE, Format.HYBRID, Format.PHONE]})
    if wanted.group:
        yield Q(**{f"{event}group__slug": wanted.group})
    if wanted.audience:
        welcoming = EventAudience.objects.filter(audience=wanted.audience)
        yield Q(**{f"{own}__in": welcoming.values("event")})
    if wanted.network:
        yield Q(**{f"{event}group__in": shared_with(wanted.network).values("pk")})
    for word in words_of(wanted.q):
        yield Q(**{f"{event}search_text__contains": word})


def words_of(q: str) -> list[str]:
    """Return the words that are looked for, each of which must be found."""
    return fold(q[:MAX_QUERY]).split()[:MAX_WORDS]


def places_of(wanted: AgendaFilter) -> Whereabouts:
    """Return where it is looked for; it raises what ``sessions`` says."""
    circle = None
    if wanted.commune:
        circle = Circle.round(commune_meant(wanted.commune), wanted.radius or RADIUS)
    return whereabouts(department=wanted.department, circle=circle)


def shared_with(network: str) -> SupportGroupQuerySet:
    """Return the groups whose programme is shared with a network, by themselves or as a whole."""
    affiliations = Affiliation.objects.filter(network__slug=network, accepted_at__isnull=False)
    by_group = Q(pk__in=affiliations.filter(group__isnull=False).values("group"))
    whole = affiliations.filter(organization__isnull=False).values("organization")
    return SupportGroup.objects.filter(by_group | Q(organization__in=whole))


def page_of(
    found: OccurrenceQuerySet, *, after: Cursor | None, size: int
) -> tuple[list[Occurrence], Cursor | None]:
    """Return ``size`` sessions in order from the cursor on, and the next page's cursor."""
    if after is not None:
        same = Q(starts_at=after.starts_at, public_id__gt=after.public_id)
        found = found.filter(Q(starts_at__gt=after.starts_at) | same)
    rows = list(for_cards(found).order_by("starts_at", "public_id")[: size + 1])
    if len(rows) <= size:
        return rows, None
    last = rows[size - 1]
    return rows[:size], Cursor(last.starts_at, last.public_id)


def for_cards(found: OccurrenceQuerySet) -> OccurrenceQuerySet:
    """Return the sessions with all that a list shows, in a constant number of queries."""
    audiences = Prefetch("event__audiences", EventAudience.objects.order_by("pk"))
    return found.select_related(
        "schedule", "venue", "event__group__organization", "event__venue"
    ).prefetch_related(audiences)


def seats_left(occurrence: Occurrence) -> str | None:
    """Return ``open``, ``few`` or ``full``; None where nobody registers or nothing is limited."""
    if not (occurrence.event.takes_registrations or _is_cohort(occurrence)):
        return None
    free = occurrence.free_seats
    if free is None:
        return "open"
    if free == 0:
        return "full"
    return "few" if few_seats_left(occurrence) else "open"


def _is_cohort(occurrence: Occurrence) -> bool:
    return occurrence.event.access_mode == AccessMode.CLOSED_COHORT


def _check(wanted: AgendaFilter) -> None:
    for field, value, known in (
        ("kind", wanted.kind, Kind.values),
        ("audience", wanted.audience, Audience.values),
        ("access_mode", wanted.access_mode, AccessMode.values),
    ):
        if value and value not in known:
            raise EventsError(
                "unknown_choice",
                _("Ce filtre n’est pas connu. Choisissez parmi : %(known)s.")
                % {"known": ", ".join(known)},
                field=field,
            )
    if wanted.radius and not (wanted.commune and LEAST_RADIUS <= wanted.radius <= MOST_RADIUS):
        raise EventsError(
            "bad_radius",
            _("Donnez une commune, et un rayon de %(least)d à %(most)d kilomètres autour d’elle.")
            % {"least": LEAST_RADIUS, "most": MOST_RADIUS},
            field="radius",
        )
    if "\0" in "".join((wanted.q, wanted.department, wanted.group, wanted.network)):
        raise EventsError("control_characters", _("Cherchez avec des mots."), field="q")
