"""What an answer of a mail server means for the message, and for the line."""

from __future__ import annotations

from smtplib import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPHeloError,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

import pytest

from notifications.channels.answers import ends_line, is_line_lost, judged, reason_not_open
from notifications.errors import (
    ChannelDownError,
    HandOverError,
    RefusedError,
    TryLaterError,
    UnreachableError,
)


def refused(code: int, text: bytes = b"No") -> SMTPRecipientsRefused:
    return SMTPRecipientsRefused({"c@x.example": (code, text)})


@pytest.mark.parametrize(
    ("error", "kind", "code"),
    [
        (refused(499), TryLaterError, "put_off_499"),
        (refused(500), UnreachableError, "refused_500"),
        (refused(550, b"5.1.1 \xff"), UnreachableError, "refused_550"),
        (refused(550, b"5.7.1 Denied"), RefusedError, "refused_550"),
        (refused(421), TryLaterError, "connection_lost"),
        (SMTPDataError(499, b""), TryLaterError, "put_off_499"),
        (SMTPDataError(500, b""), RefusedError, "refused_500"),
        (SMTPDataError(554, b"5.1.1 No"), RefusedError, "refused_554"),
        (SMTPDataError(421, b""), TryLaterError, "connection_lost"),
        (SMTPSenderRefused(550, b"", "a@x"), ChannelDownError, "sender_refused_550"),
        (SMTPSenderRefused(451, b"", "a@x"), ChannelDownError, "sender_refused_451"),
        (SMTPSenderRefused(421, b"", "a@x"), TryLaterError, "connection_lost"),
        (SMTPNotSupportedError("SMTPUTF8"), UnreachableError, "unsupported_address"),
        (SMTPServerDisconnected("gone"), TryLaterError, "connection_lost"),
    ],
)
def test_the_message(error: SMTPException, kind: type[HandOverError], code: str):
    found = judged(error)
    assert (type(found), found.code) == (kind, code)


@pytest.mark.parametrize(
    ("error", "is_lost", "ends"),
    [
        (refused(550), False, False),
        (refused(421), True, True),
        (SMTPDataError(451, b""), False, False),
        (SMTPDataError(421, b""), True, True),
        (SMTPSenderRefused(550, b"", "a@x"), False, True),
        (SMTPServerDisconnected("gone"), True, True),
    ],
)
def test_the_line(error: SMTPException, is_lost: bool, ends: bool):
    assert (is_line_lost(error), ends_line(error)) == (is_lost, ends)


def test_an_address_it_can_t_take_costs_no_line():
    assert not ends_line(SMTPNotSupportedError("SMTPUTF8"))


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ConnectionRefusedError(), "no_connection"),
        (SMTPServerDisconnected("gone"), "no_connection"),
        (SMTPHeloError(554, b"No"), "server_refused_554"),
        (SMTPAuthenticationError(535, b"No"), "server_refused_535"),
    ],
)
def test_why_there_is_no_line(error: OSError, reason: str):
    assert reason_not_open(error) == reason
