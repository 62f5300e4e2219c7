"""`/organiser/groupes/<groupe>/evenements/nouveau/`: an event on one screen."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from events.domain.date_previews import preview_dates
from events.domain.dated_drafts import dated_draft_of
from events.domain.drafts import EventDraft
from events.domain.submissions import publish_once
from events.errors import REFUSALS
from events.forms.prefilled import event_initial
from events.forms.programmes import EventForm, with_value
from events.models import Event, Visibility
from events.views.organizer.access import event_run_or_404, group_run_or_404
from events.views.organizer.event_dates import Dates, clock_of, dates_of, typed_dates
from groups.domain.controllers import missing_to_open
from groups.models import SupportGroup
from groups.views.private import desk

EXAMPLES = (
    gettext_lazy("tous les mardis"),
    gettext_lazy("1er jeudi du mois"),
    gettext_lazy("un samedi sur deux"),
    gettext_lazy("1er et 3e mardi du mois"),
    gettext_lazy("dernier vendredi du mois"),
    gettext_lazy("8 mardis de suite"),
    gettext_lazy("une seule fois"),
)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form, empty or like another event; POST shows its dates or publishes it."""
    group, now = group_run_or_404(request, slug), timezone.now()
    if request.method == "POST":
        return _sent(request, group, now=now)
    draft = _model(request, group, now=now)
    initial = event_initial(draft, organization=group.organization) if draft else {}
    form = EventForm(group=group, clock=clock_of(group, now=now), initial=initial)
    dates = Dates() if draft is None else _dates_like(draft, group, now=now)
    return _page(request, group, form, dates)


def _model(request: HttpRequest, group: SupportGroup, *, now: datetime) -> EventDraft | None:
    """Return the event of the group that the new one is to be like."""
    text = request.GET.get("modele", "")
    if not text:
        return None
    try:
        event = event_run_or_404(request, uuid.UUID(text))
    except ValueError as error:
        raise Http404 from error
    if event.group_id != group.pk:
        raise Http404
    return dated_draft_of(event, now=now)


def _dates_like(draft: EventDraft, group: SupportGroup, *, now: datetime) -> Dates:
    try:
        return dates_of(preview_dates(group=group, draft=draft, now=now))
    except REFUSALS as error:
        return Dates(faults=(str(error),))


def _sent(request: HttpRequest, group: SupportGroup, *, now: datetime) -> HttpResponse:
    data = typed(request)
    form = EventForm(data, group=group, clock=clock_of(group, now=now))
    if "example" in data or "show" in data:
        form.is_valid()
        form.keep_errors_of_dates()
    elif form.is_valid():
        try:
            return _published(request, group, form, now=now)
        except REFUSALS as error:
            form.refuse(error)
            if error.code == "submission_used":
                form.renew()
    return _page(request, group, form, typed_dates(data, group, now=now))


def typed(request: HttpRequest) -> QueryDict:
    """Return what was typed, with the example that was pressed in its place."""
    example = request.POST.get("example")
    return with_value(request.POST, "every", example) if example else request.POST


def _published(
    request: HttpRequest, group: SupportGroup, form: EventForm, *, now: datetime
) -> HttpResponse:
    submission = form.cleaned_data["submission"]
    event, _is_new = publish_once(group=group, draft=form.draft(), submission=submission, now=now)
    messages.success(request, _published_words(event, form.cleaned_data["title"]))
    return HttpResponseRedirect(reverse("organizer:events", args=[group.slug]), status=303)


def _published_words(event: Event, title: str) -> str:
    words = {
        Visibility.PUBLIC: _("«\u202f%(title)s\u202f» est dans l’agenda."),
        Visibility.UNLISTED: _(
            "«\u202f%(title)s\u202f» est prête\N{NO-BREAK SPACE}: donnez son lien."
        ),
        Visibility.PRIVATE: _("«\u202f%(title)s\u202f» est prête. Le groupe seul la voit."),
    }
    return words[Visibility(event.visibility)] % {"title": title}


def _page(request: HttpRequest, group: SupportGroup, form: EventForm, dates: Dates) -> HttpResponse:
    context: dict[str, Any] = {
        "group": group,
        "form": form,
        "dates": dates,
        "examples": EXAMPLES,
        "missing": missing_for_registration(group),
        "dates_url": reverse("organizer:event_dates", args=[group.slug]),
    }
    return render(request, "events/organizer/event_new.html", context, status=form.status)


def missing_for_registration(group: SupportGroup) -> list[str]:
    """Return what the association has not said yet, without which nobody can register."""
    return missing_to_open(group)
