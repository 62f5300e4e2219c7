"""Adding up: one nameless row a session, then a group's month.

Workers pull what is due from the database: sessions that ended without figures, and figures
that somebody touched. Several workers may run at once; doing it again changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import TypeAlias

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncMonth

from events.domain.attendance import new_count
from events.domain.sums import NAMES, Sums, add_up
from events.domain.visitors import note_visits
from events.models import (
    SEATED_STATUSES,
    Attendance,
    AttendanceMark,
    MonthlyCount,
    Occurrence,
    Registration,
    SessionCount,
)
from groups.models import SupportGroup

BATCH = 100
"""Sessions added up in one transaction: short ones, for SQLite has one writer."""

_SECRETS = ("event__online_url", "event__confirmed_note")
"""Not read here: what no key reads keeps no session from being counted."""

MonthKey: TypeAlias = tuple[int, date, str]
"""Key of a group, first day of a month, kind."""


def count_due(*, now: datetime, limit: int = 1000) -> int:
    """Add up to ``limit`` sessions up that are due; return how many were."""
    done = 0
    while done < limit:
        size = min(BATCH, limit - done)
        _make_missing(now=now, limit=size)
        added = _add_up_stale(now=now, limit=size)
        done += added
        if added < size:
            break
    return done


def _make_missing(*, now: datetime, limit: int) -> None:
    """Make rows for sessions that ended without any."""
    ended = Occurrence.objects.filter(ends_at__lte=now, session_count__isnull=True)
    rows = ended.select_related("schedule", "event").defer(*_SECRETS).order_by("ends_at")[:limit]
    SessionCount.objects.bulk_create(
        [new_count(occurrence, now=now) for occurrence in rows], ignore_conflicts=True
    )


def _add_up_stale(*, now: datetime, limit: int) -> int:
    """Add up the oldest stale rows with the months they are in; return how many."""
    if not _stale(now=now).exists():
        return 0
    with transaction.atomic():
        claimed = _claim(now=now, limit=limit)
        counts = [count for count, _occurrence in claimed]
        touched = {_month_of(count) for count in counts}
        _fill({occurrence.pk: count for count, occurrence in claimed})
        note_visits(occurrences=[occurrence for _count, occurrence in claimed], now=now)
        for count, occurrence in claimed:
            _settle(count, occurrence, now=now)
        touched |= {_month_of(count) for count in counts}
        SessionCount.objects.bulk_update(counts, _WRITTEN)
        add_up_months(touched)
    return len(counts)


def _stale(*, now: datetime) -> QuerySet[SessionCount]:
    return SessionCount.objects.filter(is_stale=True, changed_at__lte=now, occurrence__isnull=False)


def _claim(*, now: datetime, limit: int) -> list[tuple[SessionCount, Occurrence]]:
    """Lock rows that no other worker holds."""
    locked = _stale(now=now).select_for_update(of=("self",), skip_locked=True)
    related = locked.select_related("occurrence__schedule", "occurrence__event")
    rows = related.defer(*(f"occurrence__{name}" for name in _SECRETS)).order_by("changed_at")
    rows = rows[:limit]
    return [(count, count.occurrence) for count in rows if count.occurrence]


def _month_of(count: SessionCount) -> MonthKey:
    return count.group_id, count.on.replace(day=1), count.kind


def _settle(count: SessionCount, occurrence: Occurrence, *, now: datetime) -> None:
    """Say where and when the session was; one not over yet is due again at its end."""
    fresh = new_count(occurrence, now=now)
    for name in ("group_id", "kind", "on", "is_cancelled"):
        setattr(count, name, getattr(fresh, name))
    count.is_stale = occurrence.ends_at > now
    count.changed_at = max(occurrence.ends_at, now)


def _fill(counts: Mapping[int, SessionCount]) -> None:
    """Set how many registered, came, sent word: three queries, however many sessions."""
    keys = list(counts)
    seats = _registered_seats(keys)
    marks = _marks(keys)
    first = _first_timers(keys)
    for key, count in counts.items():
        count.registered = seats.get(key, 0)
        found = marks.get(key, {})
        for name in _MARKED:
            setattr(count, name, found.get(name) or 0)
        # Who was erased can't be known for a first-timer or a member any more, and still
        # counts as one.
        new, erased = first.get(key, (0, 0))
        members = found.get("members") or 0
        count.first_timers = max(new, count.first_timers) if erased else new
        count.members = max(members, count.members) if erased else members


def _registered_seats(keys: Collection[int]) -> dict[int, int]:
    seated = Registration.objects.filter(occurrence__in=keys, status__in=SEATED_STATUSES)
    sums = seated.order_by().values("occurrence").annotate(people=Sum("seats"))
    return {row["occurrence"]: row["people"] for row in sums}


def _marks(keys: Collection[int]) -> dict[int, dict[str, int]]:
    """Count people by mark: a party counts for all its seats."""
    rows = Attendance.objects.filter(occurrence__in=keys).order_by().values("occurrence")
    people = Coalesce(F("registration__seats"), 1)
    listed = Q(is_walk_in=False)
    known = Q(member__isnull=False) | Q(registration__member__isnull=False)
    sums = rows.annotate(
        present=Sum(people, filter=listed & _PRESENT),
        excused=Sum(people, filter=listed & Q(mark=AttendanceMark.EXCUSED)),
        absent=Sum(people, filter=listed & Q(mark=AttendanceMark.ABSENT)),
        walk_ins=Count("pk", filter=~listed),
        known=Count("pk", filter=listed & _PRESENT & known),
    )
    return {row["occurrence"]: {**row, "members": row["known"]} for row in sums}


_PRESENT = Q(mark=AttendanceMark.PRESENT)


def _first_timers(keys: Collection[int]) -> dict[int, tuple[int, int]]:
    """Count, a session, who came to the group for the first time, and who was erased.

    Only people who left a contact can be known again; nickname-only ones never are, and are
    taken at their word. Who says that they have been here before, unknown to us, is no first.
    """
    came = Attendance.objects.filter(_PRESENT, occurrence__in=keys, registration__isnull=False)
    by_email = Q(registration__email_hash__gt="")
    by_phone = Q(registration__phone_hash__gt="")
    before = (by_email & _came_before("email_hash")) | (by_phone & _came_before("phone_hash"))
    said_no = Q(registration__is_first_time=False)
    new = ((by_email | by_phone) & ~before & ~said_no) | (
        ~(by_email | by_phone) & Q(registration__is_first_time=True)
    )
    rows = came.order_by().values("occurrence")
    sums = rows.annotate(
        new=Count("pk", filter=new),
        erased=Count("pk", filter=Q(registration__erased_at__isnull=False)),
    )
    return {row["occurrence"]: (row["new"], row["erased"]) for row in sums}


def _came_before(contact: str) -> Q:
    same = {f"registration__{contact}": OuterRef(f"registration__{contact}")}
    earlier = Attendance.objects.filter(
        _PRESENT,
        occurrence__event__group=OuterRef("occurrence__event__group"),
        occurrence__starts_at__lt=OuterRef("occurrence__starts_at"),
        **same,
    )
    return Q(Exists(earlier))


def add_up_months(months: AbstractSet[MonthKey]) -> None:
    """Add these months up again from their sessions' figures.

    Locks their groups first, so that two workers never write sums that miss each other.
    """
    if not months:
        return
    groups = sorted({group for group, _month, _kind in months})
    list(SupportGroup.objects.select_for_update(no_key=True).filter(pk__in=groups).order_by("pk"))
    found = {key: sums for key, sums in _sums_around(months) if key in months}
    _drop_empty(groups, months - found.keys())
    MonthlyCount.objects.bulk_create(
        [
            MonthlyCount(group_id=group, month=month, kind=kind, **asdict(sums))
            for (group, month, kind), sums in found.items()
        ],
        update_conflicts=True,
        unique_fields=["group", "month", "kind"],
        update_fields=NAMES,
    )


def _sums_around(months: AbstractSet[MonthKey]) -> Iterator[tuple[MonthKey, Sums]]:
    """Give the sums of every month of these groups, from the first to the last of them."""
    days = {month for _group, month, _kind in months}
    counts = SessionCount.objects.filter(
        group__in={group for group, _month, _kind in months},
        on__gte=min(days),
        on__lt=max(days) + timedelta(days=32),
    )
    yield from add_up(counts.annotate(month=TruncMonth("on")), "group", "month", "kind")


def _drop_empty(groups: Collection[int], empty: AbstractSet[MonthKey]) -> None:
    """Delete the months that no session is in any more."""
    if not empty:
        return
    rows = MonthlyCount.objects.filter(group__in=groups, month__in={key[1] for key in empty})
    gone = [row.pk for row in rows if (row.group_id, row.month, row.kind) in empty]
    MonthlyCount.objects.filter(pk__in=gone).delete()


_MARKED = ("present", "excused", "absent", "walk_ins")
_WRITTEN = (
    "group",
    "kind",
    "on",
    "is_cancelled",
    "registered",
    "present",
    "excused",
    "absent",
    "walk_ins",
    "members",
    "first_timers",
    "is_stale",
    "changed_at",
)
