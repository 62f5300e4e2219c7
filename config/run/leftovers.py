"""One run per ``TABLEE_HOME``, and what a killed one left behind."""

import fcntl
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO

from config.run.parts import POLL_SECONDS, kill_group

STATE = "parts.json"
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
PATIENCE_SECONDS = 6.0


class AlreadyRunningError(Exception):
    """Another run command holds this ``TABLEE_HOME``; its text is its process number."""


def take_lock(directory: Path) -> IO[str]:
    """Hold the directory as long as the returned file is open; the kernel frees it at death."""
    file = (directory / "lock").open("a+", encoding="ascii")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.seek(0)
        owner = file.read().strip()
        file.close()
        raise AlreadyRunningError(owner) from error
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()
    return file


def remember(directory: Path, pids: Iterable[int]) -> None:
    """Write down the processes of this run, for the next one, should this one be killed."""
    state = {"boot": _boot_id(), "parts": {str(pid): birth(pid) for pid in pids}}
    draft = directory / f"{STATE}.new"
    draft.write_text(json.dumps(state), encoding="utf-8")
    draft.replace(directory / STATE)


def end_leftovers(directory: Path) -> int:
    """End what a killed run left alive; return how many parts that were."""
    groups = [pid for pid, born in _recorded(directory).items() if _is_left(pid, born)]
    for pid in groups:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGTERM)
    until = time.monotonic() + PATIENCE_SECONDS
    while any(map(_group_lives, groups)) and time.monotonic() < until:
        time.sleep(POLL_SECONDS)
    for pid in groups:
        kill_group(pid)
    (directory / STATE).unlink(missing_ok=True)
    return len(groups)


def birth(pid: int) -> str:
    """When a process was born: with its number, this names it among all that ever ran."""
    stat = Path(f"/proc/{pid}/stat")
    if stat.parent.parent.joinpath("self").exists():
        try:
            return stat.read_text().rpartition(")")[2].split()[19]
        except OSError:
            return ""
    command = ["/bin/ps", "-o", "lstart=", "-p", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def _recorded(directory: Path) -> dict[int, str]:
    try:
        state = json.loads((directory / STATE).read_text(encoding="utf-8"))
        same_boot = state["boot"] == _boot_id()
        return {int(pid): str(born) for pid, born in state["parts"].items() if same_boot}
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return {}


def _is_left(pid: int, born: str) -> bool:
    """Whether the part lives, or died and left children in its group."""
    now = birth(pid)
    return now == born if now else _group_lives(pid)


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _boot_id() -> str:
    return BOOT_ID.read_text().strip() if BOOT_ID.exists() else ""
