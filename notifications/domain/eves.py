"""What tomorrow asks of an organiser, in counts: nobody's name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum

from events.models import (
    SEATED_STATUSES,
    AccessMode,
    Enrolment,
    Occurrence,
    OccurrenceQuerySet,
    OccurrenceStatus,
    Registration,
    RegistrationQuerySet,
    RegistrationStatus,
)
from groups.models import SupportGroup, User
from notifications.models import Delivery

EVENING = time(18)
"""From this hour on, on the clock of a group, its organisers are told of tomorrow."""


@dataclass(frozen=True)
class Eve:
    """That it is the evening before ``day`` in a zone, until that day begins there."""

    zone: str
    day: date
    until: datetime


@dataclass(frozen=True, kw_only=True)
class SessionAsks:
    """One session of tomorrow: seats, people and parties that it asks one to think of."""

    occurrence: Occurrence
    expected: int
    first_timers: int
    pending: int
    to_call_back: int
    waiting: int
    not_told: int

    @property
    def is_anything(self) -> bool:
        """Whether anybody registered, asked, or awaits a call."""
        return bool(self.expected or self.pending or self.to_call_back or self.waiting)


def open_eves(*, now: datetime) -> list[Eve]:
    """Return in which zones of our groups it is evening (one query)."""
    names = SupportGroup.objects.active().order_by().values_list("timezone", flat=True).distinct()
    eves = (_eve(name, now.astimezone(ZoneInfo(name))) for name in names)
    return [eve for eve in eves if eve is not None]


def _eve(zone: str, local: datetime) -> Eve | None:
    if local.time() < EVENING:
        return None
    day = local.date() + timedelta(days=1)
    return Eve(zone, day, _midnight(day, zone))


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def sessions_on(day: date, zones: Iterable[str]) -> OccurrenceQuerySet:
    """Return the sessions that take place on a day of the clocks of their groups."""
    on_day = Q(pk__in=[])
    for zone in zones:
        on_day |= Q(
            event__group__timezone=zone,
            starts_at__gte=_midnight(day, zone),
            starts_at__lt=_midnight(day + timedelta(days=1), zone),
        )
    taking_place = Occurrence.objects.filter(status=OccurrenceStatus.SCHEDULED)
    return taking_place.filter(on_day, event__group__archived_at__isnull=True)


def asking(sessions: OccurrenceQuerySet) -> OccurrenceQuerySet:
    """Return those for which somebody registered, asked, or awaits a call."""
    registered = _meant(Registration.objects.filter(occurrence=OuterRef("pk")))
    callers = Enrolment.objects.filter(_CALLERS, event=OuterRef("event"))
    return sessions.filter(Exists(registered) | Exists(callers))


def asks_of_day(user: User, day: date) -> list[SessionAsks]:
    """Return what the sessions of a user ask on a day, those that ask nothing left out.

    Sessions of groups that they run or facilitate, by hour (six queries, however many).
    """
    groups = SupportGroup.objects.active()
    mine = groups.run_by(user) | groups.facilitated_by(user)
    zones = set(mine.order_by().values_list("timezone", flat=True))
    found = sessions_on(day, zones).filter(event__group__in=mine.values("pk"))
    rows = list(found.select_related("schedule", "event__group").order_by("starts_at", "pk"))
    asks = _asks(rows) if rows else []
    return [one for one in asks if one.is_anything]


_ASKING = (RegistrationStatus.PENDING, RegistrationStatus.WAITLISTED)
_CALLERS = Q(
    event__access_mode=AccessMode.AFTER_INTERVIEW,
    status=RegistrationStatus.PENDING,
    erased_at__isnull=True,
)


def _meant(rows: RegistrationQuerySet) -> RegistrationQuerySet:
    return rows.filter(status__in=(*SEATED_STATUSES, *_ASKING), erased_at__isnull=True)


def _asks(rows: list[Occurrence]) -> list[SessionAsks]:
    registered = _meant(Registration.objects.filter(occurrence__in=rows)).order_by()
    seats: dict[tuple[int, str], int] = defaultdict(int)
    first: dict[int, int] = defaultdict(int)
    sums = registered.values_list("occurrence", "status").annotate(
        number=Sum("seats"), new=Count("pk", filter=Q(is_first_time=True))
    )
    for key, status, number, new in sums:
        seats[key, status] = number
        first[key] += new if status in SEATED_STATUSES else 0
    missed = _counted(not_told(registered).values_list("occurrence"))
    callers = Enrolment.objects.filter(_CALLERS, event__in={row.event_id for row in rows})
    calls = _counted(callers.order_by().values_list("event"))
    return [
        SessionAsks(
            occurrence=row,
            expected=sum(seats[row.pk, status] for status in SEATED_STATUSES),
            first_timers=first[row.pk],
            pending=seats[row.pk, RegistrationStatus.PENDING],
            to_call_back=calls.get(row.event_id, 0),
            waiting=seats[row.pk, RegistrationStatus.WAITLISTED],
            not_told=missed.get(row.pk, 0),
        )
        for row in rows
    ]


def _counted(rows: QuerySet[Any, tuple[int]]) -> dict[int, int]:
    return dict(rows.annotate(number=Count("pk")))


def not_told(registrations: RegistrationQuerySet) -> RegistrationQuerySet:
    """Return those of them whose last message could not be handed over, or whose contact fails."""
    settled = Delivery.objects.filter(
        registration=OuterRef("pk"), state__in=[Delivery.State.SENT, Delivery.State.FAILED]
    )
    last = settled.order_by("-settled_at", "-pk").values("state")[:1]
    no_email = Q(email_hash="") | Q(email_refused_at__isnull=False)
    no_phone = Q(phone_hash="") | Q(phone_refused_at__isnull=False)
    refused = Q(email_refused_at__isnull=False) | Q(phone_refused_at__isnull=False)
    rows = registrations.annotate(last_state=Subquery(last))
    return rows.filter(Q(last_state=Delivery.State.FAILED) | refused & no_email & no_phone)
