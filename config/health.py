"""Whether the site lives (``/healthz``), and whether all that it leans on does (``/readyz``).

A balancer asks the first: pages, registrations and feeds go on without broker or worker.
Whoever watches the site asks the second, and is told what is wrong.
"""

from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notifications.broker import broker_answers
from notifications.domain.pulse import PATIENCE, longest_wait, silence

BROKER_SECONDS = 0.25


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """Say that this process answers; it asks nobody."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """Say how database, broker and workers are; 503 when one of them is not well."""
    now = timezone.now()
    try:
        quiet, wait = silence(now=now), longest_wait(now=now)
    except DatabaseError:
        return JsonResponse({"status": "down", "database": False}, status=503)
    has_broker = broker_answers(settings.REDIS_URL, seconds=BROKER_SECONDS)
    is_ready = has_broker and quiet is not None and quiet < PATIENCE and wait < PATIENCE
    answer = {
        "status": "ready" if is_ready else "degraded",
        "database": True,
        "broker": has_broker,
        "worker_seen_seconds_ago": None if quiet is None else _seconds(quiet),
        "oldest_due_delivery_seconds": _seconds(wait),
    }
    return JsonResponse(answer, status=200 if is_ready else 503)


def _seconds(length: timedelta) -> float:
    return round(length.total_seconds(), 1)
