"""What claimed deliveries tell, as it is right now, without asking for each what all share.

Of person and session a narrow query right before each message says whether anything moved
since they were loaded; what surrounds them (place, the group's words, edits that may be undone,
later messages) is at most ``FRESH`` old.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple, TypeAlias

from cryptography.fernet import InvalidToken

from events.models import Enrolment, Occurrence, Registration
from notifications.domain.claims import Claim, prolong
from notifications.domain.loading import load_claimed, load_sessions
from notifications.domain.marks import Mark, marks_of
from notifications.domain.surroundings import Surroundings, surroundings_of
from notifications.errors import TryLaterError
from notifications.messages import say_once
from notifications.models import Delivery

FRESH = timedelta(seconds=1)
_SESSION = Registration._meta.get_field("occurrence")
_SessionMark: TypeAlias = tuple[int, str]


class Kept(NamedTuple):
    """A session, and when it was loaded."""

    at: datetime
    session: Occurrence


class Sessions:
    """Sessions loaded for one batch, which the next may speak of too."""

    def __init__(self) -> None:
        self._kept: dict[_SessionMark, Kept] = {}

    def loaded(self, marks: Iterable[Mark], *, now: datetime) -> dict[int, Kept]:
        """Return the sessions that these marks are of: not moved since, at most FRESH old."""
        self._kept = {mark: kept for mark, kept in self._kept.items() if _is_fresh(kept.at, now)}
        wanted = {(mark.occurrence, mark.session) for mark in marks}
        missing = {mark[0]: mark for mark in wanted if mark not in self._kept}
        if missing:
            for session in load_sessions(list(missing)):
                say_once(session)
                self._kept[missing[session.pk]] = Kept(now, session)
        return {mark[0]: self._kept[mark] for mark in wanted if mark in self._kept}


class Look:
    """The deliveries of a claim, with all that their messages tell."""

    def __init__(self, claim: Claim, *, sessions: Sessions | None = None) -> None:
        self._claim = claim
        self._sessions = sessions or Sessions()
        self._left = list(claim.keys)
        self._taken_at: datetime | None = None
        self._marks: dict[int, Mark] = {}
        self._loaded: dict[int, Delivery] = {}
        self._is_one_by_one = False
        self.surroundings = Surroundings(edited_at={}, told_or_waiting={})

    def at(self, key: int, *, now: datetime) -> Delivery | None:
        """Return a delivery, loaded, as it is now; None when it is no longer in our hands.

        Keys are asked for in the claim's order. A lease about to end is prolonged first.
        Raises TryLaterError ``unreadable`` when no key of ours reads what it tells.
        """
        prolong(self._claim, now=now)
        self._left = self._left[self._left.index(key) :]
        if not _is_fresh(self._taken_at, now) or marks_of([key]).get(key) != self._marks.get(key):
            self._take(now=now)
        return self._loaded.get(key)

    def after(self, delivery: Delivery) -> Delivery | None:
        """Return the one whose turn is next, as it was loaded; None at the end."""
        place = self._left.index(delivery.pk) + 1
        return self._loaded.get(self._left[place]) if place < len(self._left) else None

    def _take(self, *, now: datetime) -> None:
        try:
            self._take_these(self._left[:1] if self._is_one_by_one else self._left, now=now)
        except InvalidToken as error:
            if self._is_one_by_one:
                raise TryLaterError("unreadable") from error
            # One row that can't be read must not hold back the others.
            self._is_one_by_one = True
            self._take(now=now)

    def _take_these(self, keys: list[int], *, now: datetime) -> None:
        # Marks first: what changes in between then differs from its mark.
        self._marks = marks_of(keys)
        sessions = self._sessions.loaded(self._marks.values(), now=now)
        self._loaded = {row.pk: row for row in self._load(keys, sessions)}
        self.surroundings = surroundings_of(self._loaded.values(), now=now)
        # As old as the oldest of what it is made of.
        self._taken_at = min((kept.at for kept in sessions.values()), default=now)

    def _load(self, keys: list[int], sessions: dict[int, Kept]) -> list[Delivery]:
        """Return them with party, session and all that is told of both; what is shared, once."""
        rows = load_claimed(self._claim.id, keys)
        wholes = _enrolments(row.registration.enrolment_id for row in rows)
        for row in rows:
            registration = row.registration
            # What is shared: to assign it asks each time whether both are of one database.
            _SESSION.set_cached_value(registration, sessions[registration.occurrence_id].session)
            if registration.enrolment_id is not None:
                registration.enrolment = wholes[registration.enrolment_id]
        return rows


def _is_fresh(taken_at: datetime | None, now: datetime) -> bool:
    # A clock that was put back makes nothing fresh.
    return taken_at is not None and timedelta(0) <= now - taken_at < FRESH


def _enrolments(keys: Iterable[int | None]) -> dict[int, Enrolment]:
    wanted = {key for key in keys if key is not None}
    return Enrolment.objects.in_bulk(wanted) if wanted else {}
