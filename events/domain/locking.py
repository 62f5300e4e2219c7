"""The row of a session: found for who registers, locked, its counters written."""

from __future__ import annotations

import uuid
from functools import lru_cache

from django.db import connection
from django.utils.translation import gettext as _

from events.domain.joined import JoinedQuery, Part
from events.domain.statements import rows_changed
from events.errors import EventsError
from events.models import WHOLE_MODES, Event, Occurrence, Schedule, Visibility
from groups.models import Organization, SupportGroup

_CHANGED_BY_OTHERS = (
    "status",
    "starts_at",
    "ends_at",
    "capacity",
    "confirmed_seats",
    "last_queue_no",
    "guarded_until",
)
_OF_EVENT = (
    "group",
    "visibility",
    "access_mode",
    "takes_plans",
    "archived_at",
    "has_waitlist",
    "confirms_offers",
    "opens_days_before",
    "closes_minutes_before",
    "max_companions",
    "may_bring",
    "asks_first_time",
    "asked_needs",
    "reminder_offsets",
)
_OF_GROUP = ("organization", "archived_at", "contact_email")
_OF_ORGANIZATION = (
    "legal_name",
    "legal_address",
    "rights_contact",
    "hosting",
    "retention_months",
)
_COUNTED = "UPDATE events_occurrence SET confirmed_seats = %s, last_queue_no = %s WHERE id = %s"


def find_open(public_id: uuid.UUID) -> Occurrence:
    """Return the session that somebody registers for; EventsError ``not_found`` for none.

    A private session is not there. Only what registering asks is read: of the session, its
    event, group and association. Seats must be read again by ``lock``.
    """
    occurrence = _read_open(public_id)
    if occurrence is None or occurrence.event.visibility == Visibility.PRIVATE:
        raise EventsError("not_found", _("Cette rencontre n’existe pas ou n’est plus annoncée."))
    return occurrence


def _read_open(public_id: uuid.UUID) -> Occurrence | None:
    key = Occurrence._meta.get_field("public_id").get_db_prep_value(public_id, connection)
    found = _open(connection.vendor).one(key)
    return found.row if found is not None else None


@lru_cache(maxsize=2)
def _open(_vendor: str) -> JoinedQuery[Occurrence]:
    session = Part(Occurrence, only=("public_id", "event", "schedule", *_CHANGED_BY_OTHERS))
    event = Part(Event, of=session, by="event", only=_OF_EVENT)
    group = Part(SupportGroup, of=event, by="group", only=_OF_GROUP)
    return JoinedQuery(
        session,
        Part(Schedule, of=session, by="schedule", only=("timezone",)),
        event,
        group,
        Part(Organization, of=group, by="organization", only=_OF_ORGANIZATION),
        by="public_id",
    )


def lock(occurrence: Occurrence) -> None:
    """Lock the session, and read again what others may have changed of it meanwhile.

    All who register for it wait for each other from here on: the least is done in between.
    Raises ``Occurrence.DoesNotExist`` when it is gone.
    """
    found = _locked(connection.vendor).one(occurrence.pk)
    if found is None:
        raise Occurrence.DoesNotExist
    found.renew(occurrence)


@lru_cache(maxsize=2)
def _locked(_vendor: str) -> JoinedQuery[Occurrence]:
    return JoinedQuery(Part(Occurrence, only=_CHANGED_BY_OTHERS), locks=True)


def lock_any(public_id: uuid.UUID) -> Occurrence:
    """Lock the session whatever its visibility; where one joins a whole, the event first.

    Whoever changes seats of all dates of an event holds that event, then its sessions in the order
    of their keys: nobody waits for another in a ring.
    """
    whole = Event.objects.filter(occurrences__public_id=public_id, access_mode__in=WHOLE_MODES)
    list(whole.select_for_update(no_key=True, of=("self",)).values_list("pk"))
    return (
        Occurrence.objects.select_for_update(of=("self",))
        .select_related("schedule", "event__group__organization")
        .get(public_id=public_id)
    )


def save_seats(occurrence: Occurrence) -> None:
    """Write the counters of the locked session."""
    rows_changed(_COUNTED, [occurrence.confirmed_seats, occurrence.last_queue_no, occurrence.pk])
