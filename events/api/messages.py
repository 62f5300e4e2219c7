"""Writing to those registered for one session, and taking it back within a minute."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Header, Router, Status

from events.api.found import never_kept, occurrence_run_by
from events.domain.session_messages import MessageDraft, send_message, undo_message
from events.models import SessionMessage
from events.schemas import MessageIn, MessageList, MessageOut
from groups.api_auth import TokenAuth, user_of
from groups.models import SupportGroup

router = Router(tags=["messages"], auth=TokenAuth())
router.add_decorator(never_kept, mode="view")


@router.post("/occurrences/{public_id}/messages", response={201: MessageOut})
def write(
    request: HttpRequest,
    public_id: UUID,
    payload: MessageIn,
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key", max_length=255)] = "",
) -> Status[MessageOut]:
    """Write to those registered; they are told after a minute, each by their own channel.

    The same ``Idempotency-Key`` gives the same message. Refusals: 409 ``session_past``,
    ``too_many_messages`` (five a day for one session), ``nobody_to_tell``; 422 ``no_text``,
    ``too_long`` (1,000 characters), ``submission_used``.
    """
    user, now = user_of(request), timezone.now()
    occurrence = occurrence_run_by(user, public_id)
    draft = MessageDraft(
        text=payload.text, audience=payload.audience, submission_id=idempotency_key
    )
    sent = send_message(occurrence_id=occurrence.public_id, draft=draft, user=user, now=now)
    return Status(201, MessageOut.of(sent, now=now))


@router.get("/occurrences/{public_id}/messages", response=MessageList)
def written(request: HttpRequest, public_id: UUID) -> MessageList:
    """What was written to those registered for a session, taken back or not."""
    occurrence, now = occurrence_run_by(user_of(request), public_id), timezone.now()
    rows = SessionMessage.objects.filter(occurrence=occurrence)
    found = rows.select_related("user", "occurrence")
    return MessageList(items=[MessageOut.of(row, now=now) for row in found])


@router.post("/messages/{public_id}/undo", response=MessageOut)
def take_back(request: HttpRequest, public_id: UUID) -> MessageOut:
    """Tell nobody after all. Twice is once. Refusal: 409 ``undo_too_late`` after a minute."""
    own = SupportGroup.objects.run_by(user_of(request))
    found = SessionMessage.objects.filter(occurrence__event__group__in=own, public_id=public_id)
    message = found.first()
    if message is None:
        raise Http404
    now = timezone.now()
    return MessageOut.of(undo_message(message=message, now=now), now=now)
