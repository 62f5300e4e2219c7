"""Not too many messages a day to one contact, of those that whoever fills in a form causes.

Each of them repeats what the page has just said to who sent the form; whoever had nothing to do
with it would only be flooded. None is dropped: they wait for a day with room, and are looked at
again before they leave. Reminders and what the group does or changes are never held up.

Each group counts for itself: its organisers read when a message leaves, and learn nothing of what
happens elsewhere. To whom a secret link opens a page it is not said at all (``history``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TypeAlias

from django.conf import settings
from django.db.models import Count

from events.models import Notice, Registration
from notifications.models import Delivery, DeliveryQuerySet

MOST = 8
"""Such messages of one group to one address or number within a day."""

DAY = timedelta(days=1)

_Purpose = Delivery.Purpose
_Contact: TypeAlias = tuple[str, str]

SAID_ON_THE_PAGE = frozenset(
    {
        *(_Purpose.CONFIRMED, _Purpose.PENDING, _Purpose.WAITLISTED, _Purpose.PLANNED),
        *(_Purpose.ASKED, _Purpose.CANCELLED, _Purpose.KEEP),
    }
)
"""What a form that somebody sent leads to; the same words may follow a yes of the group."""

_NEVER_LEFT = (Delivery.State.SKIPPED, Delivery.State.FAILED)
_HASH = {Delivery.Channel.EMAIL: "email_hash", Delivery.Channel.SMS: "phone_hash"}
_GROUP = "occurrence__event__group"


def pace(deliveries: Iterable[Delivery], *, now: datetime) -> None:
    """Put off by whole days those beyond ``MOST`` to one contact; they are not saved yet.

    One query for each channel, and a few more where a contact gets many.
    """
    said = [one for one in deliveries if one.purpose in SAID_ON_THE_PAGE]
    if not settings.RATE_LIMITS or not said:
        return
    amounts = Counter(map(_contact, said))
    for channel in Delivery.Channel:
        hashes = {digest for name, digest in amounts if name == channel}
        rows = _recent(channel, hashes, now=now).values_list(_field(channel))
        amounts.update({(channel, digest): n for digest, n in rows.annotate(Count("pk"))})
    many = {contact for contact, amount in amounts.items() if amount > MOST}
    if many:
        _spread([one for one in said if _contact(one) in many], now=now)


def _spread(said: list[Delivery], *, now: datetime) -> None:
    """Put off those beyond ``MOST`` of their group to their contact."""
    theirs = Registration.objects.filter(pk__in=[one.registration_id for one in said])
    groups = dict(theirs.values_list("pk", _GROUP))
    taken: Counter[tuple[_Contact, int]] = Counter()
    for channel in Delivery.Channel:
        hashes = {digest for name, digest in map(_contact, said) if name == channel}
        rows = _recent(channel, hashes, now=now)
        found = rows.values_list(_field(channel), f"registration__{_GROUP}").annotate(Count("pk"))
        taken.update({((channel, digest), group): n for digest, group, n in found})
    answered = _answered(said)
    for one in said:
        key = _contact(one), groups[one.registration_id]
        days = taken[key] // MOST
        if days and one.registration_id not in answered:
            _put_off(one, days * DAY)
        taken[key] += 1


def _put_off(delivery: Delivery, time: timedelta) -> None:
    delivery.due_at += time
    # A server that puts it off is asked again for days from then on.
    delivery.created_at = delivery.due_at


def _contact(delivery: Delivery) -> _Contact:
    name = _HASH[Delivery.Channel(delivery.channel)]
    return delivery.channel, getattr(delivery.registration, name)


def _field(channel: str) -> str:
    return f"registration__{_HASH[Delivery.Channel(channel)]}"


def _recent(channel: str, hashes: set[str], *, now: datetime) -> DeliveryQuerySet:
    """Return what contacts got within a day, or are to get; none are asked for without hashes."""
    rows = Delivery.objects.filter(
        **{f"{_field(channel)}__in": hashes},
        channel=channel,
        purpose__in=SAID_ON_THE_PAGE,
        due_at__gt=now - DAY,
    )
    return rows.exclude(state__in=_NEVER_LEFT).order_by()


def _answered(deliveries: list[Delivery]) -> set[int]:
    """Return the registrations that a group answers: no page has told them so."""
    answers = (_Purpose.CONFIRMED, _Purpose.WAITLISTED)
    theirs = [one.registration_id for one in deliveries if one.purpose in answers]
    asked = Notice.objects.filter(registration__in=theirs, purpose=_Purpose.PENDING)
    return set(asked.values_list("registration", flat=True))
