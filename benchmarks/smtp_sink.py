"""A mail server that takes every message and keeps none; its argument is the port."""

from __future__ import annotations

import signal
import sys
import threading

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Sink:
    """Accepts whatever comes."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Say yes."""
        return "250 OK"


if __name__ == "__main__":
    over = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_signal: over.set())
    Controller(Sink(), hostname="127.0.0.1", port=int(sys.argv[1])).start()
    over.wait()
