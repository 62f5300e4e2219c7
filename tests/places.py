"""A place of its own for each test run, and an end to what killed runs left."""

import atexit
import os
import re
import shutil
import signal
import tempfile
import time
from contextlib import suppress
from pathlib import Path

SETTLED_SECONDS = 1800


def new_home() -> Path:
    """Make a directory that goes when this process ends.

    Its name is short, for the path of a unix socket has room for 100 characters, and says
    whose it is: a process that was killed, or leaves without a word as mypy does, leaves it.
    """
    _forget_the_dead()
    home = Path(tempfile.mkdtemp(prefix=f"tablee-{os.getpid()}-"))
    atexit.register(_forget, home, os.getpid())
    return home


def _forget(home: Path, owner: int) -> None:
    if os.getpid() == owner:  # not a child that was forked
        shutil.rmtree(home, ignore_errors=True)


def _forget_the_dead() -> None:
    for home in Path(tempfile.gettempdir()).glob("tablee-*-*"):
        owner = re.match(r"tablee-(\d+)-", home.name)
        if owner and not _is_alive(int(owner[1])) and _is_settled(home):
            _stop_server(home / "postmaster.pid")
            shutil.rmtree(home, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _is_settled(home: Path) -> bool:
    # The owner may live in another container that shares this directory.
    with suppress(FileNotFoundError):
        return time.time() - home.stat().st_mtime > SETTLED_SECONDS
    return False


def _stop_server(file: Path) -> None:
    with suppress(OSError, ValueError, IndexError):
        pid = int(file.read_text().splitlines()[0])
        if str(file.parent) in Path(f"/proc/{pid}/cmdline").read_text():  # still that server
            os.kill(pid, signal.SIGQUIT)
