"""Groups and events."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.validators import slug_re
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Status

from events.api.drafts import draft_from, patched_draft
from events.api.found import absolute, event_run_by, group_run_by, readable_event
from events.domain.archiving import archive_event
from events.domain.drafts import check_date
from events.domain.event_edits import edit_event
from events.domain.groups import found_groups
from events.domain.occurrences import dates_between, today_in
from events.domain.programmes import create_event
from events.domain.seating import planned_seats, waiting_seats
from events.errors import EventsError
from events.models import Event
from events.schemas import EventIn, EventOut, EventPatch, OccurrenceOut, OccurrencePage
from groups.api_auth import TokenAuth, caller_of, user_of
from groups.models import SupportGroup, User
from groups.schemas import GroupOut, GroupPage

router = Router(tags=["programmes"])
PAGE_SIZE = 50
DEFAULT_WINDOW = timedelta(days=92)
FROM_PARAMETER = {
    "parameters": [
        {
            "in": "query",
            "name": "from",
            "required": False,
            "schema": {"type": "string", "format": "date"},
        }
    ]
}
"""What the description says of ``from``, which ``date_param`` reads."""


@router.get("/groups", response=GroupPage)
def groups(
    request: HttpRequest,
    department: str = "",
    audience: str = "",
    network: str = "",
    q: str = "",
    cursor: str = "",
) -> GroupPage:
    """Groups by slug."""
    caller_of(request)
    found = found_groups(department=department, audience=audience, network=network, q=q)
    if cursor:
        found = found.filter(slug__gt=_slug_cursor(cursor))
    rows = list(found.select_related("organization").order_by("slug")[: PAGE_SIZE + 1])
    items = [group_out(row) for row in rows[:PAGE_SIZE]]
    return GroupPage(items=items, next=items[-1].slug if len(rows) > PAGE_SIZE else None)


def _slug_cursor(word: str) -> str:
    if not slug_re.match(word):
        message = _("Ce curseur n’est pas le nôtre : reprenez au début.")
        raise EventsError("bad_cursor", message, field="cursor")
    return word


@router.get("/groups/{slug:slug}", response=GroupOut)
def group(request: HttpRequest, slug: str) -> GroupOut:
    """One group."""
    caller_of(request)
    found = SupportGroup.objects.active().select_related("organization").filter(slug=slug).first()
    if found is None:
        raise EventsError("not_found", _("Ce groupe n’existe pas."))
    return group_out(found)


def group_out(found: SupportGroup) -> GroupOut:
    """Return a group's answer."""
    return GroupOut.of(found, feed=absolute("events:group_feed", found.slug))


@router.post("/groups/{slug:slug}/events", response={201: EventOut}, auth=TokenAuth())
def create(request: HttpRequest, slug: str, payload: EventIn) -> Status[EventOut]:
    """Publish an event with its schedule."""
    found = group_run_by(user_of(request), slug)
    event = create_event(group=found, draft=draft_from(payload), now=timezone.now())
    return Status(201, event_out(event, is_run=True))


def event_out(event: Event, *, is_run: bool) -> EventOut:
    """Return an event's answer; ``is_run`` says that the caller may change it."""
    feed = absolute("events:event_feed", event.public_id)
    return EventOut.of(event, feed=feed, is_run=is_run)


@router.get("/events/{public_id}", response=EventOut)
def read(request: HttpRequest, public_id: UUID) -> EventOut:
    """One event."""
    user = caller_of(request)
    event = readable_event(user, public_id)
    return event_out(event, is_run=bool(user and _runs(user, event)))


@router.patch("/events/{public_id}", response=EventOut, auth=TokenAuth())
def update(request: HttpRequest, public_id: UUID, payload: EventPatch) -> EventOut:
    """Change an event's words and facts; its sessions to come follow."""
    user = user_of(request)
    event = event_run_by(user, public_id)
    draft = patched_draft(event, payload)
    edit_event(event=event, draft=draft, seen=None, user=user, now=timezone.now())
    return event_out(event_run_by(user, public_id), is_run=True)


@router.delete("/events/{public_id}", response={204: None}, auth=TokenAuth())
def delete(request: HttpRequest, public_id: UUID) -> Status[None]:
    """Cancel what is to come, tell everybody, and archive."""
    user = user_of(request)
    archive_event(event=event_run_by(user, public_id), user=user, now=timezone.now())
    return Status(204, None)


@router.get(
    "/events/{public_id}/occurrences", response=OccurrencePage, openapi_extra=FROM_PARAMETER
)
def occurrences(request: HttpRequest, public_id: UUID, to: date | None = None) -> OccurrencePage:
    """An event's sessions between two dates, up to three years ahead."""
    user = caller_of(request)
    event = readable_event(user, public_id)
    now = timezone.now()
    start = date_param(request, "from") or today_in(event.group.timezone, now=now)
    rows = dates_between(event=event, start=start, end=to or start + DEFAULT_WINDOW, now=now)
    for row in rows:
        row.event = event
    is_ours = user is not None and _runs(user, event)
    waiting, planned = (waiting_seats(rows), planned_seats(rows)) if is_ours else ({}, {})
    items = [
        OccurrenceOut.of(
            row,
            waitlisted=waiting.get(row.pk, 0) if is_ours else None,
            planned=planned.get(row.pk, 0),
        )
        for row in rows
    ]
    return OccurrencePage(items=items, next=None)


def _runs(user: User, event: Event) -> bool:
    return SupportGroup.objects.run_by(user).filter(pk=event.group_id).exists()


def date_param(request: HttpRequest, name: str) -> date | None:
    """Return a date of the query; ``from`` can't be a parameter's name (``FROM_PARAMETER``)."""
    text = request.GET.get(name, "")
    if not text:
        return None
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 (a date)
    except ValueError as error:
        message = _("Donnez une date comme 2026-12-03.")
        raise EventsError("bad_date", message, field=name) from error
    check_date(day, field=name)
    return day
