"""Calendars over HTTP. In production the program in front of Django answers most of them."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from events.domain.feeds import (
    Published,
    event_path,
    gathered,
    gathering_of_search,
    group_path,
    is_kept,
    network_path,
    published,
    question,
    session_published,
)
from events.errors import REFUSALS
from events.models import Occurrence
from events.views.calendar_answers import answers_for, calendar_response
from groups.rate_limits import RateLimit, TooManyTries, count_try

SEARCH_LIMIT = RateLimit("agenda_feed", most=60, period=600)
"""Searches that nobody asked for lately, each of which is rendered for this client."""


@csrf_exempt
@require_safe
def group_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """`/feeds/groups/<slug>.ics`: all that a group announces to everybody."""
    return _answer(request, published(group_path(slug), now=timezone.now()))


@csrf_exempt
@require_safe
def network_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """`/feeds/networks/<slug>.ics`: all that a network's groups announce."""
    return _answer(request, published(network_path(slug), now=timezone.now()))


@csrf_exempt
@require_safe
def agenda_feed(request: HttpRequest) -> HttpResponse:
    """`/feeds/agenda.ics?department=69…`: a search in the agenda; 400 in words for a bad one."""
    parameters = ((name, one) for name, found in request.GET.lists() for one in found)
    try:
        gathering = gathering_of_search(question(parameters))
        if not is_kept(gathering):
            count_try(request, SEARCH_LIMIT)
    except REFUSALS as error:
        return _refused(error)
    return _answer(request, gathered(gathering, now=timezone.now()))


def _refused(error: Exception) -> HttpResponse:
    """Say why in plain words: an empty calendar would hide the fault for ever."""
    answer = HttpResponse(
        f"{error}\n",
        status=400,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )
    if isinstance(error, TooManyTries):
        answer.status_code = 429
        answer["Retry-After"] = str(error.retry_after)
    return answer


@csrf_exempt
@require_safe
def event_feed(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """`/feeds/events/<id>.ics`: the dates of one event."""
    return _answer(request, published(event_path(public_id), now=timezone.now()))


@csrf_exempt
@require_safe
def occurrence_calendar(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """`/feeds/occurrences/<id>.ics`: one session, to be saved once."""
    rows = Occurrence.objects.reachable().select_related(
        "schedule", "event__group", "event__venue", "venue"
    )
    rows = rows.prefetch_related("event__texts", "event__audiences")
    occurrence = get_object_or_404(rows, public_id=public_id)
    return _answer(request, session_published(occurrence, now=timezone.now()))


def _answer(request: HttpRequest, calendar: Published | None) -> HttpResponse:
    if calendar is None:
        raise Http404
    return calendar_response(request, answers_for(calendar))
