"""Calling a session off, seeing who is told and how, and taking it back."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from events.domain.desk import reach_of
from events.domain.occurrence_changes import cancel_occurrence, restore_occurrence
from events.domain.wording import when_words
from events.errors import REFUSALS
from events.forms import RefusalForm
from events.models import Occurrence
from events.views.organizer.access import desk, note_look, session_run_or_404


class CallOffForm(RefusalForm):
    """A word to those who meant to come."""

    note = forms.CharField(
        label=gettext_lazy("Un mot aux personnes"),
        help_text=gettext_lazy("Tout le monde peut le lire sur la page de la rencontre."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def call_off(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show who would be told; POST calls the session off."""
    occurrence = session_run_or_404(request, public_id)
    if occurrence.is_cancelled:
        return _to_session(occurrence)
    form = CallOffForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        note = " ".join(form.cleaned_data["note"].split())
        try:
            cancel_occurrence(occurrence_id=occurrence.public_id, note=note, now=timezone.now())
            return _to_session(occurrence)
        except REFUSALS as error:
            form.refuse(error)
    return _page(request, occurrence, form)


@require_POST
@desk
def restore(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Hold the session after all."""
    occurrence = session_run_or_404(request, public_id)
    try:
        restore_occurrence(occurrence_id=occurrence.public_id, now=timezone.now())
        messages.success(request, _("La rencontre aura bien lieu."))
    except REFUSALS as error:
        messages.error(request, str(error.message))
    return _to_session(occurrence)


def _page(request: HttpRequest, occurrence: Occurrence, form: CallOffForm) -> HttpResponse:
    reach = reach_of(occurrence)
    if reach.to_call:
        note_look(request, occurrence, action="contacts.read")
    context = {
        "session": occurrence,
        "form": form,
        "reach": reach,
        "when_words": when_words(occurrence),
        "is_over": occurrence.ends_at <= timezone.now(),
    }
    status = 422 if form.errors else 200
    return render(request, "events/organizer/call_off.html", context, status=status)


def _to_session(occurrence: Occurrence) -> HttpResponseRedirect:
    url = reverse("organizer:session", args=[occurrence.public_id])
    return HttpResponseRedirect(url, status=303)
