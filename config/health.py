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
        work = _work(now)
    except DatabaseError:
        return JsonResponse({"status": "down", "database": False}, status=503)
    checks = {"database": True, "broker": _broker_answers(), **work}
    seen, oldest = checks["worker_seen_seconds_ago"], checks["oldest_due_delivery_seconds"]
    patience = PATIENCE.total_seconds()
    is_ready = checks["broker"] and seen is not None and seen < patience and oldest < patience
    status = "ready" if is_ready else "degraded"
    return JsonResponse({"status": status, **checks}, status=200 if is_ready else 503)


def _work(now: datetime) -> dict[str, float | None]:
    """Seconds since a periodic task ran, and since the oldest message to send fell due."""
    seen = TaskLease.objects.aggregate(at=Max("held_until"))["at"]
    due = Delivery.objects.claimable(now=now).aggregate(at=Min("due_at"))["at"]
    return {
        "worker_seen_seconds_ago": _age(seen, now) if seen else None,
        "oldest_due_delivery_seconds": _age(due, now) if due else 0,
    }


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
