"""Celery's settings and its beat: what is due is pulled from the database at each tick."""

from pathlib import Path
from typing import Any

from celery.schedules import crontab

MINUTE = 60.0
HOUR = 60 * MINUTE

# A tick that could not be taken before the next one is dropped: the next does its work.
BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "deliver what is due": {
        "task": "notifications.tasks.deliver_due",
        "schedule": MINUTE,
        "options": {"expires": MINUTE - 5},
    },
    "publish feeds that changed": {
        "task": "events.tasks.publish_feeds",
        "schedule": MINUTE,
        "options": {"expires": MINUTE - 5},
    },
    "add up attendance": {
        "task": "events.tasks.count_attendance",
        "schedule": MINUTE,
        "options": {"expires": MINUTE - 5},
    },
    "give on the seats that nobody took": {
        "task": "events.tasks.expire_offers",
        "schedule": MINUTE,
        "options": {"expires": MINUTE - 5},
    },
    "read calendars kept elsewhere": {
        "task": "events.tasks.read_calendars",
        "schedule": MINUTE,
        "options": {"expires": MINUTE - 5},
    },
    "tell organisers of tomorrow": {
        "task": "notifications.tasks.plan_digests",
        "schedule": 5 * MINUTE,
        "options": {"expires": 5 * MINUTE - 5},
    },
    "erase contacts of others that nobody answered for": {
        "task": "events.tasks.erase_unanswered",
        "schedule": 5 * MINUTE,
        "options": {"expires": 5 * MINUTE - 5},
    },
    "extend the horizon of occurrences": {
        "task": "events.tasks.extend_occurrences",
        "schedule": crontab(hour="2", minute="20"),
        "options": {"expires": 6 * HOUR},
    },
    "erase what has been kept long enough": {
        "task": "notifications.tasks.erase_expired",
        "schedule": crontab(hour="3", minute="10"),
        "options": {"expires": 6 * HOUR},
    },
}


def running_broker(home: Path) -> str:
    """The address of the broker that the run command started in ``home``, or nothing.

    A command typed beside a running site then shares its queue and its cache.
    """
    file = home / "run" / "broker-url"
    return file.read_text(encoding="utf-8").strip() if file.exists() else ""


def broker_url_of(redis_url: str) -> str:
    """The broker's address as kombu writes it; none gives a broker that refuses at once."""
    if redis_url.startswith("unix://"):
        return "redis+socket://" + redis_url.removeprefix("unix://")
    return redis_url or "redis://127.0.0.1:1/0"


def celery_settings(redis_url: str) -> dict[str, Any]:
    """Settings under the ``CELERY_`` prefix. Times are seconds."""
    return {
        "CELERY_BROKER_URL": broker_url_of(redis_url),
        "CELERY_BROKER_TRANSPORT_OPTIONS": {
            # Longer than any task, or a task would be taken twice.
            "visibility_timeout": 900,
            "socket_timeout": 5,
            "socket_connect_timeout": 5,
            "socket_keepalive": True,
        },
        "CELERY_BROKER_CONNECTION_TIMEOUT": 5,
        "CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP": True,
        "CELERY_BROKER_CONNECTION_MAX_RETRIES": None,
        "CELERY_TASK_DEFAULT_QUEUE": "tablee",
        "CELERY_TASK_SERIALIZER": "json",
        "CELERY_RESULT_SERIALIZER": "json",
        "CELERY_ACCEPT_CONTENT": ["json"],
        "CELERY_RESULT_BACKEND": None,
        "CELERY_TASK_IGNORE_RESULT": True,
        "CELERY_TASK_ACKS_LATE": True,
        "CELERY_TASK_TIME_LIMIT": 300,
        "CELERY_TASK_SOFT_TIME_LIMIT": 240,
        "CELERY_WORKER_PREFETCH_MULTIPLIER": 1,
        "CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS": True,
        "CELERY_WORKER_ENABLE_REMOTE_CONTROL": False,
        "CELERY_TASK_PUBLISH_RETRY": False,
        "CELERY_BEAT_SCHEDULE": BEAT_SCHEDULE,
        "CELERY_TIMEZONE": "Europe/Paris",
    }
