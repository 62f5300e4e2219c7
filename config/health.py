"""Whether the site lives (``/healthz``), and whether all that it leans on does (``/readyz``).

A balancer asks the first: pages, registrations and feeds go on without broker or worker.
Whoever watches the site asks the second, and is told what is wrong.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Max, Min
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis
from redis.exceptions import RedisError

from events.models import TaskLease
from notifications.models import Delivery

BROKER_SECONDS = 0.25
# Work comes every minute: silence, or a message that waits, this long is a fault.
PATIENCE = timedelta(minutes=5)


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
        seen, oldest = _worker_seen(now), _oldest_due(now)
    except DatabaseError:
        return JsonResponse({"status": "down", "database": False}, status=503)
    has_broker = _broker_answers()
    patience = PATIENCE.total_seconds()
    is_ready = has_broker and seen is not None and seen < patience and oldest < patience
    answer = {
        "status": "ready" if is_ready else "degraded",
        "database": True,
        "broker": has_broker,
        "worker_seen_seconds_ago": seen,
        "oldest_due_delivery_seconds": oldest,
    }
    return JsonResponse(answer, status=200 if is_ready else 503)


def _worker_seen(now: datetime) -> float | None:
    """Seconds since a periodic task ran; None if none ever did."""
    seen = TaskLease.objects.aggregate(at=Max("held_until"))["at"]
    return _age(seen, now) if seen else None


def _oldest_due(now: datetime) -> float:
    """Seconds since the oldest message to send fell due; 0 when none waits."""
    due = Delivery.objects.claimable(now=now).aggregate(at=Min("due_at"))["at"]
    return _age(due, now) if due else 0


def _age(then: datetime, now: datetime) -> float:
    # A lease that is held lies in the future: somebody works right now.
    return max(0.0, round((now - then).total_seconds(), 1))


def _broker_answers() -> bool:
    if not settings.REDIS_URL:
        return False
    client = Redis.from_url(
        settings.REDIS_URL, socket_timeout=BROKER_SECONDS, socket_connect_timeout=BROKER_SECONDS
    )
    try:
        return bool(client.ping())
    except (RedisError, OSError):
        return False
    finally:
        client.close()
