"""The row of a session: found for who registers, locked, its counters written."""

from __future__ import annotations

import uuid
from itertools import islice
from typing import Any, TypeAlias

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model
from django.utils.translation import gettext as _

from events.domain.written_once import WrittenOnce
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
_Part: TypeAlias = tuple[type[Model], str, tuple[str, ...]]
_PARTS: tuple[_Part, ...] = (
    (Occurrence, "", ("public_id", "event", "schedule", *_CHANGED_BY_OTHERS)),
    (Schedule, "schedule__", ("timezone",)),
    (
        Event,
        "event__",
        (
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
            "asks_first_time",
            "asked_needs",
            "reminder_offsets",
        ),
    ),
    (SupportGroup, "event__group__", ("organization", "archived_at", "contact_email")),
    (
        Organization,
        "event__group__organization__",
        ("legal_name", "legal_address", "rights_contact", "hosting", "retention_months"),
    ),
)


def _columns(model: type[Model], names: tuple[str, ...]) -> list[str]:
    """Return the key and the named columns, in the order that ``from_db`` asks for."""
    fields = model._meta.concrete_fields
    return [field.attname for field in fields if field.primary_key or field.name in names]


_READ = [(model, prefix, _columns(model, names)) for model, prefix, names in _PARTS]
_ASKED = [f"{prefix}{name}" for _model, prefix, names in _READ for name in names]
_OPEN = WrittenOnce(
    lambda public_id: Occurrence.objects.filter(public_id=public_id).values_list(*_ASKED),
    example=uuid.UUID(int=0),
)
_LOCKED = WrittenOnce(
    lambda key: (
        Occurrence.objects.filter(pk=key).select_for_update().values_list(*_CHANGED_BY_OTHERS)
    ),
    example=0,
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
    row = _OPEN.row(key)
    if row is None:
        return None
    values = iter(row)
    parts: list[Any] = [
        model.from_db(DEFAULT_DB_ALIAS, names, list(islice(values, len(names))))
        for model, _prefix, names in _READ
    ]
    occurrence, schedule, event, group, organization = parts
    group.organization, event.group = organization, group
    occurrence.event, occurrence.schedule = event, schedule
    found: Occurrence = occurrence
    return found


def lock(occurrence: Occurrence) -> None:
    """Lock the session, and read again what others may have changed of it meanwhile.

    All who register for it wait for each other from here on: the least is done in between.
    Raises ``Occurrence.DoesNotExist`` when it is gone.
    """
    row = _LOCKED.row(occurrence.pk)
    if row is None:
        raise Occurrence.DoesNotExist
    for name, value in zip(_CHANGED_BY_OTHERS, row, strict=True):
        setattr(occurrence, name, value)


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
    counters = [occurrence.confirmed_seats, occurrence.last_queue_no, occurrence.pk]
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, counters)
