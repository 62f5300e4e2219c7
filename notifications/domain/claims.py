"""Deliveries are taken in hand by a conditional update, and let go by another."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from notifications.models import Delivery, DeliveryQuerySet

BATCH = 50
LEASE = timedelta(minutes=5)
"""After this long without a sign, another worker may take what one has claimed."""

_MARGIN = timedelta(minutes=1)
_FREE = {"claim": None, "lease_until": None}


@dataclass(kw_only=True)
class Claim:
    """Which deliveries are in our hands, until when."""

    id: uuid.UUID
    keys: list[int]
    lease_until: datetime


def claim_batch(*, channel: str, now: datetime) -> Claim | None:
    """Take up to fifty due deliveries of a channel in hand; None when there is none."""
    claim = Claim(id=uuid.uuid4(), keys=[], lease_until=now + LEASE)
    due = Delivery.objects.claimable(now=now)
    with transaction.atomic():
        ours = due.filter(channel=channel).select_for_update(skip_locked=True)
        keys = list(ours.order_by("due_at", "pk").values_list("pk", flat=True)[:BATCH])
        due.filter(pk__in=keys).update(
            state=Delivery.State.SENDING, claim=claim.id, lease_until=claim.lease_until
        )
    claim.keys = keys
    return claim if keys else None


def load_claimed(claim: Claim, *, key: int, now: datetime) -> Delivery | None:
    """Return a delivery with all that its message tells, as it is now.

    None when it is no longer in our hands. A lease about to end is prolonged first.
    """
    if claim.lease_until - now < _MARGIN:
        claim.lease_until = now + LEASE
        Delivery.objects.claimed(claim.id).update(lease_until=claim.lease_until)
    return (
        Delivery.objects.claimed(claim.id)
        .select_related(
            "registration__occurrence__schedule",
            "registration__occurrence__venue",
            "registration__occurrence__event__group",
            "registration__enrolment",
        )
        .filter(pk=key)
        .first()
    )


def settle_sent(delivery: Delivery, *, now: datetime) -> bool:
    """Note that the message was accepted, whoever claims it now; False if known already."""
    unsettled = Delivery.objects.unsettled().filter(pk=delivery.pk)
    return _settle(unsettled, state=Delivery.State.SENT, reason="", now=now)


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
    return Delivery.objects.claimed(claim.id).update(state=Delivery.State.PENDING, **_FREE)


def _settle(rows: DeliveryQuerySet, *, state: str, reason: str, now: datetime) -> bool:
    updated = rows.update(
        state=state, reason=reason, settled_at=now, attempts=F("attempts") + 1, **_FREE
    )
    return updated == 1
