"""`/organiser/modifications/<id>/`: what was just done, and the minute in which to undo it."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from events.domain.desk import reach_by
from events.domain.edits import is_overtaken, undo, undoable_until
from events.domain.edits.told import told_of
from events.domain.phrases import time_words
from events.domain.session_notices import UNDO
from events.errors import EventsError
from events.models import Edit, Event
from events.views.organizer.access import note_look
from events.views.organizer.history import edit_row, zone_of
from groups.models import SupportGroup
from groups.views.private import desk, user_of


@require_safe
@desk
def edit_done(request: HttpRequest, edit_id: uuid.UUID) -> HttpResponse:
    """Say that it is done, who will be told, and until when it can be undone."""
    edit, now = _edit_or_404(request, edit_id), timezone.now()
    reach = reach_by(told_of(edit))
    if reach.to_call and edit.occurrence is not None:
        note_look(request, edit.occurrence, action="contacts.read")
    can_undo = undoable_until(edit, now=now) is not None
    is_given = can_undo and is_overtaken(edit)
    context = {
        "edit": edit,
        "event": edit.event,
        "session": edit.occurrence,
        "row": edit_row(edit),
        "reach": reach,
        "can_undo": can_undo and not is_given,
        "is_given": is_given,
        "told_at": told_at(edit),
        "is_off": edit.occurrence is not None and edit.occurrence.is_cancelled,
    }
    return render(request, "events/organizer/edit_done.html", context)


@require_POST
@desk
def edit_undo(request: HttpRequest, edit_id: uuid.UUID) -> HttpResponse:
    """Put everything back; after the minute, say why that is no longer possible."""
    edit = _edit_or_404(request, edit_id)
    try:
        undo(edit=edit, now=timezone.now())
    except EventsError as error:
        messages.error(request, str(error))
    url = reverse("organizer:edit_done", args=[edit.public_id])
    return HttpResponseRedirect(url, status=303)


def _edit_or_404(request: HttpRequest, edit_id: uuid.UUID) -> Edit:
    run = SupportGroup.objects.run_by(user_of(request))
    found = Edit.objects.filter(event__group__in=run, public_id=edit_id)
    related = found.select_related("user", "event__group", "occurrence__schedule")
    edit = related.select_related("occurrence__event__group").first()
    if edit is None:
        raise Http404
    return edit


def told_at(edit: Edit) -> str:
    """« 18 h 46 »: when messages leave, on the clock of the place."""
    return time_words((edit.at + UNDO).astimezone(zone_of(edit)).time())


def latest_undoable(event: Event, *, now: datetime) -> Edit | None:
    """Return the event's last edit while it can be undone."""
    edits = event.edits.filter(at__gt=now - UNDO, undone_at=None)
    edit = edits.select_related("event__group").first()
    if edit is None or undoable_until(edit, now=now) is None or is_overtaken(edit):
        return None
    return edit
