"""Claimed deliveries with their people, and sessions, by queries that are written once.

Django writes a query anew each time, and reads each column of each row; those that sending has
no use for stay where they are (whoever asks for one nevertheless gets it, by a query).
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache

from django.db import connection

from events.domain.joined import Found, JoinedQuery, Part
from events.models import Edit, Enrolment, Event, Occurrence, Registration, Schedule
from groups.models import SupportGroup, Venue
from notifications.models import Delivery

_LEFT_DELIVERY = ("dedupe_key", "due_at", "lease_until", "settled_at")
_LEFT_REGISTRATION = (
    *("token_hash", "code_hash", "submission_id", "submission_digest", "consent_version"),
    *("consented_at", "agreed_months", "changed_at", "cancelled_at"),
    *("access_needs", "is_first_time", "reminder_offsets", "next_reminder_at"),
)
_LEFT_EDIT = ("public_id", "user", "occurrence", "scope", "summary", "sessions", "undo")


def find_claimed(claim: uuid.UUID, keys: Sequence[int]) -> list[Found[Delivery]]:
    """Return those of ``keys`` that the claim holds, each with its registration and the whole."""
    named = Delivery._meta.get_field("claim").get_db_prep_value(claim, connection)
    return _claimed(connection.vendor).found(keys, [named])


def find_sessions(keys: Sequence[int]) -> list[Found[Occurrence]]:
    """Return these sessions with their schedule, place, event and group."""
    return _sessions(connection.vendor).found(keys)


def find_edits(events: Collection[int], *, since: datetime) -> list[Edit]:
    """Return the edits of these events since then that may be undone, in no order."""
    at = Edit._meta.get_field("at").get_db_prep_value(since, connection)
    return [found.row for found in _edits(connection.vendor).found(list(events), [at])]


@lru_cache(maxsize=2)
def _claimed(_vendor: str) -> JoinedQuery[Delivery]:
    ours = Part(Delivery, left=_LEFT_DELIVERY)
    person = Part(Registration, of=ours, by="registration", left=_LEFT_REGISTRATION)
    state = Delivery.State.SENDING.value
    return JoinedQuery(
        ours,
        person,
        Part(Enrolment, of=person, by="enrolment"),
        where=f"{ours.table}.claim = %s AND {ours.table}.state = '{state}'",
    )


@lru_cache(maxsize=2)
def _sessions(_vendor: str) -> JoinedQuery[Occurrence]:
    session = Part(Occurrence)
    event = Part(Event, of=session, by="event")
    return JoinedQuery(
        session,
        event,
        Part(Schedule, of=session, by="schedule"),
        Part(Venue, of=session, by="venue"),
        Part(SupportGroup, of=event, by="group"),
    )


@lru_cache(maxsize=2)
def _edits(_vendor: str) -> JoinedQuery[Edit]:
    ours = Part(Edit, left=_LEFT_EDIT)
    can_be_undone = "undone_at IS NULL AND undo <> '{}'"
    return JoinedQuery(ours, where=f"at > %s AND {can_be_undone}", by="event_id")
