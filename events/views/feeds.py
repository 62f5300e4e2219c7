"""Calendars over HTTP. In production the program in front of Django answers most of them."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from events.domain.feeds import Published, event_path, group_path, published, session_published
from events.models import Occurrence
from events.views.calendar_answers import answers_for, is_unchanged


@csrf_exempt
@require_safe
def group_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """`/feeds/groups/<slug>.ics`: all that a group announces to everybody."""
    return _answer(request, published(group_path(slug), now=timezone.now()))


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
    answers = answers_for(calendar)
    variant = answers.variant(request.headers.get("Accept-Encoding", ""))
    if is_unchanged(
        variant,
        modified=answers.modified,
        if_none_match=request.headers.get("If-None-Match"),
        if_modified_since=request.headers.get("If-Modified-Since"),
    ):
        return HttpResponse(status=304, headers=dict(variant.unchanged))
    body = b"" if request.method == "HEAD" else variant.body
    return HttpResponse(body, headers=dict(variant.full))
