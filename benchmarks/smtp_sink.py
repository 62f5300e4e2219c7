"""A mail server: ``python -m benchmarks.smtp_sink PORT [MAILDIR]``.

With a folder it keeps each message there, on the disk before it says OK, as a server that takes
responsibility must (RFC 5321 §6.1). Without one it takes all and keeps nothing. Both are
aiosmtpd's, and let commands come in groups.
"""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import SMTP, Envelope, Session


class Grouping:
    """Says that commands may come in groups (RFC 2920), as nearly all servers do."""

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, name: str, answers: list[str]
    ) -> list[str]:
        """Add it to what else it can."""
        session.host_name = name
        return [*answers[:-1], "250-PIPELINING", answers[-1]]


class Keeper(Grouping, Mailbox):
    """Keeps what comes in a folder."""


class Sink(Grouping):
    """Accepts whatever comes."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Say yes."""
        return "250 OK"


def main(port: str, folder: str = "") -> None:
    """Serve until the end is asked for."""
    over = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_signal: over.set())
    handler = Keeper(Path(folder)) if folder else Sink()
    Controller(handler, hostname="127.0.0.1", port=int(port)).start()
    over.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
