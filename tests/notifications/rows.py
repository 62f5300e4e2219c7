"""Rows that several tests of this app start from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

from events.models import Notice, Registration
from notifications.models import Delivery
from tests.factories import make_registration

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
STARTS = datetime(2026, 12, 3, 17, 30, tzinfo=UTC)
"""When the session of ``make_occurrence`` begins: 18 h 30 in Paris."""

_numbers = count(1)


def make_notice(
    registration: Registration | None = None,
    purpose: str = Notice.Purpose.CONFIRMED,
    *,
    cause: str = "",
    not_before: datetime = NOW,
) -> Notice:
    return Notice.objects.create(
        registration=registration or make_registration(email="camille@exemple.example"),
        purpose=purpose,
        cause=cause or f"{next(_numbers)}",
        not_before=not_before,
    )


def make_delivery(
    registration: Registration | None = None,
    purpose: str = Delivery.Purpose.CONFIRMED,
    *,
    cause: str = "",
    due_at: datetime = NOW,
    **fields: object,
) -> Delivery:
    registration = registration or make_registration(email="camille@exemple.example")
    cause = cause or f"{next(_numbers)}"
    return Delivery.objects.create(
        registration=registration,
        purpose=purpose,
        channel=Delivery.Channel.EMAIL,
        cause=cause,
        dedupe_key=f"{purpose}:email:{registration.public_id}:{cause}",
        due_at=due_at,
        created_at=due_at,
        **fields,
    )


def reminder_to(registration: Registration, *, offset: int = 180, **fields: object) -> Delivery:
    start = registration.occurrence.starts_at.astimezone(UTC)
    return make_delivery(
        registration,
        Delivery.Purpose.REMINDER,
        cause=f"{offset}@{start:%Y%m%dT%H%M%SZ}",
        due_at=start - timedelta(minutes=offset),
        **fields,
    )


def states() -> list[tuple[str, str]]:
    """State and reason of all deliveries, in order."""
    return list(Delivery.objects.order_by("pk").values_list("state", "reason"))
