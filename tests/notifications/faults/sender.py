"""What a worker does at a tick, as a program to be killed.

``python -m tests.notifications.faults.sender AHEAD [LARGEST]``: its clock goes AHEAD seconds
before the machine's; it can write no file beyond LARGEST bytes.
"""

import resource
import sys
from datetime import datetime, timedelta

import django


def main(ahead: str, largest: str = "") -> None:
    django.setup()
    # Only after Django is set up can these be imported.
    from django.utils import timezone  # noqa: PLC0415

    from notifications.domain.rounds import deliver_due  # noqa: PLC0415

    def clock() -> datetime:
        return timezone.now() + timedelta(seconds=float(ahead))

    if largest:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(largest), int(largest)))
    sys.stdout.write(f"{deliver_due(clock=clock)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
