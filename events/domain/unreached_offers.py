"""Seats offered to who can't be asked any more: theirs for good, as where nobody could be asked.

Their address or number refused the question, or it came back. Nobody is blamed: whom messages
don't reach stands on the desk (``refused_contacts``), to be told in person.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.db.models import Q

from events.domain.locking import lock_any
from events.domain.nudges import nudge
from events.domain.offer_terms import can_be_asked
from events.domain.refused_contacts import UNASKED_CAUSE
from events.domain.seating import confirm, tell
from events.models import (
    Notice,
    OccurrenceStatus,
    Registration,
    RegistrationQuerySet,
    RegistrationStatus,
)


def keep_unreached(*, now: datetime, unasked: Collection[int] = ()) -> int:
    """Let who can't be asked have for good what they are offered; return how many parties.

    ``unasked`` are the keys of registrations whose question did not arrive, though their contact
    may take other messages. A short transaction a session. Nobody's turn comes sooner or later
    by it: an offer holds its seats. While a session is called off, offers stand as they are.
    """
    found = _offered(now=now, unasked=unasked).select_related("occurrence")
    rows = found.order_by("occurrence", "queue_no")
    lost = [one for one in rows if one.pk in unasked or not can_be_asked(one)]
    return sum(
        _keep(session, {one.pk for one in ours}, unasked=unasked, now=now)
        for session, ours in groupby(lost, key=lambda one: one.occurrence.public_id)
    )


def _offered(*, now: datetime, unasked: Collection[int]) -> RegistrationQuerySet:
    """Return the offers that stand, but for those whose e-mail works."""
    works = Q(email_refused_at=None) & ~Q(email_hash="") & ~Q(pk__in=unasked)
    return Registration.objects.filter(
        ~works,
        status=RegistrationStatus.OFFERED,
        offer_expires_at__gt=now,
        occurrence__status=OccurrenceStatus.SCHEDULED,
        occurrence__starts_at__gt=now,
    )


@transaction.atomic
def _keep(session: uuid.UUID, keys: set[int], *, unasked: Collection[int], now: datetime) -> int:
    occurrence = lock_any(session)
    # Read again: they may have answered, or given another address, while we waited.
    still = _offered(now=now, unasked=unasked).filter(pk__in=keys, occurrence=occurrence)
    rows = [one for one in still.order_by("queue_no") if one.pk in unasked or not can_be_asked(one)]
    for registration in rows:
        confirm(registration, occurrence=occurrence, now=now)
        registration.sequence += 1
        registration.save()
        because = UNASKED_CAUSE if registration.pk in unasked else ""
        tell(registration, Notice.Purpose.PROMOTED, now=now, because=because)
    nudge()
    return len(rows)
