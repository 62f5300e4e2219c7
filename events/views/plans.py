"""« Je pense venir »: one small page where one just comes."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from events.domain.openings import check_open
from events.domain.registrations import register
from events.domain.wording import place_words, when_words
from events.errors import REFUSALS, EventsError
from events.forms.plans import PlanForm
from events.models import Occurrence
from events.views.form_answers import form_answer
from groups.rate_limits import count_registration


def plan_url(occurrence: Occurrence, *, now: datetime) -> str:
    """Return where one says « je pense venir »; '' where nobody can (any more)."""
    if not occurrence.event.is_planned_only or closed_words(occurrence, now=now):
        return ""
    return reverse("events:registration_form", args=[occurrence.public_id])


def closed_words(occurrence: Occurrence, *, now: datetime) -> str:
    """Return why nobody can say that they come (any more); '' where anybody can."""
    try:
        check_open(occurrence, now=now)
    except EventsError as error:
        return str(error.message)
    return ""


def plan(request: HttpRequest, occurrence: Occurrence, *, consent_label: str) -> HttpResponse:
    """`/seances/<id>/inscription/` where one just comes, and may say so before."""
    now = timezone.now()
    data = request.POST if request.method == "POST" else None
    form = PlanForm(data, event=occurrence.event, consent_label=consent_label)
    if form.is_valid():
        try:
            return _planned(request, occurrence, form, now=now)
        except REFUSALS as error:
            form.refuse(error)
    context = {
        "session": occurrence,
        "group": occurrence.event.group,
        "when_words": when_words(occurrence),
        "place_words": place_words(occurrence),
        "is_open": bool(plan_url(occurrence, now=now)),
        "closed_words": closed_words(occurrence, now=now),
    }
    response = form_answer(request, "events/plan_form.html", context, form=form)
    response["Cache-Control"] = "no-store"
    return response


def _planned(
    request: HttpRequest, occurrence: Occurrence, form: PlanForm, *, now: datetime
) -> HttpResponse:
    count_registration(request, subject=occurrence.public_id.hex)
    form.check_by_hand()
    made = register(occurrence_id=occurrence.public_id, request=form.request(), now=now)
    url = reverse("events:manage", args=[made.token])
    return HttpResponseRedirect(f"{url}?nouveau=1", status=303)
