"""When an address or a number is refused: it is marked, and the message takes the other way."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from events.domain.refused_contacts import mark_refused
from events.domain.telling import way_to
from events.domain.unreached_offers import keep_unreached
from events.models import Notice, Registration
from notifications.domain.planning import delivery_by
from notifications.errors import RefusedError, UnreachableError
from notifications.models import Delivery


def take_refusal(delivery: Delivery, error: RefusedError, *, now: datetime) -> None:
    """Draw the consequences of a delivery that failed for good.

    Where the address itself is refused, all that waits for it goes by the other channel too. A
    seat that can't be offered any more is given.
    """
    with transaction.atomic():
        _take_refusal(delivery, error, now=now)
    keep_unreached(now=now, unasked=unasked_by(delivery))


def unasked_by(delivery: Delivery) -> set[int]:
    """Return the registration whose latest offer of a seat this failed to tell, as nothing does."""
    if delivery.purpose != Delivery.Purpose.OFFERED:
        return set()
    ours = {"registration": delivery.registration_id, "purpose": Delivery.Purpose.OFFERED}
    latest = Notice.objects.filter(**ours).order_by("-pk").values_list("cause", flat=True).first()
    told = Delivery.objects.filter(**ours, cause=delivery.cause).exclude(
        state=Delivery.State.FAILED
    )
    is_told = latest != delivery.cause or told.exists()
    return set() if is_told else {delivery.registration_id}


def _take_refusal(delivery: Delivery, error: RefusedError, *, now: datetime) -> None:
    held = [delivery]
    if isinstance(error, UnreachableError) and _is_credible(delivery):
        contact_hash = _contact_hash(delivery)
        mark_refused(channel=delivery.channel, contact_hash=contact_hash, now=now)
        held += _waiting(delivery.channel, contact_hash)
    take_the_other_way(held, now=now)


def take_the_other_way(deliveries: Iterable[Delivery], *, now: datetime) -> None:
    """Plan the same messages by the channel that still reaches their people, if one does."""
    made = []
    for delivery in deliveries:
        registration = Registration.objects.get(pk=delivery.registration_id)
        way = way_to(registration)
        if way and way != delivery.channel:
            made.append(
                delivery_by(
                    way,
                    registration,
                    purpose=delivery.purpose,
                    cause=delivery.cause,
                    due_at=delivery.due_at,
                    now=now,
                )
            )
    Delivery.objects.bulk_create(made, ignore_conflicts=True)


def _is_credible(delivery: Delivery) -> bool:
    """Whether a refusal speaks of the number: not of a provider that never took one yet."""
    if delivery.channel != Delivery.Channel.SMS:
        return True
    taken = Delivery.objects.filter(channel=Delivery.Channel.SMS, state=Delivery.State.SENT)
    return taken.exists()


def _contact_hash(delivery: Delivery) -> str:
    registration = delivery.registration
    is_email = delivery.channel == Delivery.Channel.EMAIL
    return registration.email_hash if is_email else registration.phone_hash


def _waiting(channel: str, contact_hash: str) -> list[Delivery]:
    name = "email_hash" if channel == Delivery.Channel.EMAIL else "phone_hash"
    ours = {f"registration__{name}": contact_hash, "channel": channel}
    return list(Delivery.objects.unsettled().filter(**ours).order_by("pk"))
