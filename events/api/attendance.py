"""Who is expected, who came, and what it adds up to: for organisers."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Router, Status

from events.api import registrations
from events.api.found import never_kept, occurrence_run_by
from events.api.programmes import date_param
from events.domain.attendance import put_attendance
from events.domain.expected import expected_people
from events.models import MonthlyCount
from events.schemas import (
    AttendanceIn,
    ExpectedList,
    ExpectedOut,
    MonthList,
    MonthOut,
)
from groups.api_auth import TokenAuth, user_of
from groups.domain.access_log import log_access
from groups.models import SupportGroup

router = Router(tags=["attendance"], auth=TokenAuth())
router.add_decorator(never_kept, mode="view")


# Beside registering, on its router: an address whose methods stand on two answers one alone.
@registrations.router.get(
    "/occurrences/{public_id}/registrations", response=ExpectedList, auth=TokenAuth()
)
def expected(request: HttpRequest, public_id: UUID) -> ExpectedList:
    """Everybody registered for a session, in order of arrival, without contacts."""
    user = user_of(request)
    occurrence = occurrence_run_by(user, public_id)
    log_access(
        user=user,
        group=occurrence.event.group,
        action="registrations.read",
        subject=public_id,
        now=timezone.now(),
    )
    people = expected_people(occurrence)
    return ExpectedList(
        items=[
            ExpectedOut(
                id=one.public_id,
                nickname=one.nickname,
                seats=one.seats,
                status=one.status,
                has_contact=one.has_contact,
                attendance=one.mark,
                first_time=one.is_first_time,
                access_needs=list(one.needs),
            )
            for one in people
        ]
    )


@router.put("/occurrences/{public_id}/attendance", response={204: None})
def put(request: HttpRequest, public_id: UUID, payload: AttendanceIn) -> Status[None]:
    """Say who came; the same body twice leaves the same state."""
    occurrence = occurrence_run_by(user_of(request), public_id)
    put_attendance(occurrence=occurrence, now=timezone.now(), **payload.model_dump())
    return Status(204, None)


@router.get("/groups/{slug:slug}/attendance", response=MonthList)
def months(request: HttpRequest, slug: str, to: date | None = None) -> MonthList:
    """A group's counts by month and kind; ``from`` and ``to`` are dates."""
    group = SupportGroup.objects.seen_by(user_of(request)).filter(slug=slug).first()
    if group is None:
        raise Http404
    rows = MonthlyCount.objects.filter(group=group)
    since = date_param(request, "from")
    if since is not None:
        rows = rows.filter(month__gte=since.replace(day=1))
    if to is not None:
        rows = rows.filter(month__lte=to)
    return MonthList(items=[MonthOut.from_orm(row) for row in rows.order_by("month", "kind")])
