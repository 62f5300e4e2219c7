"""Starts the parts in order, watches them, and stops them all when one must end."""

import signal
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType

from config.run.leftovers import remember
from config.run.parts import POLL_SECONDS, Part, RunningPart

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopAskedError(Exception):
    """Somebody pressed Ctrl-C, or asked the process to end."""


class PartEndedError(Exception):
    """A part is over though it should not be; its text says which and why."""


class Supervisor:
    """Keeps the running parts. ``directory`` and ``logs`` are places under ``TABLEE_HOME``."""

    def __init__(self, *, directory: Path, logs: Path, environment: Mapping[str, str]) -> None:
        self.environment = dict(environment)
        self._directory = directory
        self._logs = logs
        self._running: list[RunningPart] = []
        self._signals = 0

    def listen(self) -> None:
        """Take signals from now on: the first one stops all, the second one at once."""
        for number in SIGNALS:
            ignored = signal.getsignal(number) is signal.SIG_IGN
            if number != signal.SIGHUP or not ignored:  # nohup means: go on
                signal.signal(number, self._on_signal)

    def start(self, part: Part) -> RunningPart:
        """Start a part and go on."""
        self._stop_if_asked()
        running = RunningPart(part, logs=self._logs, environment=self.environment)
        self._running.append(running)
        self._remember()
        return running

    def run_to_end(self, part: Part) -> None:
        """Run a part that ends by itself; `PartEndedError` if it ends badly."""
        running = self.start(part)
        self.wait_until(lambda: running.has_ended, seconds=None, but=running)
        if running.process.returncode:
            raise PartEndedError(running.ending())
        self._running.remove(running)
        self._remember()

    def wait_until(
        self,
        is_so: Callable[[], bool],
        *,
        seconds: float | None,
        but: RunningPart | None = None,
    ) -> bool:
        """Wait for something, watching the parts meanwhile; say whether it came in time."""
        until = time.monotonic() + seconds if seconds is not None else None
        while not is_so():
            if until is not None and time.monotonic() > until:
                return False
            self._stop_if_asked()
            self._check(but)
            time.sleep(POLL_SECONDS)
        return True

    def watch(self) -> None:
        """Stay until somebody asks to stop, or a part ends; both raise."""
        self.wait_until(lambda: False, seconds=None)

    def stop_all(self) -> None:
        """Stop the parts; the first one, which the others lean on, ends last."""
        asked = self._signals
        for running in self._running[1:]:
            running.ask_to_end()
        for running in reversed(self._running):
            running.stop(is_hurried=lambda: self._signals > max(asked, 1))
        self._running.clear()
        self._remember()

    def _check(self, but: RunningPart | None) -> None:
        for running in self._running:
            if running is not but and running.has_ended:
                raise PartEndedError(running.ending())

    def _stop_if_asked(self) -> None:
        if self._signals:
            raise StopAskedError

    def _remember(self) -> None:
        remember(self._directory, [running.process.pid for running in self._running])

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._signals += 1
