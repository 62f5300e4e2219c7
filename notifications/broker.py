"""Whether the queue's server answers, asked without ever waiting long."""

from __future__ import annotations

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry


def broker_answers(url: str, *, seconds: float) -> bool:
    """Tell whether the server at ``url`` answers; a frozen one is given up after ``seconds``."""
    if not url:
        return False
    client = Redis.from_url(
        url,
        socket_timeout=seconds,
        socket_connect_timeout=seconds,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        return bool(client.ping())
    except (RedisError, OSError):
        return False
    finally:
        client.close()
