"""From what is due in the database to deliveries, each planned once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast

from events.domain.reminders import next_reminder_at, offset_due
from events.domain.telling import quiet_zone
from events.models import Notice, Registration
from groups.encryption import decrypt
from notifications.channels import channels_for
from notifications.domain.pacing import pace
from notifications.domain.wholes import in_one_word
from notifications.models import Delivery

BATCH = 200
"""Rows planned in one short transaction."""

_BY_SESSION = ("next_reminder_at", "occurrence", "pk")
"""Side by side, for what all of a session are told is loaded and written once."""

_ANY_MOBILE = "+33600000000"


def plan_due(*, now: datetime) -> int:
    """Make the deliveries of all notices and reminders due by ``now``; return how many rows.

    Two planners at once do no harm: rows are locked where the database can, and a dedupe
    key that exists already is left alone. A person without contact gets no delivery.
    """
    return _in_batches(_plan_notices, now=now) + _in_batches(_plan_reminders, now=now)


def is_plannable(*, now: datetime) -> bool:
    """Tell whether ``plan_due`` would find anything."""
    notices = Notice.objects.filter(planned_at__isnull=True, not_before__lte=now)
    return notices.exists() or Registration.objects.reminder_due(now=now).exists()


def reminder_cause(*, offset: int, starts_at: datetime) -> str:
    """Return what tells a reminder from others: minutes before, and the start in UTC."""
    return f"{offset}@{starts_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _in_batches(plan: Callable[..., int], *, now: datetime) -> int:
    total = 0
    while planned := plan(now=now):
        total += planned
    return total


@transaction.atomic
def _plan_notices(*, now: datetime) -> int:
    due = Notice.objects.filter(planned_at__isnull=True, not_before__lte=now)
    notices = list(
        due.select_for_update(skip_locked=True, of=("self",))
        .select_related("registration")
        .only(
            *("purpose", "cause", "not_before", "registration__public_id"),
            *("registration__enrolment", *_CONTACTS),
        )
        .annotate(sealed_phone=Cast("registration__phone", TextField()))
        .order_by("not_before", "pk")[:BATCH]
    )
    for notice in notices:
        notice.registration.phone = _read(notice.sealed_phone)
    deliveries = [
        delivery
        for notice in in_one_word(notices)
        for delivery in _deliveries(
            notice.registration,
            purpose=notice.purpose,
            cause=notice.cause,
            due_at=notice.not_before,
            now=now,
        )
    ]
    pace(deliveries, now=now)
    _plan(deliveries)
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(planned_at=now)
    return len(notices)


@transaction.atomic
def _plan_reminders(*, now: datetime) -> int:
    registrations = _lock_reminders(now=now)
    _plan(
        delivery for registration in registrations for delivery in _reminders(registration, now=now)
    )
    for registration in registrations:
        registration.next_reminder_at = next_reminder_at(
            starts_at=registration.occurrence.starts_at,
            offsets=_offsets(registration),
            now=now,
            quiet_in=_quiet_in(registration),
        )
    Registration.objects.bulk_update(registrations, ["next_reminder_at"])
    return len(registrations)


def _lock_reminders(*, now: datetime) -> list[Registration]:
    """Lock first, read then: a session moved in between is read as it is now."""
    due = Registration.objects.reminder_due(now=now).order_by(*_BY_SESSION)
    locked = due.select_for_update(skip_locked=True, no_key=True, of=("self",))
    keys = list(locked.values_list("pk", flat=True)[:BATCH])
    found = (
        Registration.objects.filter(pk__in=keys)
        .select_related("occurrence__event", "occurrence__schedule")
        .only(
            *("public_id", "reminder_offsets", "next_reminder_at", *_WAYS),
            "occurrence__starts_at",
            "occurrence__status",
            "occurrence__schedule__timezone",
            "occurrence__event__reminder_offsets",
        )
        .annotate(sealed_phone=Cast("phone", TextField()))
        .order_by(*_BY_SESSION)
    )
    return [_with_phone(registration, vars(registration)["sealed_phone"]) for registration in found]


def _with_phone(registration: Registration, sealed_phone: str) -> Registration:
    registration.phone = _read(sealed_phone)
    return registration


def _read(sealed_phone: str) -> str:
    """Return the number; one that no key reads holds back nobody else.

    It passes for a mobile one: the message is planned, and waits for the key when it is sent.
    """
    try:
        return decrypt(sealed_phone)
    except InvalidToken:
        return _ANY_MOBILE


_WAYS = (
    *("channel", "email_hash", "email_refused_at"),
    *("phone_hash", "phone_refused_at", "keep_until"),
)
_CONTACTS = tuple(f"registration__{name}" for name in _WAYS)


def _quiet_in(registration: Registration) -> ZoneInfo | None:
    return quiet_zone(registration, occurrence=registration.occurrence)


def _offsets(registration: Registration) -> list[int]:
    own = registration.reminder_offsets
    return list(registration.occurrence.event.reminder_offsets if own is None else own)


def _reminders(registration: Registration, *, now: datetime) -> Iterator[Delivery]:
    occurrence = registration.occurrence
    starts_at = occurrence.starts_at
    offset = offset_due(
        starts_at=starts_at,
        offsets=_offsets(registration),
        now=now,
        quiet_in=_quiet_in(registration),
    )
    if offset is None or starts_at <= now or occurrence.is_cancelled:
        return iter(())
    return _deliveries(
        registration,
        purpose=Delivery.Purpose.REMINDER,
        cause=reminder_cause(offset=offset, starts_at=starts_at),
        due_at=registration.next_reminder_at or now,
        now=now,
    )


def _deliveries(
    registration: Registration, *, purpose: str, cause: str, due_at: datetime, now: datetime
) -> Iterator[Delivery]:
    # Nothing but the question itself goes to an address whose owner did not answer it yet.
    if (registration.keep_until is None) is (purpose == Delivery.Purpose.KEEP):
        return
    for channel in channels_for(registration):
        yield delivery_by(
            channel.name, registration, purpose=purpose, cause=cause, due_at=due_at, now=now
        )


def delivery_by(
    channel: str,
    registration: Registration,
    *,
    purpose: str,
    cause: str,
    due_at: datetime,
    now: datetime,
) -> Delivery:
    """Return the unsaved delivery of one message by one channel; its key says what it is."""
    return Delivery(
        dedupe_key=f"{purpose}:{channel}:{registration.public_id}:{cause}",
        purpose=purpose,
        channel=channel,
        registration=registration,
        cause=cause,
        due_at=due_at,
        created_at=now,
    )


def _plan(deliveries: Iterable[Delivery]) -> None:
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)
