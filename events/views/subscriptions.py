"""Subscribing to a calendar."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from groups.models import SupportGroup


def feed_links(path: str) -> dict[str, str]:
    """Return a feed's address, and the form of it that opens a calendar program."""
    url = f"{settings.SITE_URL}{path}"
    return {"https_url": url, "webcal_url": f"webcal://{url.partition('://')[2]}"}


@require_safe
def subscribe(request: HttpRequest) -> HttpResponse:
    """`/abonnement/`: every group's calendar, to add to one's own."""
    groups = SupportGroup.objects.active().filter(events__visibility="public").distinct()
    calendars = [
        {
            "name": group.name,
            "city": group.city,
            "page": reverse("events:group", args=[group.slug]),
            **feed_links(reverse("events:group_feed", args=[group.slug])),
        }
        for group in groups.order_by("name")
    ]
    return render(request, "events/subscribe.html", {"calendars": calendars})
