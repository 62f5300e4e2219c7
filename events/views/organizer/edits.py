"""`/organiser/seances/<id>/modifier/`: one session changed, it and the following, or all."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.domain.edits.choices import faces_of, scope_choices
from events.domain.wording import when_words
from events.errors import REFUSALS
from events.forms.edits import EditForm
from events.models import Occurrence
from events.views.organizer.access import session_run_or_404
from events.views.organizer.edit_words import scope_labels
from events.views.organizer.previewing import Asked, confirm, foreseen, preview_page
from groups.models import Venue
from groups.views.private import desk


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def edit(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show the session to be changed; POST shows what would happen, then does it."""
    occurrence, now = session_run_or_404(request, public_id), timezone.now()
    if occurrence.starts_at <= now:
        messages.error(request, _("Cette rencontre a commencé : le passé ne change plus."))
        url = reverse("organizer:session", args=[occurrence.public_id])
        return HttpResponseRedirect(url, status=303)
    form = _form(request, occurrence, now=now)
    is_sent = request.method == "POST" and request.POST.get("step") != "edit"
    if not (is_sent and form.is_valid()):
        return _page(request, occurrence, form)
    asked = Asked(occurrence, form.changes(), form.chosen, form.carried())
    try:
        if "seen" in request.POST:
            return confirm(request, asked, now=now)
        return preview_page(request, asked, foreseen(asked, now=now), now=now)
    except REFUSALS as error:
        form.refuse(error)
    return _page(request, occurrence, form)


def _form(request: HttpRequest, occurrence: Occurrence, *, now: datetime) -> EditForm:
    organization = occurrence.event.group.organization_id
    return EditForm(
        request.POST if request.method == "POST" else None,
        occurrence=occurrence,
        venues=list(Venue.objects.filter(organization=organization).order_by("name", "pk")),
        faces=[(one.label, one.role) for one in faces_of(occurrence)],
        scopes=scope_labels(scope_choices(occurrence, now=now), now=now),
    )


def _page(request: HttpRequest, occurrence: Occurrence, form: EditForm) -> HttpResponse:
    context = {"session": occurrence, "form": form, "when_words": when_words(occurrence)}
    is_piece = "HX-Request" in request.headers
    name = "edit_form_step.html" if is_piece else "edit.html"
    # htmx leaves the page as it is on 4xx.
    status = 200 if is_piece else form.status
    return render(request, f"events/organizer/{name}", context, status=status)
