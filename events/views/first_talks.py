"""Coming after a first talk: whom to call, asking to be called back, and one's request."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from events.domain.enrolment_changes import change_enrolment
from events.domain.enrolments import dates_of
from events.domain.first_talks import (
    ask_for_talk,
    check_talk_open,
    is_overdue,
    next_entry_words,
    promise_words,
    promised_by,
    takes_requests,
)
from events.domain.meanwhile import open_meanwhile
from events.domain.phone_numbers import phone_words
from events.domain.retention import enrolment_kept_until
from events.domain.wording import date_words
from events.errors import REFUSALS, EventsError
from events.forms.first_talks import CallBackForm, ChangeRequestForm
from events.models import Enrolment, Occurrence
from events.views.cards import Card, card_of
from events.views.form_answers import form_answer
from events.views.manage import back, private
from groups.models import Organization, SupportGroup
from groups.rate_limits import count_change, count_registration


@dataclass(frozen=True)
class Talk:
    """How one gets to the first talk, in words; '' where there is no such way."""

    phone_words: str
    phone_url: str
    phone_hours: str
    email: str
    promise: str
    ask_url: str
    closed_words: str
    is_season_closed: bool
    meanwhile: list[Card]


def phone_url(group: SupportGroup) -> str:
    """Return the address that calls the group; '' where it gave no number."""
    digits = re.sub(r"[^0-9+]", "", group.contact_phone)
    return f"tel:{digits}" if digits else ""


def talk_of(occurrence: Occurrence, *, now: datetime) -> Talk | None:
    """Return how one gets to the first talk; None where one comes in another way."""
    event = occurrence.event
    if not takes_requests(event):
        return None
    group = event.group
    closed = _closed(occurrence, now=now)
    is_later = closed is not None and closed.code == "season_closed"
    meanwhile = open_meanwhile(event, now=now) if closed else []
    return Talk(
        phone_words=group.phone_words,
        phone_url=phone_url(group),
        phone_hours=group.phone_hours,
        email=group.contact_email,
        promise=promise_words(group),
        ask_url="" if closed else reverse("events:registration_form", args=[occurrence.public_id]),
        closed_words=next_entry_words(group) if is_later else str(closed.message) if closed else "",
        is_season_closed=is_later,
        meanwhile=[card_of(row, now=now) for row in meanwhile],
    )


def _closed(occurrence: Occurrence, *, now: datetime) -> EventsError | None:
    """Return why nobody can ask, if so."""
    coming = Occurrence.objects.filter(event=occurrence.event, starts_at__gt=now)
    try:
        check_talk_open(occurrence.event, list(coming.only("status")), now=now)
    except EventsError as error:
        return error
    return None


def ask(request: HttpRequest, occurrence: Occurrence) -> HttpResponse:
    """`/seances/<id>/inscription/` of a group that one joins after a first talk."""
    now = timezone.now()
    group = occurrence.event.group
    data = request.POST if request.method == "POST" else None
    form = CallBackForm(data, consent_label=consent_words(group.organization))
    if form.is_valid():
        try:
            return _asked(request, occurrence, form, now=now)
        except REFUSALS as error:
            form.refuse(error)
    context: dict[str, object] = {
        "session": occurrence,
        "group": group,
        "talk": talk_of(occurrence, now=now),
    }
    response = form_answer(request, "events/first_talk_form.html", context, form=form)
    response["Cache-Control"] = "no-store"
    return response


def _asked(
    request: HttpRequest, occurrence: Occurrence, form: CallBackForm, *, now: datetime
) -> HttpResponse:
    # As by the API: whichever date's page was open, one asks the group.
    count_registration(request, subject=occurrence.event.public_id.hex)
    form.check_by_hand()
    made = ask_for_talk(event_id=occurrence.event.public_id, request=form.request(), now=now)
    url = reverse("events:manage", args=[made.token])
    return HttpResponseRedirect(f"{url}?nouveau=1", status=303)


def consent_words(organization: Organization) -> str:
    """Return the consent that a person gives so as to be called back."""
    words = _(
        "J’accepte que %(name)s garde ce que j’écris ici pour me rappeler, puis pour organiser "
        "ces rencontres, jusqu’à %(months)d mois après la dernière. Si nous en restons là, c’est "
        "effacé au bout de %(months)d mois. Je peux tout effacer quand je veux."
    )
    name = organization.legal_name or organization.name
    return words % {"name": name, "months": organization.retention_months}


def request_page(
    request: HttpRequest, enrolment: Enrolment, *, form: ChangeRequestForm, status: int = 200
) -> HttpResponse:
    """`/mon-rendez-vous/<token>/` of who asked to be called back, and is not (yet) admitted."""
    now = timezone.now()
    group = enrolment.event.group
    is_over = not enrolment.is_active
    meanwhile = open_meanwhile(enrolment.event, now=now) if is_over else []
    context = {
        "enrolment": enrolment,
        "group": group,
        "form": form,
        "title": _title(enrolment),
        "phone_url": phone_url(group),
        "promise": promise_words(group),
        "promised_by": date_words(promised_by(enrolment)),
        "is_late": is_overdue(enrolment, now=now),
        "tried_on": _tried_on(enrolment),
        "phone_words": phone_words(enrolment.phone) if enrolment.phone else "",
        "kept_until": date_words(enrolment_kept_until(enrolment).date()),
        "meanwhile": [card_of(row, now=now) for row in meanwhile],
    }
    return private(render(request, "events/request.html", context, status=status))


def is_only_asked(enrolment: Enrolment) -> bool:
    """Whether the first talk was asked for, and led to no date (so far)."""
    return bool(enrolment.best_moment) and not dates_of(enrolment)


def change_request(request: HttpRequest, enrolment: Enrolment) -> HttpResponse:
    """Show the request; POST changes how one is called back."""
    if request.method != "POST":
        return request_page(request, enrolment, form=ChangeRequestForm.of(enrolment))
    form = ChangeRequestForm(request.POST)
    if form.is_valid():
        try:
            count_change(enrolment.token)
            change_enrolment(token=enrolment.token, changes=form.changes(), now=timezone.now())
            return back(enrolment.token, "modifie")
        except REFUSALS as error:
            form.refuse(error)
    return request_page(request, enrolment, form=form, status=422)


def _tried_on(enrolment: Enrolment) -> str:
    """Return the day on which the group called in vain, if it did, and nothing came of it yet."""
    if enrolment.answered_at is None:
        return ""
    zone = ZoneInfo(enrolment.event.group.timezone)
    return date_words(enrolment.answered_at.astimezone(zone).date())


def _title(enrolment: Enrolment) -> str:
    text = enrolment.event.texts.filter(language="fr").first()
    return text.title if text else ""
