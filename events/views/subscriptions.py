"""Subscribing to a calendar: which ones there are, and how each program does it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from events.domain.feeds import agenda_path, event_path, group_path, network_path, question
from events.domain.feeds.question_words import question_words
from events.errors import REFUSALS
from events.models import Event, Visibility
from events.views.calendar_programs import programs
from groups.models import Organization, SupportGroup
from groups.qr_codes import qr_svg


def feed_links(path: str) -> dict[str, str]:
    """Return a feed's address, and the form of it that opens a calendar program."""
    url = f"{settings.SITE_URL}{path}"
    return {"https_url": url, "webcal_url": f"webcal://{url.partition('://')[2]}"}


def subscribing(path: str, *, name: str, page: str) -> dict[str, object]:
    """Return what the steps of every program need: the calendar's addresses, a code for phones.

    ``page`` is the path that the code opens: a page of steps rather than the calendar itself,
    which many a phone would not know what to do with.
    """
    found = feed_links(path)
    return {
        **found,
        "name": name,
        "programs": programs(name=name, **found),
        "page_url": f"{settings.SITE_URL}{page}",
        "qr": qr_svg(f"{settings.SITE_URL}{page}"),
    }


@require_safe
def subscribe(request: HttpRequest) -> HttpResponse:
    """`/abonnement/`: every calendar that one may subscribe to."""
    groups = SupportGroup.objects.active().filter(events__visibility=Visibility.PUBLIC).distinct()
    networks = Organization.objects.filter(
        kind=Organization.Kind.NETWORK, affiliates__accepted_at__isnull=False
    ).distinct()
    context = {"groups": groups.order_by("name"), "networks": networks.order_by("name")}
    return render(request, "events/subscribe.html", context)


@require_safe
def subscribe_group(request: HttpRequest, slug: str) -> HttpResponse:
    """`/abonnement/groupes/<slug>/`: the steps for a group's calendar."""
    group = get_object_or_404(SupportGroup.objects.active(), slug=slug)
    back = reverse("events:group", args=[slug])
    return _steps(request, group_path(slug), name=group.name, back=back)


@require_safe
def subscribe_network(request: HttpRequest, slug: str) -> HttpResponse:
    """`/abonnement/reseaux/<slug>/`: the steps for a network's calendar."""
    networks = Organization.objects.filter(kind=Organization.Kind.NETWORK)
    network = get_object_or_404(networks, slug=slug)
    back = reverse("events:network", args=[slug])
    return _steps(request, network_path(slug), name=network.name, back=back)


@require_safe
def subscribe_event(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """`/abonnement/rencontres/<id>/`: the steps for the dates of one event."""
    events = Event.objects.live().reachable().select_related("group").prefetch_related("texts")
    event = get_object_or_404(events, public_id=public_id)
    texts = sorted(event.texts.all(), key=lambda text: text.language != "fr")
    return _steps(
        request,
        event_path(public_id),
        name=f"{texts[0].title} · {event.group.name}" if texts else event.group.name,
        back=reverse("events:group", args=[event.group.slug]),
        robots="noindex, nofollow" if event.visibility == Visibility.UNLISTED else "",
    )


@require_safe
def subscribe_search(request: HttpRequest) -> HttpResponse:
    """`/abonnement/agenda/?department=69…`: the steps for a search in the agenda."""
    given = [(name, one) for name, found in request.GET.lists() for one in found]
    try:
        wanted = question(given)
    except REFUSALS as error:
        raise Http404 from error
    path = agenda_path(wanted)
    query = path.partition("?")[2]
    return _steps(
        request,
        path,
        name=question_words(wanted),
        back=f"/?{query}" if query else "/",
        page=f"{reverse('events:subscribe_search')}?{query}" if query else "",
        robots="noindex, follow",
    )


def _steps(
    request: HttpRequest, path: str, *, name: str, back: str, page: str = "", robots: str = ""
) -> HttpResponse:
    context = subscribing(path, name=name, page=page or request.path)
    context |= {"back_url": back, "robots": robots or "index, follow"}
    return render(request, "events/subscribe_steps.html", context)
