"""Taps on the organiser's phone: who came, who came besides, how many heads.

Each address takes a plain form and goes back to the session, or, asked for JSON by
``check_in.js``, answers with the new numbers. A tap carries the UUID that its screen drew.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from events.domain.attendance import (
    add_walk_in,
    mark_many,
    remove_walk_in,
    set_headcount,
    set_walk_in_count,
    step_headcount,
)
from events.domain.desk import totals_of
from events.domain.expected import expected_people
from events.errors import REFUSALS, EventsError
from events.models import MAX_HEADCOUNT, AttendanceMark, Occurrence
from events.views.organizer.access import session_or_404
from groups.views.private import desk

Marks = dict[uuid.UUID, str | None]
_STALE = gettext_lazy("Cette page n’est plus à jour. Rechargez-la, puis recommencez.")


class TapForm(forms.Form):
    """One tap: its UUID, and the number in the field beside the two buttons."""

    operation = forms.UUIDField()
    number = forms.IntegerField(required=False, min_value=0, max_value=MAX_HEADCOUNT)


class PeopleForm(forms.Form):
    """The list, as a plain form sends it, besides the ids in ``shown`` and ``present``.

    ``shown`` are those ticked when the page was made, ``present`` those ticked now.
    ``excused`` and ``unmarked`` are buttons beside one person, ``others_absent`` a button
    under the list. The screen's script sends ``person`` and ``mark`` instead.
    """

    operation = forms.UUIDField()
    excused = forms.UUIDField(required=False)
    unmarked = forms.UUIDField(required=False)
    person = forms.UUIDField(required=False)
    mark = forms.ChoiceField(required=False, choices=AttendanceMark.choices)


@require_POST
@desk
def people(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Tick, excuse or untick people."""
    occurrence = session_or_404(request, public_id)
    form = PeopleForm(request.POST)

    def write() -> None:
        marks = _marks_of(request, form, occurrence)
        operation = form.cleaned_data["operation"]
        mark_many(occurrence=occurrence, marks=marks, operation=operation, now=timezone.now())

    return _answer(request, occurrence, form, write, anchor="presences")


@require_POST
@desk
def walk_ins(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Count people who came without registering: one more, one less, or this many."""
    occurrence = session_or_404(request, public_id)
    form = TapForm({**request.POST.dict(), "number": request.POST.get("walk_ins", "")})

    def write() -> None:
        operation, now = form.cleaned_data["operation"], timezone.now()
        if "plus" in request.POST:
            add_walk_in(occurrence=occurrence, operation=operation, now=now)
        elif "minus" in request.POST:
            remove_walk_in(occurrence=occurrence, operation=operation, now=now)
        else:
            value = form.cleaned_data["number"] or 0
            set_walk_in_count(occurrence=occurrence, value=value, operation=operation, now=now)

    return _answer(request, occurrence, form, write, anchor="sans-inscription")


@require_POST
@desk
def headcount(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Count heads: one more, one less, or this many (an empty field: nobody counted)."""
    occurrence = session_or_404(request, public_id)
    form = TapForm({**request.POST.dict(), "number": request.POST.get("headcount", "")})

    def write() -> None:
        operation, now = form.cleaned_data["operation"], timezone.now()
        steps = {"plus": 1, "minus": -1}
        for name, delta in steps.items():
            if name in request.POST:
                step_headcount(occurrence=occurrence, delta=delta, operation=operation, now=now)
                return
        value = form.cleaned_data["number"]
        set_headcount(occurrence=occurrence, value=value, operation=operation, now=now)

    return _answer(request, occurrence, form, write, anchor="comptage")


def _marks_of(request: HttpRequest, form: PeopleForm, occurrence: Occurrence) -> Marks:
    """Return what the form changes: only that, so that two phones don't undo each other."""
    data = form.cleaned_data
    if data["person"]:
        return {data["person"]: data["mark"] or None}
    shown, present = _ids(request, "shown"), _ids(request, "present")
    marks: Marks = dict.fromkeys(shown - present)
    marks |= dict.fromkeys(present - shown, AttendanceMark.PRESENT)
    if data["excused"]:
        marks[data["excused"]] = AttendanceMark.EXCUSED
    if data["unmarked"]:
        marks[data["unmarked"]] = None
    if "others_absent" in request.POST:
        marks |= _others(occurrence, marks, present)
    return marks


def _others(occurrence: Occurrence, marks: Marks, present: set[uuid.UUID]) -> Marks:
    expected = expected_people(occurrence)
    unknown = (one.public_id for one in expected if one.mark is None and one.is_seated)
    return {
        key: AttendanceMark.ABSENT for key in unknown if key not in marks and key not in present
    }


def _ids(request: HttpRequest, name: str) -> set[uuid.UUID]:
    try:
        return {uuid.UUID(text) for text in request.POST.getlist(name)}
    except ValueError as error:
        raise EventsError("bad_id", _STALE, field=name) from error


def _answer(
    request: HttpRequest,
    occurrence: Occurrence,
    form: forms.Form,
    write: Callable[[], None],
    *,
    anchor: str,
) -> HttpResponse:
    """Do it, and say so in the way it was asked."""
    refusal = ""
    if "number" in form.errors:
        refusal = _("Écrivez un nombre entier, de 0 à 10 000.")
    elif form.errors:
        refusal = str(_STALE)
    else:
        try:
            write()
        except REFUSALS as error:
            refusal = str(error.message)
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return _numbers(occurrence, refusal)
    if refusal:
        messages.error(request, refusal)
    url = reverse("organizer:session", args=[occurrence.public_id])
    return HttpResponseRedirect(f"{url}#{anchor}", status=303)


def _numbers(occurrence: Occurrence, refusal: str) -> JsonResponse:
    if refusal:
        return JsonResponse({"message": refusal}, status=422)
    totals = totals_of(occurrence)
    return JsonResponse(
        {
            "present": totals.present,
            "walk_ins": totals.walk_ins,
            "headcount": totals.headcount,
            "came": totals.came,
        }
    )
