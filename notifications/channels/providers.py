"""What a mail provider's own interface answers, said as of a mail server."""

from __future__ import annotations

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from anymail.message import AnymailStatus
from django.core.mail import EmailMultiAlternatives

from notifications.errors import (
    ChannelDownError,
    HandOverError,
    RefusedError,
    TryLaterError,
    UnreachableError,
)

_OURS = {401, 402, 403, 404}
_LATER = {408, 429}
_THEIR_OWN = ("Message-ID", "Date")
"""Headers that providers write themselves, or refuse."""


def without_their_headers(mail: EmailMultiAlternatives) -> None:
    """Take out what providers write themselves."""
    for name in _THEIR_OWN:
        mail.extra_headers.pop(name, None)


def check_taken(mail: EmailMultiAlternatives) -> None:
    """Raise TryLaterError where the provider answered, but took the message for nobody."""
    status: AnymailStatus | None = getattr(mail, "anymail_status", None)
    if status is not None and not (status.status or set()) <= {"sent", "queued"}:
        raise TryLaterError("not_taken")


def judged_of_provider(error: AnymailError) -> HandOverError:
    """Return what an error of the interface means for this message."""
    if isinstance(error, AnymailRecipientsRefused):
        return UnreachableError("refused")
    if not isinstance(error, AnymailAPIError):
        return RefusedError("provider_unable")
    code = getattr(error, "status_code", None)
    if code is None:
        return ChannelDownError("no_connection")
    if code in _OURS:
        return ChannelDownError(f"provider_refused_{code}")
    later = code in _LATER or code >= 500
    return TryLaterError(f"put_off_{code}") if later else RefusedError(f"refused_{code}")
