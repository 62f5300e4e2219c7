"""Calling sessions off, seeing who is told and how, holding them after all; a word for the door."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from events.domain.desk import reach_of
from events.domain.edits import EditChanges, apply
from events.domain.edits.choices import ScopeChoice, scope_choices
from events.domain.wording import when_words
from events.errors import REFUSALS
from events.forms.scopes import CallOffForm, ScopeForm
from events.models import Occurrence, OccurrenceStatus, Registration, Scope
from events.views.organizer.access import note_look, session_run_or_404
from events.views.organizer.edit_words import scope_labels
from events.views.organizer.previewing import Asked, confirm, done, foreseen, preview_page
from groups.views.private import desk, user_of


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def call_off(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show who would be told; POST calls one session off, or shows what several would be."""
    occurrence, now = session_run_or_404(request, public_id), timezone.now()
    if occurrence.is_cancelled:
        return _to_session(occurrence)
    form = CallOffForm(_sent(request), scopes=_scopes(occurrence, restores=False, now=now))
    return _answer(request, occurrence, form, OccurrenceStatus.CANCELLED, now=now)


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def restore(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show who would be told; POST holds one session after all, or shows what several would be."""
    occurrence, now = session_run_or_404(request, public_id), timezone.now()
    if not occurrence.is_cancelled:
        return _to_session(occurrence)
    form = ScopeForm(_sent(request), scopes=_scopes(occurrence, restores=True, now=now))
    return _answer(request, occurrence, form, OccurrenceStatus.SCHEDULED, now=now)


def _answer(
    request: HttpRequest,
    occurrence: Occurrence,
    form: ScopeForm,
    status: OccurrenceStatus,
    *,
    now: datetime,
) -> HttpResponse:
    is_sent = request.method == "POST" and request.POST.get("step") != "edit"
    if is_sent and form.is_valid():
        note = form.cleaned_data.get("note") or None
        changes = EditChanges(status=status.value, note=note)
        asked = Asked(occurrence, changes, form.chosen, form.carried())
        try:
            return _do_or_show(request, asked, now=now)
        except REFUSALS as error:
            form.refuse(error)
    return _page(request, occurrence, form, status)


def _do_or_show(request: HttpRequest, asked: Asked, *, now: datetime) -> HttpResponse:
    """Do at once what concerns one date, which was all on the page; show the rest first."""
    if "seen" in request.POST:
        return confirm(request, asked, now=now)
    if asked.scope is not Scope.THIS:
        return preview_page(request, asked, foreseen(asked, now=now), now=now)
    result = apply(
        occurrence_id=asked.occurrence.public_id,
        changes=asked.changes,
        scope=Scope.THIS,
        now=now,
        user=user_of(request),
    )
    return done(request, asked.occurrence, result, now=now)


def _scopes(occurrence: Occurrence, *, restores: bool, now: datetime) -> list[tuple[str, str]]:
    choices = scope_choices(occurrence, now=now, restores=restores)
    if len(choices) == 1:
        return []
    return [*scope_labels(choices, now=now, registered=_registered(choices))]


def _registered(choices: list[ScopeChoice]) -> dict[int, int]:
    """Return how many registered for each session (one query)."""
    rows = {row.pk for one in choices for row in one.rows}
    active = Registration.objects.filter(occurrence__in=rows).active().order_by()
    return dict(active.values_list("occurrence").annotate(number=Count("pk")))


def _page(
    request: HttpRequest, occurrence: Occurrence, form: ScopeForm, status: OccurrenceStatus
) -> HttpResponse:
    reach = reach_of(occurrence)
    if reach.to_call:
        note_look(request, occurrence, action="contacts.read")
    context = {
        "session": occurrence,
        "form": form,
        "reach": reach,
        "when_words": when_words(occurrence),
    }
    is_off = status == OccurrenceStatus.CANCELLED
    name = "call_off.html" if is_off else "restore.html"
    return render(request, f"events/organizer/{name}", context, status=form.status)


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _to_session(occurrence: Occurrence) -> HttpResponseRedirect:
    url = reverse("organizer:session", args=[occurrence.public_id])
    return HttpResponseRedirect(url, status=303)
