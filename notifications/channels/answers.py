"""What a mail server's answers mean for the message, and for the line."""

from __future__ import annotations

import smtplib

from notifications.errors import (
    ChannelDownError,
    HandOverError,
    RefusedError,
    TryLaterError,
    UnreachableError,
)

from .statuses import refuses_recipient

_SERVICE_CLOSING = 421
_REFUSED = 500


def judged(error: smtplib.SMTPException) -> HandOverError:
    """Return what an answer of the server means for this message."""
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return UnreachableError("unsupported_address")
    if is_line_lost(error):
        return TryLaterError("connection_lost")
    code = _answer(error)
    if _blames_us(error):
        return ChannelDownError(f"sender_refused_{code}")
    if code is not None and code >= _REFUSED:
        kind = UnreachableError if _blames_recipient(error) else RefusedError
        return kind(f"refused_{code}")
    return TryLaterError(f"put_off_{code}")


def ends_line(error: smtplib.SMTPException) -> bool:
    """Whether the next message needs another line."""
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return False
    return is_line_lost(error) or _blames_us(error)


def is_line_lost(error: smtplib.SMTPException) -> bool:
    """Whether the server is gone, or says that it goes."""
    return _answer(error) in {None, _SERVICE_CLOSING}


def reason_not_open(error: OSError) -> str:
    """« no_connection », or what the server said to our greeting or our log-in."""
    code = _answer(error) if isinstance(error, smtplib.SMTPException) else None
    return f"server_refused_{code}" if code else "no_connection"


def _answer(error: smtplib.SMTPException) -> int | None:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return min(code for code, _text in error.recipients.values())
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else None


def _blames_us(error: smtplib.SMTPException) -> bool:
    """Whether it is said of us, not of the person: it is for the administrator to mend."""
    return isinstance(error, smtplib.SMTPSenderRefused)


def _blames_recipient(error: smtplib.SMTPException) -> bool:
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    answers = error.recipients.values()
    return any(refuses_recipient(code, text.decode(errors="replace")) for code, text in answers)
