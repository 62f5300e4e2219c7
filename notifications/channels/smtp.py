"""One message to one recipient over a kept SMTP line (RFC 5321 §3.3), without a turn too many.

The same turns as in ``smtplib.SMTP.sendmail``, and the same errors where one is refused; but what
is known already is not parsed again, and while the server takes the message in, we go on.
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable
from contextlib import suppress

from .base import nothing
from .letters import Letter

_OK = {250}
_OK_TO_RECIPIENT = {250, 251}
_GO_ON = 354
_CLOSING = 421
_STARTS_WITH_DOT = re.compile(rb"^\.", re.MULTILINE)


def hand_over(
    server: smtplib.SMTP, letter: Letter, *, meanwhile: Callable[[], None] = nothing
) -> None:
    """Hand a letter over; returning means that the server took it.

    ``meanwhile`` is called once all is said, before the answer is there; it must not raise.

    Raises SMTPSenderRefused, SMTPRecipientsRefused, SMTPDataError or SMTPServerDisconnected.
    """
    server.ehlo_or_helo_if_needed()
    size = f" size={len(letter.source)}" if server.does_esmtp and server.has_extn("size") else ""
    code, text = server.docmd("mail", f"FROM:<{letter.sender}>{size}")
    if code not in _OK:
        _start_again(server, code)
        raise smtplib.SMTPSenderRefused(code, text, letter.sender)
    code, text = server.docmd("rcpt", f"TO:<{letter.to}>")
    if code not in _OK_TO_RECIPIENT:
        _start_again(server, code)
        raise smtplib.SMTPRecipientsRefused({letter.to: (code, text)})
    code, text = server.docmd("data")
    if code == _GO_ON:
        server.send(quoted(letter.source))
        meanwhile()
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
