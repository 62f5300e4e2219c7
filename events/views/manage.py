"""My appointment: seeing, changing, cancelling by a secret link, or finding it by three words."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.domain.agenda import for_cards
from events.domain.asking import given_words, granted_words, returning_fault, seats_granted
from events.domain.cohorts import is_of_whole
from events.domain.feeds import session_calendar
from events.domain.invitations import own_states
from events.domain.memberships import shown_link
from events.domain.own_registrations import find_by_code, find_by_token
from events.domain.registration_changes import RETURNING_STATUSES, cancel, change, come_back
from events.domain.seating import position_of
from events.domain.telling import way_to
from events.domain.wording import date_words, hours_words, place_words, relative_words
from events.errors import REFUSALS, EventsError
from events.forms import ChangeForm, CodeForm
from events.models import Enrolment, Occurrence, Registration, RegistrationStatus
from events.views.cards import Card, card_of
from events.views.form_answers import form_answer
from events.views.notes import note_rows
from events.views.offer_facts import offer_facts
from events.views.told_facts import offsets_of, told_facts
from groups.guessing import check_guess, count_wrong_guess
from groups.rate_limits import count_change


def private(response: HttpResponse) -> HttpResponse:
    """Keep an answer out of caches and search engines."""
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def registration_or_404(token: str) -> Registration:
    """Return the registration that a secret link opens."""
    try:
        return find_by_token(token)
    except EventsError as error:
        raise Http404 from error


def _page(
    request: HttpRequest, registration: Registration, *, form: ChangeForm, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    occurrence = registration.occurrence
    group = occurrence.event.group
    context = {
        "registration": registration,
        "session": occurrence,
        "group": group,
        "organization": group.organization,
        "form": form,
        "is_new": not request.GET.keys().isdisjoint(("nouveau", "retour")),
        "position": position_of(registration),
        "date_words": date_words(occurrence.local_start.date()),
        "hours_words": hours_words(occurrence),
        "relative_words": relative_words(occurrence, now=now),
        "place_words": place_words(occurrence, is_known=_knows_the_place(registration)),
        "online_url": _online_url(registration),
        "confirmed_note": _confirmed_note(registration),
        "can_change": registration.is_active and occurrence.starts_at > now,
        "is_over": occurrence.ends_at <= now,
        "is_cancelled": registration.status == RegistrationStatus.CANCELLED,
        "can_come_back": _can_come_back(registration, now=now),
        "returning_fault": _returning_fault(registration),
        "granted_words": granted_words(occurrence.event, registration) or given_words(registration),
        "seats": seats_granted(occurrence.event, registration),
        "next_card": _next_card(occurrence, now=now),
        "calendar_url": reverse("events:manage_calendar", args=[registration.token]),
        "whole_token": registration.enrolment and registration.enrolment.token,
        **offer_facts(request, registration, now=now),
        "notes": note_rows([registration], now=now),
        **told_facts(registration, offsets_of(registration)),
        "member_url": _member_url(registration, now=now),
    }
    return private(render(request, "events/manage.html", context, status=status))


def _member_url(registration: Registration, *, now: datetime) -> str:
    """Return the page of the member whom this registration made known; others have it by mail."""
    token = shown_link(registration, now=now)
    return reverse("events:member", args=[token]) if token else ""


def _knows_the_place(registration: Registration) -> bool:
    """Tell whether the person may read a hidden address and the link to join."""
    return registration.status == RegistrationStatus.CONFIRMED


def _online_url(registration: Registration) -> str:
    event = registration.occurrence.event
    return event.online_url if _knows_the_place(registration) else ""


def _confirmed_note(registration: Registration) -> str:
    event = registration.occurrence.event
    return event.confirmed_note if _knows_the_place(registration) else ""


def _can_come_back(registration: Registration, *, now: datetime) -> bool:
    occurrence = registration.occurrence
    return (
        registration.status in RETURNING_STATUSES
        and not occurrence.is_cancelled
        and occurrence.starts_at > now
    )


def _returning_fault(registration: Registration) -> str:
    if is_of_whole(registration):
        return ""
    return returning_fault(registration.occurrence.event, registration)


def _next_card(occurrence: Occurrence, *, now: datetime) -> Card | None:
    """Return the event's next date after this one, that takes place."""
    after = max(occurrence.starts_at, now)
    later = Occurrence.objects.filter(
        event=occurrence.event_id, starts_at__gt=after, status="scheduled"
    )
    found = for_cards(later).in_order().first()
    return card_of(found, now=now) if found else None


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """`/mon-rendez-vous/<token>/`: the page of one registration; POST changes it."""
    registration = registration_or_404(token)
    if request.method != "POST":
        return _page(request, registration, form=ChangeForm.of(registration))
    form = ChangeForm(request.POST, party=registration)
    if form.is_valid():
        try:
            change(token=token, changes=form.changes(), now=timezone.now())
            return back(token, "modifie")
        except REFUSALS as error:
            form.refuse(error)
    return _page(request, registration, form=form, status=422)


