"""What decides on a message beside its person and its session, read for many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TypeAlias

from events.domain.session_notices import UNDO
from events.domain.statements import rows_of
from notifications.domain.loading import find_edits
from notifications.models import Delivery

_Kind: TypeAlias = tuple[int, str, str]


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """``edited_at`` by event, where an edit may be undone; messages that were not in vain."""

    edited_at: dict[int, datetime]
    told_or_waiting: dict[_Kind, list[tuple[int, str]]]

    def open_until(self, delivery: Delivery, *, now: datetime) -> datetime | None:
        """Return until when an edit of the event may be undone; None when none may."""
        edited_at = self.edited_at.get(delivery.registration.occurrence.event_id)
        return edited_at + UNDO if edited_at is not None and edited_at > now - UNDO else None

    def later_causes(self, delivery: Delivery) -> list[str]:
        """Return the causes of later messages of its kind, which wait or were sent already."""
        others = self.told_or_waiting.get(_kind(delivery), [])
        return [cause for key, cause in others if key > delivery.pk]


def surroundings_of(deliveries: Iterable[Delivery], *, now: datetime) -> Surroundings:
    """Return what surrounds them by now; their sessions must be loaded."""
    people = [row.registration for row in deliveries]
    return what_surrounds(
        people={person.pk for person in people},
        events={person.occurrence.event_id for person in people},
        now=now,
    )


def what_surrounds(
    *, people: Collection[int], events: Collection[int], now: datetime
) -> Surroundings:
    """Return what surrounds messages to these registrations on these events, in two queries."""
    if not people or not events:
        return Surroundings(edited_at={}, told_or_waiting={})
    edits = sorted(find_edits(events, since=now - UNDO), key=lambda edit: edit.at)
    return Surroundings(
        edited_at={edit.event_id: edit.at for edit in edits},
        told_or_waiting=_told_or_waiting(list(people)),
    )


def _told_or_waiting(people: list[int]) -> dict[_Kind, list[tuple[int, str]]]:
    found: dict[_Kind, list[tuple[int, str]]] = defaultdict(list)
    for registration, channel, purpose, key, cause in rows_of(_not_in_vain(len(people)), people):
        found[registration, channel, purpose].append((key, cause))
    return found


@lru_cache(maxsize=64)
def _not_in_vain(amount: int) -> str:
    return f"""
        SELECT registration_id, channel, purpose, id, cause
        FROM {Delivery._meta.db_table}
        WHERE (settled_at IS NULL OR state = '{Delivery.State.SENT.value}')
            AND registration_id IN ({", ".join(["%s"] * amount)})
    """  # noqa: S608 - nothing in it comes from outside


def _kind(delivery: Delivery) -> _Kind:
    return delivery.registration_id, delivery.channel, delivery.purpose
