"""Shorthands for tests in which a free seat is offered to who waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from events.domain.offer_terms import LASTS
from events.domain.registration_changes import cancel
from events.errors import EventsError
from events.models import Notice, Occurrence, Registration
from tests.events.registering import MINUTE, NOW, join, seats_of, session

OFFERED_AT = NOW + MINUTE
END = OFFERED_AT + LASTS
Act = Callable[..., object]


def full(*names: str, capacity: int = 1, **fields: Any) -> tuple[Occurrence, list[Registration]]:
    """A session whose seats are taken by A; those of these names wait, and can be written to."""
    occurrence = session(capacity=capacity, confirms_offers=True, **fields)
    first = join(occurrence, nickname="A", companions=capacity - 1)
    contact = "{}@exemple.example"
    waiting = [join(occurrence, nickname=one, email=contact.format(one.lower())) for one in names]
    return occurrence, [first, *waiting]


def offered(*names: str, **fields: Any) -> tuple[Occurrence, list[Registration]]:
    """The same, once A has left, a minute after ``NOW``."""
    occurrence, rows = full(*names, **fields)
    cancel(token=rows[0].token, now=NOW + MINUTE)
    return occurrence, rows


def refused(act: Act, row: Registration, *, now: datetime) -> str:
    """Return the code by which it is refused; nothing is changed by it."""
    before = (seats_of(row.occurrence), list(Notice.objects.values_list("pk", flat=True)))
    with pytest.raises(EventsError) as caught:
        act(token=row.token, now=now)
    after = (seats_of(row.occurrence), list(Notice.objects.values_list("pk", flat=True)))
    assert after == before
    return caught.value.code
