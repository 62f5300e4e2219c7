"""`/organiser/evenements/<id>/modifier/`: what an event says, but for its days and hours."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.domain.dated_drafts import living_schedule
from events.domain.event_edits import EventEdit, edit_event
from events.domain.event_parts import draft_of
from events.domain.phrases import words
from events.domain.series_words import series_words
from events.domain.wording import relative_words, when_words
from events.errors import REFUSALS
from events.forms.prefilled import words_initial
from events.forms.programmes import EventEditForm
from events.models import Event, Occurrence, OccurrenceStatus
from events.views.organizer.access import event_run_or_404
from events.views.organizer.event_new import missing_for_registration
from groups.views.private import desk, user_of


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def edit(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show the event as it stands; POST changes it."""
    event, now = event_run_or_404(request, public_id), timezone.now()
    if event.archived_at is not None:
        return archived_answer(request, event)
    organization = event.group.organization
    if request.method != "POST":
        initial = words_initial(draft_of(event), organization=organization)
        initial["seen"] = event.updated_at.isoformat()
        return _page(request, event, EventEditForm(organization=organization, initial=initial))
    form = EventEditForm(request.POST, organization=organization)
    if form.is_valid():
        try:
            done = _save(request, event, form, now=now)
            return _done(request, event, done)
        except REFUSALS as error:
            form.refuse(error)
            if error.code == "changed_meanwhile":
                event.refresh_from_db(fields=["updated_at"])
                form.show_again(event)
    return _page(request, event, form)


def archived_answer(request: HttpRequest, event: Event) -> HttpResponse:
    """Lead to the archived programme: what is there changes no more."""
    messages.info(
        request, _("Cet évènement est archivé. Vous pouvez le dupliquer pour le reprendre.")
    )
    url = reverse("organizer:events", args=[event.group.slug])
    return HttpResponseRedirect(f"{url}?archives=1", status=303)


def _save(request: HttpRequest, event: Event, form: EventEditForm, *, now: datetime) -> EventEdit:
    draft = replace(draft_of(event), **form.words())
    return edit_event(event=event, draft=draft, seen=form.seen_at(), user=user_of(request), now=now)


def _done(request: HttpRequest, event: Event, done: EventEdit) -> HttpResponse:
    """Go where the change can be undone, or back to the programme."""
    if done.edit is not None:
        url = reverse("organizer:edit_done", args=[done.edit.public_id])
        return HttpResponseRedirect(url, status=303)
    said = _("C’est enregistré.") if done.is_changed else _("Rien n’a changé.")
    messages.success(request, said)
    url = reverse("organizer:events", args=[event.group.slug])
    return HttpResponseRedirect(url, status=303)


def _page(request: HttpRequest, event: Event, form: EventEditForm) -> HttpResponse:
    now = timezone.now()
    context = {
        "form": form,
        "missing": missing_for_registration(event.group),
        **heading(event, now=now),
    }
    return render(request, "events/organizer/event_edit.html", context, status=form.status)


def heading(event: Event, *, now: datetime) -> dict[str, object]:
    """Return what pages about an event say of it: its title, its rule, its next session."""
    schedule = living_schedule(event, now=now)
    coming = Occurrence.objects.filter(
        event=event, starts_at__gt=now, status=OccurrenceStatus.SCHEDULED
    )
    following = coming.select_related("schedule", "event").in_order().first()
    rule = series_words(schedule) or words(None, first_date=schedule.first_date)
    return {
        "event": event,
        "group": event.group,
        "title": event.texts.filter(language="fr").values_list("title", flat=True).first() or "",
        "rule_words": rule,
        "next": following,
        "when_words": when_words(following) if following else "",
        "relative_words": relative_words(following, now=now) if following else "",
    }
