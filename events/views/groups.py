"""Groups: the list of them, and each one's page with its sessions."""

from __future__ import annotations

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from events.domain.agenda import AgendaFilter, page_of, sessions
from events.domain.cursors import decode_cursor
from events.domain.groups import found_groups
from events.errors import EventsError
from events.views.agenda import next_url
from events.views.cards import by_day
from events.views.doors.structured_data import group_data, script_json
from events.views.subscriptions import feed_links
from groups.models import Department, Organization, SupportGroup

PAGE_SIZE = 20


@require_safe
def group_list(request: HttpRequest) -> HttpResponse:
    """`/groupes/`: all groups, by name, with a place and a word to look for."""
    department, q = request.GET.get("department", ""), request.GET.get("q", "")[:100]
    groups = SupportGroup.objects.active()
    known = Department.objects.filter(groups__in=groups).distinct().order_by("code")
    try:
        found = found_groups(department=department, q=q)
    except EventsError:
        found = SupportGroup.objects.none()
    context = {
        "groups": found.select_related("organization", "department"),
        "departments": known,
        "department": department,
        "q": q,
    }
    return render(request, "events/group_list.html", context)


@require_safe
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """`/groupes/<slug>/`: who they are, how to reach them, what is on."""
    now = timezone.now()
    found = (
        SupportGroup.objects.active()
        .select_related("organization", "department")
        .filter(slug=slug)
        .first()
    )
    if found is None:
        raise Http404
    coming = sessions(AgendaFilter(group=slug)).not_over(now=now)
    rows, following = page_of(
        coming, after=decode_cursor(request.GET.get("after", "")), size=PAGE_SIZE
    )
    context = {
        "group": found,
        "organization": found.organization,
        "days": by_day(rows, now=now),
        "older_url": next_url({}, following),
        "networks": networks_of(found),
        "structured_data": script_json(group_data(found, rows)),
        **feed_links(reverse("events:group_feed", args=[slug])),
        "subscribe_url": reverse("events:subscribe_group", args=[slug]),
    }
    return render(request, "events/group.html", context)


def networks_of(found: SupportGroup) -> list[Organization]:
    """Return the networks the group shares its programme with."""
    by_group = Q(affiliates__group=found)
    by_organization = Q(affiliates__organization=found.organization)
    accepted = Q(affiliates__accepted_at__isnull=False)
    networks = Organization.objects.filter(accepted & (by_group | by_organization))
    return list(networks.distinct().order_by("name"))


@require_safe
def network(request: HttpRequest, slug: str) -> HttpResponse:
    """`/reseaux/<slug>/`: a network's groups and their common agenda."""
    now = timezone.now()
    found = Organization.objects.filter(slug=slug, kind=Organization.Kind.NETWORK).first()
    if found is None:
        raise Http404
    coming = sessions(AgendaFilter(network=slug)).not_over(now=now)
    rows, following = page_of(
        coming, after=decode_cursor(request.GET.get("after", "")), size=PAGE_SIZE
    )
    shared = Q(affiliations__network=found, affiliations__accepted_at__isnull=False)
    shared |= Q(
        organization__affiliations__network=found,
        organization__affiliations__accepted_at__isnull=False,
    )
    context = {
        "network": found,
        **feed_links(reverse("events:network_feed", args=[slug])),
        "subscribe_url": reverse("events:subscribe_network", args=[slug]),
        "groups": SupportGroup.objects.active().filter(shared).distinct().order_by("name"),
        "days": by_day(rows, now=now),
        "older_url": next_url({}, following),
    }
    return render(request, "events/network.html", context)
