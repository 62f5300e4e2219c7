"""Who is expected, who came, and what it adds up to: for organisers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Router, Status

from events.api import registrations
from events.api.found import never_kept, occurrence_run_by
from events.api.programmes import FROM_PARAMETER, date_param
from events.domain.accepted_dates import dates_asked
from events.domain.attendance import put_attendance
from events.domain.expected import expected_people
from events.domain.masked_figures import masked_months, only_read_by, plain_months
from events.domain.memberships import recognise
from events.domain.registration_changes import accept, accept_all, decline
from events.models import Registration, RegistrationStatus
from events.schemas import (
    AnsweredList,
    AnsweredOut,
    AnswerIn,
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
    asking = [one.public_id for one in people if one.status == RegistrationStatus.PENDING]
    asked = dict.fromkeys(asking, 1) | dates_asked(asking, now=timezone.now())
    return ExpectedList(
        items=[
            ExpectedOut(
                id=one.public_id,
                nickname=one.nickname,
                seats=one.seats,
                seats_granted=one.granted,
                status=one.status,
                has_contact=one.has_contact,
                attendance=one.mark,
                first_time=one.is_first_time,
                access_needs=list(one.needs),
                dates_asked=asked.get(one.public_id, 0),
            )
            for one in people
        ]
    )


@router.post(
    "/occurrences/{public_id}/registrations/{registration_id}/answer", response=AnsweredList
)
def answer(
    request: HttpRequest, public_id: UUID, registration_id: UUID, payload: AnswerIn
) -> AnsweredList:
    """Say yes or no to who waits for it; they are told, once for several dates.

    Who was answered before stays where they are. Refusals: 409 ``session_past``,
    ``session_cancelled``.
    """
    occurrence = occurrence_run_by(user_of(request), public_id)
    asked = Registration.objects.filter(occurrence=occurrence, erased_at__isnull=True)
    found = asked.filter(public_id=registration_id).first()
    if found is None:
        raise Http404
    rows = _ANSWERS[payload.answer](registration=found, now=timezone.now())
    return AnsweredList(
        items=[
            AnsweredOut(id=one.public_id, occurrence=one.occurrence.public_id, status=one.status)
            for one in (rows if isinstance(rows, list) else [rows])
        ]
    )


_ANSWERS: dict[str, Callable[..., Registration | list[Registration]]] = {
    "accept": accept,
    "accept_all": accept_all,
    "recognise": recognise,
    "decline": decline,
}


@router.put("/occurrences/{public_id}/attendance", response={204: None})
def put(request: HttpRequest, public_id: UUID, payload: AttendanceIn) -> Status[None]:
    """Say who came; the same body twice leaves the same state."""
    occurrence = occurrence_run_by(user_of(request), public_id)
    put_attendance(occurrence=occurrence, now=timezone.now(), **payload.model_dump())
    return Status(204, None)


@router.get("/groups/{slug:slug}/attendance", response=MonthList, openapi_extra=FROM_PARAMETER)
def months(request: HttpRequest, slug: str, to: date | None = None) -> MonthList:
    """A group's counts by month and kind; ``from`` and ``to`` are dates.

    Small numbers of people are null for who reads figures and does not run the group.
    """
    found = SupportGroup.objects.seen_by(user_of(request)).filter(slug=slug)
    group = found.select_related("organization").first()
    if group is None:
        raise Http404
    since = date_param(request, "from")
    first = since and since.replace(day=1)
    masks = only_read_by(user_of(request), found).exists()
    rows = masked_months(group=group) if masks else plain_months(group=group)
    return MonthList(
        items=[
            MonthOut.from_orm(row).model_copy(update=dict.fromkeys(veiled))
            for row, veiled in rows
            if (first is None or row.month >= first) and (to is None or row.month <= to)
        ]
    )