def back(token: str, word: str) -> HttpResponseRedirect:
    """Send back to the page of a secret link; ``word`` says what was done."""
    url = reverse("events:manage", args=[token])
    return HttpResponseRedirect(f"{url}?{word}=1", status=303)


def _page_token(registration: Registration) -> str:
    """Return whose page shows the date: that of the whole, for who joined all dates."""
    whole = registration.enrolment
    return whole.token if whole else registration.token


@csrf_exempt
@require_POST
def manage_cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Cancel one's coming; no reason is asked."""
    registration = registration_or_404(token)
    try:
        cancel(token=token, now=timezone.now())
    except REFUSALS as error:
        form = ChangeForm.of(registration)
        form.cleaned_data = {}
        form.errors.setdefault("__all__", form.error_class([str(error.message)]))
        return _page(request, registration, form=form, status=409)
    return back(_page_token(registration), "annule")


@csrf_exempt
@require_POST
def manage_return(request: HttpRequest, token: str) -> HttpResponse:
    """« Finalement, je viens »."""
    registration = registration_or_404(token)
    try:
        count_change(token)
        come_back(token=token, now=timezone.now())
    except REFUSALS as error:
        form = ChangeForm.of(registration)
        form.errors.setdefault("__all__", form.error_class([str(error.message)]))
        return _page(request, registration, form=form, status=409)
    return back(_page_token(registration), "retour")


def _hopes(registration: Registration) -> bool:
    """Whether the party waits for a place, or for a yes, to a session that is held."""
    waits = registration.status in (RegistrationStatus.WAITLISTED, RegistrationStatus.PENDING)
    return waits and not registration.occurrence.is_cancelled


@require_safe
def manage_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The session for one's own calendar; with an alarm for who left no contact."""
    registration = registration_or_404(token)
    occurrence = registration.occurrence
    body = session_calendar(
        occurrence=occurrence,
        now=timezone.now(),
        neutral=registration.is_discreet,
        # As in the calendar one subscribes to: who waits has no appointment yet.
        status="TENTATIVE" if _hopes(registration) else "",
        # What a mail said of it before must not stand above what the file says.
        sequence=own_states([registration])[registration.pk].sequence,
        is_place_known=_knows_the_place(registration),
        alarm_minutes=None if way_to(registration) else 180,
    )
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rendez-vous.ics"'
    return private(response)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """`/retrouver/`: find a registration by its three words."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            found = _guess(request, form.cleaned_data["code"])
            url = reverse("events:manage", args=[found.token])
            return HttpResponseRedirect(url, status=303)
        except REFUSALS as error:
            form.refuse(error)
    return private(form_answer(request, "events/find.html", {}, form=form))


def _guess(request: HttpRequest, code: str) -> Registration | Enrolment:
    """Return whose words these are; wrong ones make the next guess wait, right ones never do."""
    check_guess(request, subject="code")
    try:
        return find_by_code(code, now=timezone.now())
    except EventsError:
        count_wrong_guess(request, subject="code")
        raise
