"""Registering without an account, and what a token opens."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Header, Router

from events.api.found import readable_occurrence, registration_out
from events.domain.registration_changes import cancel, change
from events.domain.registration_requests import RegistrationChanges, RegistrationRequest
from events.domain.registrations import find_by_token, register
from events.schemas import RegistrationIn, RegistrationOut, RegistrationPatch
from groups.rate_limits import RateLimit, count_try

router = Router(tags=["registrations"])
REGISTER_LIMIT = RateLimit("register", most=20, period=600)


@router.post("/occurrences/{public_id}/registrations", response={201: RegistrationOut})
def create(
    request: HttpRequest,
    public_id: UUID,
    payload: RegistrationIn,
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key", max_length=255)] = "",
) -> tuple[int, RegistrationOut]:
    """Register; the same ``Idempotency-Key`` with the same body gives the same answer."""
    occurrence = readable_occurrence(None, public_id)
    count_try(request, REGISTER_LIMIT, subject=occurrence.public_id.hex)
    body = payload.model_dump()
    body["reminders"] = None if payload.reminders is None else tuple(payload.reminders)
    registration = register(
        occurrence_id=public_id,
        request=RegistrationRequest(**body, submission_id=idempotency_key),
        now=timezone.now(),
    )
    return 201, registration_out(registration)


@router.get("/registrations/{token}", response=RegistrationOut)
def read(request: HttpRequest, token: str) -> RegistrationOut:
    """One registration."""
    return registration_out(find_by_token(token))


@router.patch("/registrations/{token}", response=RegistrationOut)
def update(request: HttpRequest, token: str, payload: RegistrationPatch) -> RegistrationOut:
    """Change who comes, how many, or how they are told."""
    body = payload.model_dump(exclude_unset=True)
    if body.get("reminders") is not None:
        body["reminders"] = tuple(body["reminders"])
    change(token=token, changes=RegistrationChanges(**body), now=timezone.now())
    return registration_out(find_by_token(token))


@router.delete("/registrations/{token}", response=RegistrationOut)
def delete(request: HttpRequest, token: str) -> RegistrationOut:
    """Cancel; the first in the waitlist that fits moves up. Doing it twice changes nothing."""
    cancel(token=token, now=timezone.now())
    return registration_out(find_by_token(token))
