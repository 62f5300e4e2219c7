"""Finding a session: what is on, from when to when, for whom, near what."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from events.domain.cursors import Cursor
from events.domain.seating import few_seats_left
from events.errors import EventsError
from events.models import (
    AccessMode,
    Audience,
    EventAudience,
    Format,
    Kind,
    Occurrence,
    OccurrenceQuerySet,
)
from groups.domain.folding import fold

MAX_WORDS, MAX_QUERY = 8, 100


@dataclass(frozen=True, kw_only=True)
class AgendaFilter:
    """What is looked for; '' leaves a thing open. Codes and slugs, not words."""

    department: str = ""
    kind: str = ""
    audience: str = ""
    access_mode: str = ""
    group: str = ""
    network: str = ""
    q: str = ""
    is_online: bool = False


def sessions(wanted: AgendaFilter) -> OccurrenceQuerySet:
    """Return the public sessions that fit; EventsError ``unknown_choice`` for a bad code."""
    _check(wanted)
    found = Occurrence.objects.listed()
    if wanted.department:
        found = found.filter(_in_department(wanted.department))
    if wanted.kind:
        found = found.filter(event__kind=wanted.kind)
    if wanted.access_mode:
        found = found.filter(event__access_mode=wanted.access_mode)
    if wanted.is_online:
        found = found.filter(event__format__in=[Format.ONLINE, Format.HYBRID, Format.PHONE])
    if wanted.group:
        found = found.filter(event__group__slug=wanted.group)
    if wanted.audience:
        events = EventAudience.objects.filter(audience=wanted.audience).values("event")
        found = found.filter(event__in=events)
    if wanted.network:
        found = found.filter(_shared_with(wanted.network))
    for word in fold(wanted.q[:MAX_QUERY]).split()[:MAX_WORDS]:
        found = found.filter(event__search_text__contains=word)
    return found


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


def _in_department(code: str) -> Q:
    here = Q(venue__department=code)
    return here | Q(venue__department__isnull=True, event__group__department=code)


def _shared_with(network: str) -> Q:
    by_group = Q(
        event__group__affiliations__network__slug=network,
        event__group__affiliations__accepted_at__isnull=False,
    )
    by_organization = Q(
        event__group__organization__affiliations__network__slug=network,
        event__group__organization__affiliations__accepted_at__isnull=False,
    )
    matching = Occurrence.objects.filter(by_group | by_organization).values("pk")
    return Q(pk__in=matching)


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
    if "\0" in "".join((wanted.q, wanted.department, wanted.group, wanted.network)):
        raise EventsError("control_characters", _("Cherchez avec des mots."), field="q")
