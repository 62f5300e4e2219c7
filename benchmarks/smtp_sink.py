"""A mail server: ``python -m benchmarks.smtp_sink PORT [MAILDIR]``.

With a folder it keeps each message there, on the disk before it says OK, as a server that takes
responsibility must (RFC 5321 §6.1); aiosmtpd's own. Without one it takes all and keeps nothing.
"""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import SMTP, Envelope, Session


class Sink:
    """Accepts whatever comes."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Say yes."""
        return "250 OK"


def main(port: str, folder: str = "") -> None:
    """Serve until the end is asked for."""
    over = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_signal: over.set())
    handler = Mailbox(Path(folder)) if folder else Sink()
    Controller(handler, hostname="127.0.0.1", port=int(port)).start()
    over.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
