"""« Comment vous prévenir »: a page of the secret link, for one date or for all of them."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from events.domain.enrolment_changes import change_enrolment
from events.domain.enrolments import dates_of, enrolment_with
from events.domain.muting import set_muted
from events.domain.own_registrations import find_by_token
from events.domain.registration_changes import change
from events.domain.telling import has_sms
from events.errors import REFUSALS, EventsError
from events.forms.telling import ToldForm
from events.models import Enrolment, Party, Registration
from events.views.manage import back, private
from events.views.told_facts import offsets_of, whole_offsets
from groups.rate_limits import count_change


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def manage_told(request: HttpRequest, token: str) -> HttpResponse:
    """`/mon-rendez-vous/<token>/prevenir/`: the page; POST changes it."""
    party = _party(token)
    if party.is_for_other:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = ToldForm(data, party=party, offsets=_offsets(party))
    if form.is_valid():
        try:
            count_change(token)
            _save(party, form, now=timezone.now())
            return back(token, "modifie")
        except REFUSALS as error:
            form.refuse(error)
    context = {"form": form, "token": token, "party": party, "has_sms": has_sms()}
    return private(render(request, "events/told.html", context, status=form.status))


def _save(party: Party, form: ToldForm, *, now: datetime) -> None:
    act = change_enrolment if isinstance(party, Enrolment) else change
    act(token=party.token, changes=form.changes(), now=now)
    set_muted(party, form.muted())


def _party(token: str) -> Party:
    try:
        return enrolment_with(token) or find_by_token(token)
    except EventsError as error:
        raise Http404 from error


def _offsets(party: Party) -> list[int]:
    if isinstance(party, Registration):
        return offsets_of(party)
    assert isinstance(party, Enrolment)  # noqa: S101 (for the type checker)
    return whole_offsets(dates_of(party), list(party.event.reminder_offsets))
