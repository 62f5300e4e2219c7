"""How long what people wrote is kept: as the organisation says, never longer than they agreed."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import datetime

from django.db.models import F, Max, Q, QuerySet

from events.models import (
    Enrolment,
    Event,
    Occurrence,
    Party,
    Registration,
    RegistrationStatus,
)
from groups.models import Organization

_NEVER_IN = (RegistrationStatus.PENDING, RegistrationStatus.DECLINED)


def enrolment_kept_until(enrolment: Enrolment) -> datetime:
    """Return when an enrolment erases itself: some months after the last date known today.

    A request that was never answered goes as long after it was made, a declined one after the
    answer.
    """
    months = _months_kept(enrolment, enrolment.event)
    if enrolment.is_whole and enrolment.status in _NEVER_IN:
        return shifted(_last_word(enrolment), months=months)
    dates = Occurrence.objects.filter(event=enrolment.event_id)
    if not enrolment.is_whole:
        dates = dates.filter(registrations__enrolment=enrolment)
    last = dates.aggregate(at=Max("ends_at"))["at"]
    return shifted(enrolment.cancelled_at or last or enrolment.created_at, months=months)


def _last_word(enrolment: Enrolment) -> datetime:
    is_declined = enrolment.status == RegistrationStatus.DECLINED
    return (enrolment.answered_at if is_declined else None) or enrolment.created_at


def kept_until(registration: Registration) -> datetime:
    """Return when a registration for one session erases itself."""
    occurrence = registration.occurrence
    months = _months_kept(registration, occurrence.event)
    return shifted(occurrence.ends_at, months=months)


def _months_kept(party: Party, event: Event) -> int:
    """Return as many months as the organisation keeps, never more than the person agreed to."""
    months = event.group.organization.retention_months
    return months if party.agreed_months is None else min(months, party.agreed_months)


def shifted(instant: datetime, *, months: int) -> datetime:
    """Return the same day and hour some months later or earlier, or that month's last day."""
    year, month = divmod(instant.year * 12 + instant.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return instant.replace(year=year, month=month + 1, day=min(instant.day, last))


def cutoff(now: datetime, *, months: int) -> datetime:
    """Return the latest end of a session whose ``months`` of retention are over by ``now``.

    From the last day of a month one looks back to the last day of the earlier one: what ended
    on 31 August is not kept for six months and a day because February is short.
    """
    back = shifted(now, months=-months)
    if back.day < now.day:  # that month has no such day: all of its last one is over
        return back.replace(hour=23, minute=59, second=59, microsecond=999_999)
    is_last_day = now.day == monthrange(now.year, now.month)[1]
    return back.replace(day=monthrange(back.year, back.month)[1]) if is_last_day else back


def cutoffs(now: datetime) -> dict[int, datetime]:
    """Return, by months of retention that some organisation chose, the instant they go back to."""
    chosen = Organization.objects.order_by().values_list("retention_months", flat=True).distinct()
    return {months: cutoff(now, months=months) for months in chosen}


def retentions(
    rows: QuerySet[Registration] | QuerySet[Enrolment], organization: str, now: datetime
) -> Iterator[tuple[Q, datetime]]:
    """Give whose time is told by which instant: by the organisation, or by a shorter consent."""
    theirs = f"{organization}__retention_months"
    for months, instant in cutoffs(now).items():
        yield Q(**{theirs: months}), instant
    shorter = Q(agreed_months__lt=F(theirs))
    agreed = rows.filter(shorter).order_by().values_list("agreed_months", flat=True).distinct()
    for months in [months for months in agreed if months is not None]:
        yield shorter & Q(agreed_months=months), cutoff(now, months=months)
