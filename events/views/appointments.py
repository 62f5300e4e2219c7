"""All of one's appointments: asked for by an address, opened by a link mailed to it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.domain.appointments import appointments_of, ask_for_link, contact_of
from events.domain.calendar_links import Owner, links_of, make_link
from events.domain.wording import when_words
from events.errors import REFUSALS, EventsError
from events.forms.links import AskForm, LinkForm
from events.models import Registration
from events.views.calendar_links import link_row, made_page, stop
from events.views.form_answers import form_answer
from events.views.manage import private
from groups.rate_limits import RateLimit, TooManyTries, count_try

ASK_LIMIT = RateLimit("appointments", most=10, period=600)
OPEN_LIMIT = RateLimit("appointments_link", most=30, period=600)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """`/mes-rendez-vous/`: ask for the link; the answer is the same for every address."""
    form = AskForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            count_try(request, ASK_LIMIT)
            email = form.cleaned_data["email"]
            ask_for_link(email=email, language=get_language() or "fr", now=timezone.now())
            return private(render(request, "events/appointments_asked.html"))
        except REFUSALS as error:
            form.refuse(error)
    return private(form_answer(request, "events/appointments_ask.html", {}, form=form))


@dataclass(frozen=True)
class Appointment:
    """One session that somebody registered for, in words."""

    url: str
    when_words: str
    title: str
    group: str
    state: str


def appointment(registration: Registration) -> Appointment:
    """Return an appointment in words; its page is that of the whole, for who joined one."""
    occurrence = registration.occurrence
    whole = registration.enrolment
    token = whole.token if whole else registration.token
    return Appointment(
        url=reverse("events:manage", args=[token]),
        when_words=when_words(occurrence),
        title=occurrence.title,
        group=occurrence.event.group.name,
        state="cancelled" if occurrence.is_cancelled else _state(registration),
    )


def _state(registration: Registration) -> str:
    return registration.status if registration.is_active else "declined"


def _contact(token: str, now: datetime) -> str:
    """Return whose page a link opens; '' when it opens none (any more)."""
    try:
        return contact_of(token=token, now=now)
    except EventsError:
        return ""


def _ended(request: HttpRequest) -> HttpResponse:
    """Say the same of a link that ran out and of one that never was."""
    response = render(request, "events/appointments_ended.html", status=404)
    try:
        count_try(request, OPEN_LIMIT)
    except TooManyTries as error:
        response.status_code = 429
        response["Retry-After"] = str(error.retry_after)
    return private(response)


@require_safe
def mine(request: HttpRequest, token: str) -> HttpResponse:
    """`/mes-rendez-vous/<token>/`: what is to come, and the calendars that show it."""
    return _page(request, token, form=LinkForm())


@csrf_exempt
@require_POST
def make(request: HttpRequest, token: str) -> HttpResponse:
    """Make an address of the calendar of all one's appointments, those to come included."""
    now = timezone.now()
    contact = _contact(token, now)
    form = LinkForm(request.POST)
    if contact and form.is_valid():
        try:
            made = make_link(
                owner=Owner(contact_hash=contact), is_discreet=form.is_discreet, now=now
            )
            return made_page(request, made, back=reverse("events:appointments", args=[token]))
        except REFUSALS as error:
            form.refuse(error)
    return _page(request, token, form=form)


@csrf_exempt
@require_POST
def stop_link(request: HttpRequest, token: str, public_id: uuid.UUID) -> HttpResponse:
    """Stop one of these addresses."""
    contact = _contact(token, timezone.now())
    if not contact:
        raise Http404
    back = reverse("events:appointments", args=[token])
    return stop(Owner(contact_hash=contact), public_id, back=back)


def _page(request: HttpRequest, token: str, *, form: LinkForm) -> HttpResponse:
    now = timezone.now()
    contact = _contact(token, now)
    if not contact:
        return _ended(request)
    rows = [
        link_row(one, stop_url=reverse("events:appointments_stop", args=[token, one.public_id]))
        for one in links_of(Owner(contact_hash=contact))
    ]
    context = {
        "appointments": [appointment(one) for one in appointments_of(contact=contact, now=now)],
        "links": rows,
        "form": form,
        "make_url": reverse("events:appointments_make", args=[token]),
    }
    return private(render(request, "events/appointments.html", context, status=form.status))
