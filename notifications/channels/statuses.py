"""What a mail server's answer blames: the address itself, or something that may pass (RFC 3463)."""

from __future__ import annotations

import re

_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
_FULL = 552
_PERMANENT = "5"
_OTHER, _ADDRESS, _MAILBOX = 0, 1, 2
_MAILBOX_ITSELF = {0, 1}
"""Of what is said of a mailbox (§3.3): it is disabled; full or too small may pass."""


def status_in(text: str) -> str:
    """Return the enhanced status code that a text bears (« 5.1.1 »), '' for none."""
    found = _STATUS.search(text)
    return found[0] if found else ""


def blames_address(status: str) -> bool:
    """Whether no message will ever pass to the address, whatever it says and whoever sends it.

    Neither a full mailbox, nor a policy against sender or content, nor a broken network.
    """
    found = _STATUS.fullmatch(status)
    if found is None or found[1] != _PERMANENT:
        return False
    subject, detail = int(found[2]), int(found[3])
    return subject in {_OTHER, _ADDRESS} or (subject == _MAILBOX and detail in _MAILBOX_ITSELF)


def refuses_recipient(code: int, text: str) -> bool:
    """Whether an answer to RCPT (RFC 5321 §3.3) says that of the address."""
    status = status_in(text)
    return code >= 500 and (blames_address(status) if status else code != _FULL)
