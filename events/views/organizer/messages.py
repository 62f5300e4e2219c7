"""`/organiser/seances/<id>/ecrire/`: a word to those registered, with a minute to take it back."""

from __future__ import annotations

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.domain.desk import Reach, reach_by
from events.domain.phrases import time_words
from events.domain.session_messages import (
    NOTES,
    MessageDraft,
    check_readers,
    check_writable,
    checked_message,
    message_undoable_until,
    readers_of,
    send_message,
    told_by,
    undo_message,
)
from events.domain.session_notices import UNDO
from events.domain.wording import when_words
from events.errors import REFUSALS, EventsError
from events.forms.messages import MessageForm
from events.models import MessageAudience, Occurrence, SessionMessage
from events.views.organizer.access import note_look, session_run_or_404
from groups.models import SupportGroup
from groups.views.private import desk, user_of


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def write(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Write; POST shows whom it reaches and how, then sends what was seen."""
    occurrence, now = session_run_or_404(request, public_id), timezone.now()
    if request.method != "POST":
        return _form_page(request, occurrence, _empty_form(request, occurrence), now=now)
    form = MessageForm(request.POST)
    if form.is_valid() and request.POST.get("step") != "edit":
        try:
            return _send_or_show(request, occurrence, form, now=now)
        except REFUSALS as error:
            form.refuse(error)
    return _form_page(request, occurrence, form, now=now)


def _empty_form(request: HttpRequest, occurrence: Occurrence) -> MessageForm:
    """Return an empty form, or one that begins with a message that was taken back."""
    again = occurrence.messages.filter(undone_at__isnull=False)
    try:
        before = again.filter(public_id=uuid.UUID(request.GET.get("reprendre", ""))).first()
    except ValueError:
        before = None
    return MessageForm(text=before.text, audience=before.audience) if before else MessageForm()


def _send_or_show(
    request: HttpRequest, occurrence: Occurrence, form: MessageForm, *, now: datetime
) -> HttpResponse:
    draft = form.draft()
    if "send" in request.POST:
        message = send_message(
            occurrence_id=occurrence.public_id, draft=draft, user=user_of(request), now=now
        )
        url = reverse("organizer:message", args=[message.public_id])
        return HttpResponseRedirect(url, status=303)
    draft = checked_message(draft)
    check_writable(occurrence, now=now)
    check_readers(occurrence, audience=draft.audience)
    return _preview_page(request, occurrence, form, draft)


def _preview_page(
    request: HttpRequest, occurrence: Occurrence, form: MessageForm, draft: MessageDraft
) -> HttpResponse:
    reach = reach_by(readers_of(occurrence, audience=draft.audience), mute_group=NOTES)
    _note_telephones(request, occurrence, reach)
    context = {
        "session": occurrence,
        "when_words": when_words(occurrence),
        "form": form,
        "text": draft.text,
        "audience_words": MessageAudience(draft.audience).label,
        "reach": reach,
    }
    return render(request, "events/organizer/message_preview.html", context)


def _form_page(
    request: HttpRequest, occurrence: Occurrence, form: MessageForm, *, now: datetime
) -> HttpResponse:
    closed = ""
    try:
        check_writable(occurrence, now=now)
    except EventsError as error:
        closed = str(error)
    context = {
        "session": occurrence,
        "when_words": when_words(occurrence),
        "form": form,
        "closed": closed,
        "retention": occurrence.event.group.organization.retention_months,
    }
    return render(request, "events/organizer/message_write.html", context, status=form.status)


@require_safe
@desk
def message(request: HttpRequest, message_id: uuid.UUID) -> HttpResponse:
    """`/organiser/messages/<id>/`: what was written, to whom, and the minute to take it back."""
    found, now = _message_or_404(request, message_id), timezone.now()
    reach = reach_by(told_by(found), mute_group=NOTES)
    _note_telephones(request, found.occurrence, reach)
    context = {
        "message": found,
        "session": found.occurrence,
        "when_words": when_words(found.occurrence),
        "audience_words": MessageAudience(found.audience).label,
        "reach": reach,
        "can_undo": message_undoable_until(found, now=now) is not None,
        "told_at": _told_at(found),
    }
    return render(request, "events/organizer/message_done.html", context)


@require_POST
@desk
def take_back(request: HttpRequest, message_id: uuid.UUID) -> HttpResponse:
    """Tell nobody after all; after the minute, say why that is no longer possible."""
    found = _message_or_404(request, message_id)
    try:
        undo_message(message=found, now=timezone.now())
    except EventsError as error:
        messages.error(request, str(error))
    url = reverse("organizer:message", args=[found.public_id])
    return HttpResponseRedirect(url, status=303)


def _message_or_404(request: HttpRequest, message_id: uuid.UUID) -> SessionMessage:
    run = SupportGroup.objects.run_by(user_of(request))
    found = SessionMessage.objects.filter(occurrence__event__group__in=run, public_id=message_id)
    row = found.select_related("occurrence__schedule", "occurrence__event__group").first()
    if row is None:
        raise Http404
    return row


def _note_telephones(request: HttpRequest, occurrence: Occurrence, reach: Reach) -> None:
    if reach.to_call:
        note_look(request, occurrence, action="contacts.read")


def _told_at(found: SessionMessage) -> str:
    zone = ZoneInfo(found.occurrence.event.group.timezone)
    return time_words((found.at + UNDO).astimezone(zone).time())
