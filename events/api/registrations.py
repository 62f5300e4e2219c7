"""Registering without an account, and what a token opens."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Header, Router, Status

from events.api.found import (
    enrolment_out,
    never_kept,
    open_row,
    registration_out,
)
from events.domain.declined_dates import decline_dates
from events.domain.enrolment_changes import cancel_enrolment, change_enrolment
from events.domain.enrolments import enrolment_with, find_enrolment
from events.domain.first_talks import CallBackRequest, check_no_call, join_or_ask
from events.domain.offers import accept_offer
from events.domain.own_registrations import find_by_token
from events.domain.registration_changes import cancel, change
from events.domain.registration_requests import RegistrationChanges, RegistrationRequest
from events.domain.registrations import register
from events.domain.rushes import watch, watch_whole
from events.domain.several_dates import MOST_DATES, register_dates
from events.errors import EventsError
from events.models import Enrolment
from events.schemas import (
    DecliningIn,
    EnrolmentIn,
    EnrolmentOut,
    RegistrationIn,
    RegistrationOut,
    RegistrationPatch,
)
from groups.rate_limits import count_change, count_registration

router = Router(tags=["registrations"])
router.add_decorator(never_kept, mode="view")


@router.post("/occurrences/{public_id}/registrations", response={201: RegistrationOut})
def create(
    request: HttpRequest,
    public_id: UUID,
    payload: RegistrationIn,
    event: UUID | None = None,
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key", max_length=255)] = "",
) -> Status[RegistrationOut]:
    """Register; for 24 hours, the same ``Idempotency-Key`` and body give the same answer.

    Another body under that key: 422 ``idempotency_conflict``. Once the person erased what it
    made: 409 ``erased``; nobody is registered anew.
    """
    count_registration(request, subject=public_id.hex)
    watch(occurrence_id=public_id, now=timezone.now())
    wanted = _request_from(payload, submission_id=idempotency_key)
    try:
        registration = register(occurrence_id=public_id, request=wanted, now=timezone.now())
    except EventsError as error:
        if error.code != "not_found" or not open_row(request, public_id, event=event):
            raise
        registration = register(occurrence_id=public_id, request=wanted, now=timezone.now())
    return Status(201, registration_out(registration))


@router.post("/events/{public_id}/enrolments", response={201: EnrolmentOut})
def enrol_in(
    request: HttpRequest,
    public_id: UUID,
    payload: EnrolmentIn,
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key", max_length=255)] = "",
) -> Status[EnrolmentOut]:
    """Join a cohort: every session to come; a repeat is told as when registering.

    While many join at once the group answers each: ``pending`` at every date.

    Where one comes after a first talk, ask to be called back: ``pending``, without a session,
    until the group answers. It takes a phone or an e-mail (422 ``contact_missing``), the
    ``best_moment`` and whether they ``may_leave_message``; 409 ``season_closed`` before the
    group's ``next_entry``.

    Of an event on registration, ``occurrences`` are the one to three dates that are wanted:
    each with its own status, all under one code.
    """
    count_registration(request, subject=public_id.hex)
    body = _body(payload, submission_id=idempotency_key)
    if payload.occurrences is None:
        wanted = CallBackRequest(**body)
        watch_whole(event_id=public_id, now=timezone.now())
        enrolment = join_or_ask(event_id=public_id, request=wanted, now=timezone.now())
    else:
        enrolment = _take(request, public_id, payload.occurrences, _without_call(body))
    return Status(201, enrolment_out(enrolment))


def _take(
    request: HttpRequest, event_id: UUID, dates: list[UUID], wanted: RegistrationRequest
) -> Enrolment:
    """Register for these dates; those beyond the horizon get their rows first."""
    for one in dates[:MOST_DATES]:
        watch(occurrence_id=one, now=timezone.now())
    ask = partial(register_dates, event_id=event_id, occurrence_ids=dates, request=wanted)
    try:
        return ask(now=timezone.now())
    except EventsError as error:
        made = error.code == "not_found" and [
            one for one in dates[:MOST_DATES] if open_row(request, one, event=event_id)
        ]
        if not made:
            raise
    return ask(now=timezone.now())


def _request_from(payload: RegistrationIn, *, submission_id: str) -> RegistrationRequest:
    return RegistrationRequest(**_body(payload, submission_id=submission_id))


def _without_call(body: dict[str, Any]) -> RegistrationRequest:
    """Return what is asked of single dates; EventsError ``not_asked`` for more than that."""
    wanted = CallBackRequest(**body)
    check_no_call(wanted)
    return wanted


def _body(payload: RegistrationIn, *, submission_id: str) -> dict[str, Any]:
    return {
        **payload.model_dump(exclude={"occurrences"}),
        "reminders": None if payload.reminders is None else tuple(payload.reminders),
        "access_needs": tuple(payload.access_needs),
        "submission_id": submission_id,
        "language": get_language() or "fr",
    }


@router.get("/registrations/{token}", response=RegistrationOut | EnrolmentOut)
def read(request: HttpRequest, token: str) -> RegistrationOut | EnrolmentOut:
    """One registration; the token of an enrolment gives the enrolment, with all its dates."""
    enrolment = enrolment_with(token)
    return enrolment_out(enrolment) if enrolment else registration_out(find_by_token(token))


@router.patch("/registrations/{token}", response=RegistrationOut | EnrolmentOut)
def update(
    request: HttpRequest, token: str, payload: RegistrationPatch
) -> RegistrationOut | EnrolmentOut:
    """Change who comes, how many, or how they are told; of an enrolment, at all dates to come.

    Twenty times an hour at most (429).
    """
    count_change(token)
    body = payload.model_dump(exclude_unset=True)
    for name in ("reminders", "access_needs"):
        if body.get(name) is not None:
            body[name] = tuple(body[name])
    body["unsays_first_time"] = "first_time" in body and body["first_time"] is None
    act = change_enrolment if enrolment_with(token) else change
    act(token=token, changes=RegistrationChanges(**body), now=timezone.now())
    return read(request, token)


@router.post("/registrations/{token}/accept", response=RegistrationOut)
def accept(request: HttpRequest, token: str) -> RegistrationOut:
    """Take the seats that are offered. Doing it twice changes nothing.

    Too late, it still works while the seats are free; else 409 ``offer_over``. Where nothing is
    offered: 409 ``no_offer``.
    """
    return registration_out(accept_offer(token=token, now=timezone.now()))


@router.post("/registrations/{token}/decline", response=EnrolmentOut)
def decline(request: HttpRequest, token: str, payload: DecliningIn) -> EnrolmentOut:
    """Decline several dates of an enrolment at once: all or none, told in one message.

    Doing it twice changes nothing. A date that has begun: 409 ``session_past``; one that is not
    the enrolment's: 404 ``not_found``.
    """
    decline_dates(token=token, occurrences=payload.occurrences, now=timezone.now())
    return enrolment_out(find_enrolment(token))


@router.delete("/registrations/{token}", response=RegistrationOut | EnrolmentOut)
def delete(request: HttpRequest, token: str) -> RegistrationOut | EnrolmentOut:
    """Cancel; the first in the waitlist that fits moves up. Doing it twice changes nothing.

    The token of an enrolment leaves the group, at all dates to come; that of one of its
    dates declines that date alone.
    """
    act = cancel_enrolment if enrolment_with(token) else cancel
    act(token=token, now=timezone.now())
    return read(request, token)
