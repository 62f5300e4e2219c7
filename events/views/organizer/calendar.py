"""`/organiser/calendrier/`: what one organises, in one's own calendar."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from events.domain.calendar_links import Owner, links_of, make_link, renew_link
from events.errors import REFUSALS
from events.views.calendar_links import link_row, made_context, stop
from groups.views.private import desk, user_of


@require_safe
@desk
def calendar(request: HttpRequest) -> HttpResponse:
    """The addresses that one has, when they were read last, and a button for a new one."""
    return _page(request)


def _page(request: HttpRequest, *, refusal: str = "") -> HttpResponse:
    rows = [
        (
            link_row(one, stop_url=reverse("organizer:calendar_stop", args=[one.public_id])),
            reverse("organizer:calendar_renew", args=[one.public_id]),
        )
        for one in links_of(Owner(user=user_of(request)))
    ]
    context = {"rows": rows, "refusal": refusal}
    status = 409 if refusal else 200
    return render(request, "events/organizer/calendar.html", context, status=status)


@require_POST
@desk
def make(request: HttpRequest) -> HttpResponse:
    """Make an address, and show it this once."""
    try:
        token = make_link(owner=Owner(user=user_of(request)), is_discreet=False, now=timezone.now())
    except REFUSALS as error:
        return _page(request, refusal=str(error))
    return _made(request, token)


@require_POST
@desk
def renew(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Replace an address that somebody else may know by a new one."""
    owner = Owner(user=user_of(request))
    try:
        token = renew_link(owner=owner, public_id=public_id, now=timezone.now())
    except REFUSALS as error:
        raise Http404 from error
    return _made(request, token)


@require_POST
@desk
def stop_link(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Stop an address at once."""
    owner = Owner(user=user_of(request))
    return stop(owner, public_id, back=reverse("organizer:calendar"))


def _made(request: HttpRequest, token: str) -> HttpResponse:
    path = reverse("events:organizer_feed", args=[token])
    context = made_context(path, back=reverse("organizer:calendar"))
    return render(request, "events/organizer/calendar_made.html", context)
