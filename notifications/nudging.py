"""A nudge wakes a worker at once; without it the beat of the next minute does.

A request only sets a flag. One daemon thread per process publishes, and joins together what
comes in a burst; a broker that is down or frozen holds up that thread alone.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from notifications.tasks import deliver_due

logger = logging.getLogger(__name__)

EXPIRES = 55.0
"""Seconds after which an untaken nudge is worthless: the beat has done its work."""

_ONCE_MORE = {"max_retries": 1, "interval_start": 0, "interval_step": 0}


class Nudger:
    """Calls ``publish`` soon after ``wake``, from a thread that starts with the first call.

    ``pause`` is how many seconds a burst is joined into one. A failure is dropped.
    """

    def __init__(self, publish: Callable[[], None], *, pause: float = 0.1) -> None:
        self._publish = publish
        self._pause = pause
        self._is_wanted = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def wake(self, **_signal: object) -> None:
        """Ask for a nudge and return at once; also the receiver of ``work_due``."""
        self._is_wanted.set()
        if self._thread is None or not self._thread.is_alive():
            self._start()

    def _start(self) -> None:
        # A forked process inherits the object, not the thread.
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="nudger", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while self._is_wanted.wait():
            self._is_wanted.clear()
            try:
                self._publish()
            except Exception as error:
                logger.info("no nudge: %s", type(error).__name__)
            time.sleep(self._pause)


def publish() -> None:
    """Put ``deliver_due`` on the queue; raises when the broker can't be reached in time."""
    deliver_due.apply_async(expires=EXPIRES, retry=True, retry_policy=_ONCE_MORE)


nudger = Nudger(publish)
