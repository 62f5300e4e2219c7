"""The organiser's desk: whose sessions one sees, and what each of them asks for."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from events.domain.agenda import for_cards
from events.domain.seating import holds_seats
from events.domain.telling import way_to
from events.models import (
    Attendance,
    AttendanceMark,
    ContactChannel,
    Event,
    Occurrence,
    OccurrenceQuerySet,
    OccurrenceStatus,
    Registration,
    RegistrationQuerySet,
    RegistrationStatus,
    SessionCount,
)
from groups.models import SupportGroup, User

FACILITATOR_WINDOW = timedelta(days=7)
"""How long before and after a session its facilitators see who comes."""

REMEMBERED = timedelta(days=60)
"""How long one is asked for the count of a session that nobody counted."""


def sessions_of(*, user: User, now: datetime) -> OccurrenceQuerySet:
    """Return the sessions that the user may see from inside, in no order.

    All those of groups they run; round their dates only where they facilitate.
    """
    run = Q(event__group__in=SupportGroup.objects.run_by(user))
    near = Q(
        event__group__in=SupportGroup.objects.facilitated_by(user),
        starts_at__lte=now + FACILITATOR_WINDOW,
        ends_at__gte=now - FACILITATOR_WINDOW,
    )
    return Occurrence.objects.filter(run | near)


def find_session(*, user: User, public_id: uuid.UUID, now: datetime) -> Occurrence | None:
    """Return a session the user may see from inside; None hides whether there is one."""
    found = sessions_of(user=user, now=now).filter(public_id=public_id)
    return for_cards(found).select_related("session_count").first()


def may_run(*, user: User, occurrence: Occurrence) -> bool:
    """Tell whether the user decides there: who comes, whether it takes place."""
    return SupportGroup.objects.run_by(user).filter(pk=occurrence.event.group_id).exists()


def to_count(sessions: OccurrenceQuerySet, *, now: datetime) -> OccurrenceQuerySet:
    """Return those that ended lately and that nobody counted, latest first."""
    ended = sessions.filter(
        ends_at__lte=now,
        ends_at__gt=now - REMEMBERED,
        status=OccurrenceStatus.SCHEDULED,
        session_count__headcount__isnull=True,
    )
    marked = Attendance.objects.filter(occurrence=OuterRef("pk"))
    return ended.exclude(Exists(marked)).order_by("-starts_at", "public_id")


@dataclass(frozen=True)
class Asks:
    """What a session in a list tells its organisers: in people, ``pending`` in requests."""

    expected: int
    waiting: int
    pending: int
    came: int | None


def asks_of(occurrences: list[Occurrence]) -> dict[uuid.UUID, Asks]:
    """Return what each session tells (three queries, however many)."""
    by_status = _numbers_by_status(occurrences)
    present = _people_present(occurrences)
    heads = dict(
        SessionCount.objects.filter(
            occurrence__in=occurrences, headcount__isnull=False
        ).values_list("occurrence", "headcount")
    )
    return {
        one.public_id: Asks(
            expected=(
                one.confirmed_seats
                if holds_seats(one)
                else by_status.get((one.pk, RegistrationStatus.CONFIRMED), 0)
            ),
            waiting=by_status.get((one.pk, RegistrationStatus.WAITLISTED), 0),
            pending=by_status.get((one.pk, RegistrationStatus.PENDING), 0),
            came=_larger(present.get(one.pk), heads.get(one.pk)),
        )
        for one in occurrences
    }


def _larger(first: int | None, second: int | None) -> int | None:
    return max((n for n in (first, second) if n is not None), default=None)


def _numbers_by_status(occurrences: list[Occurrence]) -> dict[tuple[int, str], int]:
    asking = Q(status__in=(RegistrationStatus.WAITLISTED, RegistrationStatus.PENDING))
    plans = [one.pk for one in occurrences if not holds_seats(one)]
    planning = Q(status=RegistrationStatus.CONFIRMED, occurrence__in=plans)
    rows = Registration.objects.filter(asking | planning, occurrence__in=occurrences)
    sums = rows.order_by().values_list("occurrence", "status").annotate(Sum("seats"), Count("pk"))
    return {
        (key, status): requests if status == RegistrationStatus.PENDING else seats
        for key, status, seats, requests in sums
    }


def _people_present(occurrences: list[Occurrence]) -> dict[int, int]:
    rows = Attendance.objects.filter(occurrence__in=occurrences, mark=AttendanceMark.PRESENT)
    people = Sum(Coalesce(F("registration__seats"), 1))
    return dict(rows.order_by().values_list("occurrence").annotate(people=people))


@dataclass(frozen=True)
class Totals:
    """What was ticked and counted so far at one session, in people."""

    present: int
    excused: int
    absent: int
    walk_ins: int
    headcount: int | None

    @property
    def came(self) -> int:
        """Present and walked in, or the head count where it is larger."""
        return max(self.present + self.walk_ins, self.headcount or 0)


def totals_of(occurrence: Occurrence) -> Totals:
    """Return what was ticked and counted so far (two queries)."""
    people = Coalesce(F("registration__seats"), 1)
    listed = Q(is_walk_in=False)
    sums = Attendance.objects.filter(occurrence=occurrence).aggregate(
        walk_ins=Count("pk", filter=~listed),
        **{
            mark: Coalesce(Sum(people, filter=listed & Q(mark=mark)), 0)
            for mark in AttendanceMark.values
        },
    )
    count = SessionCount.objects.filter(occurrence=occurrence).first()
    return Totals(**sums, headcount=count.headcount if count else None)


@dataclass(frozen=True)
class Reach:
    """How those who registered can be told of a change, in registrations.

    ``to_call`` names those whom only a voice reaches; ``refused`` left an address that no
    longer takes messages, and nothing else; ``muted`` turned such messages off.
    """

    by_email: int
    to_call: tuple[tuple[str, str], ...]
    without_contact: int
    by_sms: int = 0
    refused: int = 0
    muted: int = 0

    @property
    def is_anybody(self) -> bool:
        """Whether anybody registered at all."""
        told = self.by_email or self.by_sms or self.muted
        return bool(told or self.to_call or self.refused or self.without_contact)


def reach_of(occurrence: Occurrence) -> Reach:
    """Return who can be told, and name those to call: only a telephone reaches them."""
    return reach_among(occurrence.event, public_ids=[occurrence.public_id])


def reach_among(event: Event, *, public_ids: Iterable[uuid.UUID]) -> Reach:
    """Return who can be told about these sessions of the event; who comes to several, once."""
    found = Registration.objects.filter(
        occurrence__event=event, occurrence__public_id__in=[*public_ids]
    )
    return reach_by(found.active())


def reach_by(registrations: RegistrationQuerySet, *, mute_group: str = "") -> Reach:
    """Return how those who registered so can be told; who registered several times, once.

    ``mute_group`` names what a person may have turned off.
    """
    rows = list(registrations.order_by("occurrence__starts_at", "queue_no"))
    muted = [row for row in rows if mute_group in row.muted and (row.email or row.phone)]
    told = [row for row in rows if row.keep_until is None and mute_group not in row.muted]
    ways = {row.pk: way_to(row) for row in told}
    to_call: dict[str, str] = {}
    for row in told:
        if row.phone and not ways[row.pk]:
            to_call.setdefault(row.phone, row.nickname)
    return Reach(
        by_email=len({row.email_hash for row in told if ways[row.pk] == ContactChannel.EMAIL}),
        by_sms=len({row.phone_hash for row in told if ways[row.pk] == ContactChannel.SMS}),
        refused=len(
            {row.email_hash for row in told if row.email and not (ways[row.pk] or row.phone)}
        ),
        muted=len(muted),
        to_call=tuple((name, phone) for phone, name in to_call.items()),
        without_contact=len(
            {
                ("all", row.enrolment_id) if row.enrolment_id else ("one", row.pk)
                for row in rows
                if row.keep_until is not None or not (row.email or row.phone)
            }
        ),
    )


def next_held(occurrence: Occurrence) -> Occurrence | None:
    """Return the event's next session that takes place after this one."""
    later = Occurrence.objects.filter(
        event=occurrence.event_id,
        starts_at__gt=occurrence.starts_at,
        status=OccurrenceStatus.SCHEDULED,
    )
    return later.select_related("schedule", "event").in_order().first()
