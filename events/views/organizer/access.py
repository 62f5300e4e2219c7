"""Who may open the desk's pages; what is forbidden looks like what is unknown."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest
from django.utils import timezone

from events.domain.desk import find_session, may_run
from events.models import Event, Occurrence
from groups.domain.access_log import log_access
from groups.models import SupportGroup
from groups.views.private import user_of


def session_or_404(request: HttpRequest, public_id: uuid.UUID) -> Occurrence:
    """Return a session that the user may see from inside."""
    found = find_session(user=user_of(request), public_id=public_id, now=timezone.now())
    if found is None:
        raise Http404
    return found


def session_run_or_404(request: HttpRequest, public_id: uuid.UUID) -> Occurrence:
    """Return a session about which the user decides."""
    found = session_or_404(request, public_id)
    if not may_run(user=user_of(request), occurrence=found):
        raise Http404
    return found


def group_run_or_404(request: HttpRequest, slug: str) -> SupportGroup:
    """Return a group that goes on and in which the user may change things."""
    run = SupportGroup.objects.run_by(user_of(request)).active()
    found = run.select_related("organization").filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def event_run_or_404(request: HttpRequest, public_id: uuid.UUID) -> Event:
    """Return an event, archived or not, of a group in which the user may change things."""
    run = SupportGroup.objects.run_by(user_of(request)).active()
    events = Event.objects.of_groups(run).select_related("group__organization", "venue")
    found = events.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def note_look(request: HttpRequest, occurrence: Occurrence, *, action: str) -> None:
    """Write in the access log that the user saw who is expected."""
    log_access(
        user=user_of(request),
        group=occurrence.event.group,
        action=action,
        subject=occurrence.public_id,
        now=timezone.now(),
    )
