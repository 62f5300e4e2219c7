"""A cache that never slows a page: Redis while it answers at once, process memory otherwise."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# Seconds: how long one call may wait, and how long a cache that failed is left alone.
CALL_TIMEOUT = 0.2
RETRY_AFTER = 15.0


class Breaker:
    """Remembers, for the whole process, that a server failed, and when to ask it again.

    While it is open, one thread every ``RETRY_AFTER`` seconds tries; the others go round.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._retry_at: float | None = None

    def lets_through(self) -> bool:
        """Whether this call may try the server."""
        with self._lock:
            if self._retry_at is None:
                return True
            if self._clock() < self._retry_at:
                return False
            self._retry_at = self._clock() + RETRY_AFTER
            return True

    def failed(self) -> bool:
        """Note a failure; say whether it is the first one."""
        with self._lock:
            first = self._retry_at is None
            self._retry_at = self._clock() + RETRY_AFTER
            return first

    def answered(self) -> None:
        """Note that the server answers again."""
        if self._retry_at is not None:
            self._retry_at = None
            logger.warning("The cache answers again.")


# Django makes one cache object per thread: what they learn must be shared.
_breakers: dict[str, Breaker] = {}


class _PrefixedRedis(RedisCache):
    def clear(self) -> None:
        client = self._cache.get_client(write=True)  # type: ignore[attr-defined]
        for key in client.scan_iter(match=f"{self.key_prefix}:*", count=1000):
            client.delete(key)


class FailoverCache(BaseCache):
    """Redis at ``LOCATION``; process memory when there is none, or while it does not answer.

    What was written on one side is not carried to the other: only keep here what may be
    lost. An ``incr`` of a key that the memory does not know starts it, so that a counter
    of a rate limit survives the change of sides.
    """

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._memory = LocMemCache(f"failover {location}", dict(params))
        self._redis = _PrefixedRedis(location, _redis_params(params)) if location else None
        self._breaker = _breakers.setdefault(location, Breaker())

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Set if absent; say whether it was."""
        return bool(self._call("add", key, value, timeout, version))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """The value, or the default."""
        return self._call("get", key, default, version)

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        """Set."""
        self._call("set", key, value, timeout, version)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Give a key another timeout; say whether it stands."""
        return bool(self._call("touch", key, timeout, version))

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Delete; say whether it stood."""
        return bool(self._call("delete", key, version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Add to a counter; a missing one raises ``ValueError``, except while Redis is gone."""
        found, value = self._from_redis("incr", key, delta, version)
        if found:
            return int(value)
        self._memory.add(key, 0, version=version)
        return int(self._memory.incr(key, delta, version))

    def clear(self) -> None:
        """Forget everything, on both sides; what else that Redis holds, the queue, stays."""
        self._memory.clear()
        self._from_redis("clear")

    def _call(self, method: str, *args: Any) -> Any:
        found, value = self._from_redis(method, *args)
        return value if found else getattr(self._memory, method)(*args)

    def _from_redis(self, method: str, *args: Any) -> tuple[bool, Any]:
        if self._redis is None or not self._breaker.lets_through():
            return False, None
        try:
            value = getattr(self._redis, method)(*args)
        except (RedisError, OSError) as error:
            if self._breaker.failed():
                logger.warning("The cache does not answer: %s", type(error).__name__)
            return False, None
        self._breaker.answered()
        return True, value


def _redis_params(params: dict[str, Any]) -> dict[str, Any]:
    timeouts = {"socket_timeout": CALL_TIMEOUT, "socket_connect_timeout": CALL_TIMEOUT}
    return {**params, "OPTIONS": {**params.get("OPTIONS", {}), **timeouts}}
