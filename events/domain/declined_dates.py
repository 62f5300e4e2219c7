"""« Je ne viens pas à ces dates »: several of one party given up at once, and told of once."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from events.domain.cohorts import chosen_cause, save_counters, settle
from events.domain.enrolment_changes import Held, give_up, held_party
from events.domain.nudges import nudge
from events.domain.seating import promote_waiting
from events.errors import EventsError
from events.models import Notice, Registration


def decline_dates(
    *, token: str, occurrences: Collection[uuid.UUID], now: datetime
) -> list[Registration]:
    """Give up these dates of a party, all of them or none; return those that were given up now.

    Who joined a whole stays in it. Each date can be taken back by itself. Doing it twice changes
    nothing. ``token`` is that of the party, ``occurrences`` are public ids of its sessions.
    Raises EventsError ``bad_dates`` where none is named, ``not_found``, or ``session_past`` once
    one of them has begun.
    """
    if not occurrences:
        raise EventsError("bad_dates", _("Choisissez au moins une date."), field="occurrences")
    with held_party(token, now=now) as held:
        rows = [row for row in _chosen(held, set(occurrences)) if row.is_active]
        if rows:
            give_up(rows, now=now)
            _tell(rows, now=now)
            _make_room(held, rows, now=now)
            nudge()
    return rows


def _chosen(held: Held, wanted: set[uuid.UUID]) -> list[Registration]:
    found = [row for row in held.coming if row.occurrence.public_id in wanted]
    missing = wanted - {row.occurrence.public_id for row in found}
    if not missing:
        return found
    past = Registration.objects.filter(enrolment=held.enrolment, occurrence__public_id__in=missing)
    if past.count() == len(missing):
        raise EventsError(
            "session_past",
            _("L’une de ces dates a déjà commencé ou est passée. Choisissez parmi les autres."),
            field="occurrences",
        )
    raise EventsError(
        "not_found",
        _("L’une de ces dates n’est pas parmi les vôtres. Rechargez la page."),
        field="occurrences",
    )


def _tell(rows: list[Registration], *, now: datetime) -> None:
    """Note one word for all of them: planning makes one message of notices of one cause."""
    cause = chosen_cause(now)
    Notice.objects.bulk_create(
        Notice(registration=row, purpose=Notice.Purpose.CANCELLED, cause=cause, not_before=now)
        for row in rows
    )


def _make_room(held: Held, rows: list[Registration], *, now: datetime) -> None:
    """Let move up whom the change made room for."""
    for row in rows:
        promote_waiting(row.occurrence, now=now)
    save_counters(held.sessions)
    if held.enrolment.is_whole:
        settle(held.enrolment.event, now=now)
