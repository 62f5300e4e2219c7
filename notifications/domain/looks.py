"""What claimed deliveries tell, as it is right now, without asking for each what all share.

Of person and session a narrow query before each message, at most ``JUST_NOW`` ago, says whether
anything moved since they were loaded; what surrounds them (place, the group's words, edits that
may be undone, later messages) is at most ``FRESH`` old.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import NamedTuple, TypeAlias

from cryptography.fernet import InvalidToken

from events.domain.joined import Found
from events.models import Occurrence, Registration
from notifications.domain.claims import Claim, prolong
from notifications.domain.loading import find_claimed, find_sessions
from notifications.domain.marks import Mark, marks_of
from notifications.domain.surroundings import Surroundings, what_surrounds
from notifications.errors import TryLaterError
from notifications.messages import say_once
from notifications.models import Delivery

FRESH = timedelta(seconds=1)
JUST_NOW = timedelta(milliseconds=100)
"""How old a mark may be that was asked for when the message before was accepted."""

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
        """Return the readable sessions these marks are of: not moved since, at most FRESH old."""
        self._kept = {mark: kept for mark, kept in self._kept.items() if _is_fresh(kept.at, now)}
        wanted = {(mark.occurrence, mark.session) for mark in marks}
        missing = {mark[0]: mark for mark in wanted if mark not in self._kept}
        if missing:
            for found in find_sessions(list(missing)):
                self._keep(missing[found.key], found, now=now)
        return {mark[0]: self._kept[mark] for mark in wanted if mark in self._kept}

    def _keep(self, mark: _SessionMark, found: Found[Occurrence], *, now: datetime) -> None:
        # One that can't be read must not hold back the messages of others.
        with suppress(InvalidToken):
            say_once(found.row)
            self._kept[mark] = Kept(now, found.row)


class Look:
    """The deliveries of a claim, with all that their messages tell."""

    def __init__(self, claim: Claim, *, sessions: Sessions | None = None) -> None:
        self._claim = claim
        self._sessions = sessions or Sessions()
        self._left = list(claim.keys)
        self._taken_at: datetime | None = None
        self._marks: dict[int, Mark] = {}
        self._found: dict[int, Found[Delivery]] = {}
        self._sessions_told_of: dict[int, Kept] = {}
        self._seen: tuple[Mark, datetime] | None = None
        self.surroundings = Surroundings(edited_at={}, told_or_waiting={})

    def at(self, key: int, *, now: datetime) -> Delivery | None:
        """Return a delivery, loaded, as it is now; None when it is no longer in our hands.

        Keys are asked for in the claim's order. A lease about to end is prolonged first.
        Raises TryLaterError ``unreadable`` when no key of ours reads what it tells.
        """
        prolong(self._claim, now=now)
        self._left = self._left[self._left.index(key) :]
        if not _is_fresh(self._taken_at, now) or self._has_moved(key, now=now):
            self._take(now=now)
        try:
            return self._made(key)
        except InvalidToken as error:
            raise TryLaterError("unreadable") from error

    def coming(self, key: int, amount: int) -> list[Delivery]:
        """Return so many whose turn comes next, as they were found; not those we can't read."""
        place = self._left.index(key) + 1
        coming = []
        for following in self._left[place : place + amount]:
            with suppress(InvalidToken):
                coming.append(self._made(following))
        return [delivery for delivery in coming if delivery is not None]

    def take_in(self, mark: Mark, *, at: datetime) -> None:
        """Know how one stood then: if its turn comes soon, it need not be asked again."""
        self._seen = mark, at

    def _has_moved(self, key: int, *, now: datetime) -> bool:
        mark = self._just_seen(key, now=now) or marks_of([key]).get(key)
        return mark != self._marks.get(key)

    def _just_seen(self, key: int, *, now: datetime) -> Mark | None:
        if self._seen is None:
            return None
        mark, at = self._seen
        return mark if mark.key == key and _is_younger(at, JUST_NOW, now=now) else None

    def after(self, key: int) -> int | None:
        """Return the key whose turn is next; None at the end."""
        place = self._left.index(key) + 1
        return self._left[place] if place < len(self._left) else None

    def _take(self, *, now: datetime) -> None:
        # Marks first: what changes in between then differs from its mark.
        self._marks = marks_of(self._left)
        self._sessions_told_of = self._sessions.loaded(self._marks.values(), now=now)
        sessions = self._sessions_told_of.values()
        self._found = {one.key: one for one in find_claimed(self._claim.id, self._left)}
        self.surroundings = what_surrounds(
            people={one.value("registration_id") for one in self._found.values()},
            events={kept.session.event_id for kept in sessions},
            now=now,
        )
        # As old as the oldest of what it is made of.
        self._taken_at = min((kept.at for kept in sessions), default=now)

    def _made(self, key: int) -> Delivery | None:
        """Return it with party, session and all that is told of both; the session is shared.

        Raises InvalidToken where no key of ours reads one of them.
        """
        found = self._found.get(key)
        if found is None:
            return None
        registration = found.row.registration
        kept = self._sessions_told_of.get(registration.occurrence_id)
        if kept is None:
            raise InvalidToken
        # To assign it asks each time whether both are of one database.
        _SESSION.set_cached_value(registration, kept.session)
        return found.row


def _is_fresh(taken_at: datetime | None, now: datetime) -> bool:
    return taken_at is not None and _is_younger(taken_at, FRESH, now=now)


def _is_younger(at: datetime, age: timedelta, *, now: datetime) -> bool:
    # A clock that was put back makes nothing fresh.
    return timedelta(0) <= now - at < age
