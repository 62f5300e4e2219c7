"""One message to one recipient over a kept SMTP line (RFC 5321 §3.3), without a turn too many.

The same turns as in ``smtplib.SMTP.sendmail``, and the same errors where one is refused; but what
is known already is not parsed again, and while the server thinks about its answer, we go on.
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable, Generator
from contextlib import suppress

from .base import nothing
from .letters import Letter

_OK = {250}
_OK_TO_RECIPIENT = {250, 251}
_GO_ON = 354
_CLOSING = 421
_STARTS_WITH_DOT = re.compile(rb"^\.", re.MULTILINE)


class Handover:
    """One letter on its way over a line, which we speak a turn ahead of the answers."""

    def __init__(self, server: smtplib.SMTP, letter: Letter) -> None:
        self.letter = letter
        self._server = server
        self._meanwhile: Callable[[], None] = nothing
        self._turns = self._said()
        self._is_addressed = False
        self._error: Exception | None = None

    def go_on(self) -> None:
        """Hear the answer to what was said, if anything was, and say the next.

        Nothing goes beyond whom the letter is for, and nothing is raised before its text is to
        go: until then it can be given up.
        """
        if self._is_addressed or self._error is not None:
            return
        try:
            next(self._turns)
        except Exception as error:
            self._error = error

    def finish(self, *, meanwhile: Callable[[], None] = nothing) -> None:
        """Hand the letter over; returning means that the server took it.

        ``meanwhile`` is called once all is said, before the answer is there; it must not raise.

        Raises SMTPSenderRefused, SMTPRecipientsRefused, SMTPDataError, SMTPServerDisconnected
        or another OSError.
        """
        if self._error is not None:
            raise self._error
        self._meanwhile = meanwhile
        for _turn in self._turns:
            pass

    def give_up(self) -> None:
        """Forget a letter whose text was not sent; raises what it would have come to, if known."""
        if self._error is not None:
            raise self._error
        self._turns.close()
        self._server.getreply()
        self._server.rset()

    def _said(self) -> Generator[None, None, None]:
        """Say all of it, pausing after each turn that the letter can still be given up at."""
        server, letter = self._server, self.letter
        server.ehlo_or_helo_if_needed()
        size = (
            f" size={len(letter.source)}" if server.does_esmtp and server.has_extn("size") else ""
        )
        server.putcmd("mail", f"FROM:<{letter.sender}>{size}")
        yield
        code, text = server.getreply()
        if code not in _OK:
            _start_again(server, code)
            raise smtplib.SMTPSenderRefused(code, text, letter.sender)
        server.putcmd("rcpt", f"TO:<{letter.to}>")
        self._is_addressed = True
        yield
        code, text = server.getreply()
        if code not in _OK_TO_RECIPIENT:
            _start_again(server, code)
            raise smtplib.SMTPRecipientsRefused({letter.to: (code, text)})
        self._hand_text_over()

    def _hand_text_over(self) -> None:
        server = self._server
        code, text = server.docmd("data")
        if code == _GO_ON:
            server.send(quoted(self.letter.source))
            self._meanwhile()
            code, text = server.getreply()
        if code not in _OK:
            _start_again(server, code)
            raise smtplib.SMTPDataError(code, text)


def quoted(source: bytes) -> bytes:
    """Return what stands between « go on » and the answer (RFC 5321 §4.5.2)."""
    if b"\n." in source or source.startswith(b"."):
        source = _STARTS_WITH_DOT.sub(b"..", source)
    return source + (b".\r\n" if source.endswith(b"\r\n") else b"\r\n.\r\n")


def _start_again(server: smtplib.SMTP, code: int) -> None:
    """Forget the message; after « closing », the line. The answer counts, whatever comes of it."""
    if code == _CLOSING:
        server.close()
        return
    with suppress(smtplib.SMTPServerDisconnected):
        server.rset()
