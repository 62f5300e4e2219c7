"""Deliveries are taken in hand by a conditional update, and let go by another."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import F

from events.domain.statements import rows_changed, rows_of
from notifications.models import Delivery, DeliveryQuerySet

BATCH = 50
LEASE = timedelta(minutes=5)
"""After this long without a sign, another worker may take what one has claimed."""

_MARGIN = timedelta(minutes=1)
_FREE = {"claim": None, "lease_until": None}
SENT = f"""
    UPDATE {Delivery._meta.db_table}
    SET state = '{Delivery.State.SENT.value}', reason = '', settled_at = %s,
        attempts = attempts + 1, claim = NULL, lease_until = NULL
    WHERE id = %s AND settled_at IS NULL
"""  # noqa: S608 - nothing in it comes from outside
"""With « %s » for when it was, and for the key."""


@dataclass(kw_only=True)
class Claim:
    """Which deliveries are in our hands, until when."""

    id: uuid.UUID
    keys: list[int]
    lease_until: datetime


def claim_batch(*, channel: str, now: datetime) -> Claim | None:
    """Take up to fifty due deliveries of a channel in hand; None when there is none."""
    claim = Claim(id=uuid.uuid4(), keys=[], lease_until=now + LEASE)
    until, at = (_prepared("lease_until", one) for one in (claim.lease_until, now))
    parameters = [channel, at, at, _prepared("claim", claim.id), until]
    taken = rows_of(_claiming(connection.features.has_select_for_update_skip_locked), parameters)
    claim.keys = [key for _due_at, key in sorted(taken)]
    return claim if taken else None


@lru_cache(maxsize=2)
def _claiming(skips_locked: bool) -> str:
    """Return one statement that takes the rows of ``claimable``, the oldest first."""
    state, table = Delivery.State, Delivery._meta.db_table
    return f"""
        WITH due AS {"MATERIALIZED" if skips_locked else ""} (
            SELECT id FROM {table}
            WHERE settled_at IS NULL AND channel = %s AND (
                (state = '{state.PENDING.value}' AND due_at <= %s)
                OR (state = '{state.SENDING.value}' AND lease_until <= %s)
            )
            ORDER BY due_at, id LIMIT {BATCH} {"FOR UPDATE SKIP LOCKED" if skips_locked else ""}
        )
        UPDATE {table}
        SET state = '{state.SENDING.value}', claim = %s, lease_until = %s
        WHERE id IN (SELECT id FROM due) RETURNING due_at, id
    """  # noqa: S608 - nothing in it comes from outside


def _prepared(name: str, value: object) -> object:
    """Return a value as the driver takes it for a field."""
    field: Any = Delivery._meta.get_field(name)
    prepared: object = field.get_db_prep_save(value, connection)
    return prepared


def prolong(claim: Claim, *, now: datetime) -> None:
    """Prolong a lease that is about to end."""
    if claim.lease_until - now < _MARGIN:
        claim.lease_until = now + LEASE
        ours = Delivery.objects.claimed(claim.id).filter(pk__in=claim.keys)
        ours.update(lease_until=claim.lease_until)


def settle_sent(delivery: Delivery, *, now: datetime) -> bool:
    """Note that the message was accepted, whoever claims it now; False if known already.

    Committed at once, and done for each: in plain SQL, for Django takes longer to write the
    statement than the database to run it.
    """
    return rows_changed(SENT, [_prepared("settled_at", now), delivery.pk]) == 1


def settle(claim: Claim, delivery: Delivery, *, state: str, reason: str, now: datetime) -> bool:
    """Note that the message is not to be sent any more; False if it left our hands."""
    ours = Delivery.objects.claimed(claim.id).filter(pk=delivery.pk)
    return _settle(ours, state=state, reason=reason, now=now)


def postpone(
    claim: Claim, delivery: Delivery, *, reason: str, due_at: datetime, was_tried: bool = True
) -> bool:
    """Put a delivery back for later; False if it left our hands."""
    ours = Delivery.objects.claimed(claim.id).filter(pk=delivery.pk)
    return bool(
        ours.update(
            state=Delivery.State.PENDING,
            due_at=due_at,
            reason=reason,
            attempts=F("attempts") + int(was_tried),
            **_FREE,
        )
    )


def release(claim: Claim) -> int:
    """Let go of all that is left of a claim, as if it had never been taken."""
    ours = Delivery.objects.claimed(claim.id).filter(pk__in=claim.keys)
    return ours.update(state=Delivery.State.PENDING, **_FREE)


def _settle(rows: DeliveryQuerySet, *, state: str, reason: str, now: datetime) -> bool:
    updated = rows.update(
        state=state, reason=reason, settled_at=now, attempts=F("attempts") + 1, **_FREE
    )
    return updated == 1
