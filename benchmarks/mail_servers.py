"""The mail servers that messages are handed to: aiosmtpd, one process, keeping them or not."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from django.conf import settings

from benchmarks.site import on_core, running, wait_for
from config.run.parts import Part


@dataclass(frozen=True)
class MailServer:
    """``name`` is for its log; ``does`` says in words what becomes of a message."""

    name: str
    does: str
    keeps: bool

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run it on the last core, where ``EMAIL_URL`` points, until the block ends."""
        folder = [str(settings.TABLEE_HOME / "maildir")] if self.keeps else []
        port = str(settings.EMAIL_PORT)
        command = (sys.executable, "-m", "benchmarks.smtp_sink", port, *folder)
        part = Part(name=self.name, label=self.name, command=command, grace=3)
        with ExitStack() as stack:
            with on_core(-1):
                process = stack.enter_context(running(part, name=self.name))
            wait_for(_is_listening, process)
            yield


KEEPING = MailServer("keeping", "keeps each message on the disk before its OK", keeps=True)
FORGETTING = MailServer("forgetting", "says OK and keeps nothing", keeps=False)


def _is_listening() -> bool:
    try:
        with socket.create_connection((settings.EMAIL_HOST, settings.EMAIL_PORT), timeout=1):
            return True
    except OSError:
        return False
