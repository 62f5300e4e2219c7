"""The most memory that this process has held, and nobody else's."""

from __future__ import annotations

import re
import resource
import sys
from pathlib import Path

_STATUS = Path("/proc/self/status")
_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)
_PER_KIB = 1024 if sys.platform == "darwin" else 1
"""``ru_maxrss`` is in bytes on macOS, in KiB elsewhere."""


def peak_megabytes() -> float:
    """Return the peak of this program's memory so far, in MB.

    Linux tells it of the program itself (``VmHWM``). ``ru_maxrss``, which is all that others
    have, also remembers what whoever started it held just before: there it may be too much.
    """
    if _STATUS.exists() and (found := _PEAK.search(_STATUS.read_text(encoding="ascii"))):
        return int(found[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _PER_KIB / 1024
