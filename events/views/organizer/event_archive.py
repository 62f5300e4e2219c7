"""`/organiser/evenements/<id>/archiver/`: taking an event off the programme."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.domain.archiving import archive_event, sessions_to_call_off
from events.domain.desk import reach_among
from events.domain.wording import when_words
from events.views.organizer.access import event_run_or_404, note_look
from events.views.organizer.event_edit import archived_answer, heading
from groups.views.private import desk, user_of

FIRST_SHOWN = 6


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def archive(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Say what archiving does and who is told; POST does it."""
    event, now = event_run_or_404(request, public_id), timezone.now()
    if event.archived_at is not None:
        return archived_answer(request, event)
    if request.method == "POST":
        edit = archive_event(event=event, user=user_of(request), now=now)
        if edit is None:
            return archived_answer(request, event)
        if edit.sessions:
            url = reverse("organizer:edit_done", args=[edit.public_id])
            return HttpResponseRedirect(url, status=303)
        messages.success(request, _("C’est archivé."))
        url = reverse("organizer:events", args=[event.group.slug])
        return HttpResponseRedirect(url, status=303)
    coming = list(sessions_to_call_off(event, now=now).select_related("schedule", "event"))
    reach = reach_among(event, public_ids=[one.public_id for one in coming])
    if reach.to_call and coming:
        note_look(request, coming[0], action="contacts.read")
    context = {
        "dates": [when_words(one) for one in coming[:FIRST_SHOWN]],
        "more": max(0, len(coming) - FIRST_SHOWN),
        "amount": len(coming),
        "reach": reach,
        **heading(event, now=now),
    }
    return render(request, "events/organizer/event_archive.html", context)
