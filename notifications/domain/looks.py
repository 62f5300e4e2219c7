"""What claimed deliveries tell, as it is right now, without asking for each what all share.

Of person and session a narrow query right before each message says whether anything moved
since they were loaded; what surrounds them (place, the group's words, edits that may be undone,
later messages) is at most ``FRESH`` old.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TypeAlias

from django.db import connection

from events.models import Enrolment, Occurrence
from notifications.domain.claims import Claim, prolong
from notifications.domain.surroundings import Surroundings, surroundings_of
from notifications.models import Delivery

FRESH = timedelta(seconds=1)

_PARTY = ("status", "changed_at", "erased_at", "email_hash", "phone_hash", "channel", "muted")
_SESSION = ("status", "starts_at", "ends_at", "venue", "note", "sequence", "changed_at")
_NOTED = (
    "pk",
    "claim",
    *(f"registration__{name}" for name in (*_PARTY, "sequence", "seats", "offer_expires_at")),
    *(f"registration__occurrence__{name}" for name in _SESSION),
    *(f"registration__enrolment__{name}" for name in _PARTY),
)
_Mark: TypeAlias = tuple[object, ...]


class Look:
    """The deliveries of a claim, with all that their messages tell."""

    def __init__(self, claim: Claim) -> None:
        self._claim = claim
        self._left = list(claim.keys)
        self._taken_at: datetime | None = None
        self._marks: dict[int, _Mark] = {}
        self._loaded: dict[int, Delivery] = {}
        self.surroundings = Surroundings(edited_at={}, told_or_waiting={})

    def at(self, key: int, *, now: datetime) -> Delivery | None:
        """Return a delivery, loaded, as it is now; None when it is no longer in our hands.

        Keys are asked for in the claim's order. A lease about to end is prolonged first.
        """
        prolong(self._claim, now=now)
        self._left = self._left[self._left.index(key) :]
        if not self._is_fresh(now) or _marks([key]).get(key) != self._marks.get(key):
            self._take(now=now)
        return self._loaded.get(key)

    def _is_fresh(self, now: datetime) -> bool:
        # A clock that was put back makes nothing fresh.
        return self._taken_at is not None and timedelta(0) <= now - self._taken_at < FRESH

    def _take(self, *, now: datetime) -> None:
        # Marks first: what changes in between then differs from its mark.
        self._marks = _marks(self._left)
        self._loaded = {row.pk: row for row in _load(self._claim, self._left)}
        self.surroundings = surroundings_of(self._loaded.values(), now=now)
        self._taken_at = now


def _load(claim: Claim, keys: list[int]) -> list[Delivery]:
    """Return them with party, session and all that is told of both; what many share, once."""
    ours = Delivery.objects.claimed(claim.id).filter(pk__in=keys)
    rows = list(ours.select_related("registration"))
    sessions = Occurrence.objects.select_related("schedule", "venue", "event__group")
    occurrences = sessions.in_bulk({row.registration.occurrence_id for row in rows})
    wholes = _enrolments(row.registration.enrolment_id for row in rows)
    for row in rows:
        registration = row.registration
        registration.occurrence = occurrences[registration.occurrence_id]
        if registration.enrolment_id is not None:
            registration.enrolment = wholes[registration.enrolment_id]
    return rows


def _enrolments(keys: Iterable[int | None]) -> dict[int, Enrolment]:
    wanted = {key for key in keys if key is not None}
    return Enrolment.objects.in_bulk(wanted) if wanted else {}


def _marks(keys: list[int]) -> dict[int, _Mark]:
    """Return what would show that anything of theirs moved, just as the database gives it."""
    with connection.cursor() as cursor:
        cursor.execute(_marks_query(len(keys)), keys)
        return {row[0]: row for row in cursor.fetchall()}


@lru_cache(maxsize=64)
def _marks_query(amount: int) -> str:
    """Return the query for so many keys, written by Django once: that takes longer than asking."""
    rows = Delivery.objects.filter(pk__in=range(amount)).order_by()
    sql: str = rows.values_list(*_NOTED).query.sql_with_params()[0]
    return sql
