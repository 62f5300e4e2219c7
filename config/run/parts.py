"""The programs that make up a running Tablée, each in a process group of its own."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from config.settings.environment import BASE_DIR

POLL_SECONDS = 0.05
LOG_BYTES = 5_000_000
SHOWN_LINES = 12
PR_SET_PDEATHSIG = 1  # prctl(2), Linux only

_prctl: Callable[..., int] | None = getattr(ctypes.CDLL(None), "prctl", None)


@dataclass(frozen=True, kw_only=True)
class Part:
    """What to start, what to call it, and how many seconds it may take to end."""

    name: str
    label: str
    command: tuple[str, ...]
    grace: float


class RunningPart:
    """A part that was started; its output goes to ``<logs>/<name>.log``."""

    def __init__(self, part: Part, *, logs: Path, environment: Mapping[str, str]) -> None:
        self.part = part
        self.log = logs / f"{part.name}.log"
        _make_room(self.log)
        with self.log.open("ab") as output:
            self._log_start = output.tell()
            self.process = subprocess.Popen(
                part.command,
                cwd=BASE_DIR,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 - no thread is running here
            )

    @property
    def has_ended(self) -> bool:
        """Whether the program is over, well or not."""
        return self.process.poll() is not None

    def ask_to_end(self) -> None:
        """Tell it to finish what it is doing and end."""
        if not self.has_ended:
            self.process.terminate()

    def stop(self, *, is_hurried: Callable[[], bool]) -> None:
        """Have it end; past its grace, or in a hurry, kill it and all that it started."""
        self.ask_to_end()
        until = time.monotonic() + self.part.grace
        while not self.has_ended and time.monotonic() < until and not is_hurried():
            time.sleep(POLL_SECONDS)
        kill_group(self.process.pid)
        self.process.wait()

    def ending(self) -> str:
        """How it ended, and the last lines of its log, for a person to read."""
        code = self.process.returncode
        how = f"tué par le signal {_signal_name(-code)}" if code < 0 else f"code {code}"
        lines = self._last_lines()
        tail = "".join(f"    {line}\n" for line in lines) or "    (rien)\n"
        return f"{self.part.label} s'est arrêté ({how}). Fin de {self.log}\u00a0:\n{tail}"

    def _last_lines(self) -> list[str]:
        with self.log.open("rb") as file:
            file.seek(self._log_start)
            text = file.read().decode(errors="replace")
        return [line for line in text.splitlines() if line.strip()][-SHOWN_LINES:]


def python(*arguments: str) -> tuple[str, ...]:
    """A command that runs this very Python."""
    return (sys.executable, *arguments)


def kill_group(group: int) -> None:
    """Kill whatever is left of a process group."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _make_room(log: Path) -> None:
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_suffix(".old"))


def _end_with_parent() -> None:
    """Have the kernel end this process when the run command dies, even of SIGKILL."""
    if _prctl is not None:
        _prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _signal_name(number: int) -> str:
    try:
        return f"{number} ({signal.Signals(number).name})"
    except ValueError:
        return str(number)
