"""Calendars behind a secret address: one's own appointments, and what one organises."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from events.domain.calendar_links import note_reading
from events.domain.feeds import Published
from events.domain.feeds.organizer import organizer_calendar
from events.domain.feeds.personal import personal_calendar
from events.domain.feeds.published_bytes import compressed, etag_of
from events.models import CalendarLink
from events.views.calendar_answers import answers_for, calendar_response
from groups.domain.factors.needs import lacks_factor
from groups.rate_limits import RateLimit, TooManyTries, count_try

MISS_LIMIT = RateLimit("private_feed", most=30, period=600)
"""Addresses that open nothing; those that do are never held up."""

_APART = {
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
}


@csrf_exempt
@require_safe
def personal_feed(request: HttpRequest, token: str) -> HttpResponse:
    """`/feeds/my/<token>.ics`: what somebody registered for."""
    links = CalendarLink.objects.with_token(token).filter(user__isnull=True)
    return _answer(request, links.first(), "rendez-vous.ics", personal_calendar)


@csrf_exempt
@require_safe
def organizer_feed(request: HttpRequest, token: str) -> HttpResponse:
    """`/feeds/organizer/<token>.ics`: what a user organises."""
    links = CalendarLink.objects.with_token(token).filter(user__is_active=True)
    links = links.exclude(lacks_factor("user"))
    return _answer(request, links.select_related("user").first(), "rencontres.ics", _organized)


def _organized(link: CalendarLink, *, now: datetime) -> bytes:
    assert link.user is not None  # noqa: S101 (asked for above)
    return organizer_calendar(link.user, now=now)


def _answer(
    request: HttpRequest,
    link: CalendarLink | None,
    name: str,
    write: Callable[..., bytes],
) -> HttpResponse:
    if link is None:
        return _missing(request)
    now = timezone.now()
    body = write(link, now=now)
    etag = etag_of(body)
    changed_at = note_reading(link, etag=etag, is_read=request.method == "GET", now=now)
    calendar = Published(f"/{name}", body, compressed(body), etag, changed_at)
    response = calendar_response(request, answers_for(calendar, is_private=True))
    for header, value in _APART.items():
        response[header] = value
    return response


def _missing(request: HttpRequest) -> HttpResponse:
    """Answer the same for an address that never was, was revoked, or lost its owner."""
    try:
        count_try(request, MISS_LIMIT)
    except TooManyTries as error:
        late = HttpResponse(f"{error}\n", status=429, content_type="text/plain; charset=utf-8")
        late["Retry-After"] = str(error.retry_after)
        return late
    raise Http404
