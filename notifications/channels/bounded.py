"""Mail by SMTP, where an answer without an end is a line that was lost.

``smtplib`` takes in whatever a server says, for as long as it goes on saying it.
"""

from __future__ import annotations

import smtplib
import time
from typing import Any, BinaryIO

from django.core.mail.backends.smtp import EmailBackend as SmtpBackend

MOST_LINES = 200
"""More than any list of extensions has (RFC 5321 §4.1.1.1)."""


class EmailBackend(SmtpBackend):
    """Django's, over lines that hear an answer out only while it is one."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """The kind of line that is opened."""
        return _TlsLine if self.use_ssl else _Line


class _Line(smtplib.SMTP):
    file: Any

    def getreply(self) -> tuple[int, bytes]:
        """Return the server's answer; SMTPServerDisconnected too where it has no end."""
        if self.file is None and self.sock is not None:
            self.file = _Answers(self.sock.makefile("rb"))
        if self.file is not None:
            self.file.begin(within=self.timeout)
        return super().getreply()


class _TlsLine(_Line, smtplib.SMTP_SSL):
    """Encrypted from the first byte."""


class _Answers:
    """What a server says, as the file that ``smtplib`` reads."""

    def __init__(self, file: BinaryIO) -> None:
        self._file: Any = file
        self._lines_left = 0
        self._until = 0.0

    def begin(self, *, within: float) -> None:
        """Expect an answer; each wait for more of it begins ``within`` so many seconds."""
        self._lines_left = MOST_LINES
        self._until = time.monotonic() + within

    def readline(self, limit: int) -> bytes:
        """Return a line, or its first ``limit`` bytes; raises OSError where it takes too long."""
        self._lines_left -= 1
        line = b""
        while len(line) < limit and not line.endswith(b"\n"):
            if self._lines_left < 0 or time.monotonic() > self._until:
                raise OSError("an answer without an end")
            there = self._file.peek(1)
            if not there:
                return line
            line += self._file.read(min(limit - len(line), there.find(b"\n") + 1 or len(there)))
        return line

    def close(self) -> None:
        """Close it, as a file is."""
        self._file.close()
