"""Sessions in the database, encrypted as all that people write.

Before a log-in is complete its session holds the address that was typed, whoever typed it: also
that of somebody who took our page for another and has no account.
"""

from __future__ import annotations

from typing import Any

from cryptography.fernet import InvalidToken
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils.encoding import force_str

from groups.encryption import decrypt, encrypt


class SessionStore(DatabaseStore):
    """Django's own, whose rows tell nothing without the keys."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Return what is kept in the row."""
        return encrypt(super().encode(session_dict))

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """Return what the row holds; nothing where no key of ours wrote it."""
        try:
            return super().decode(decrypt(force_str(session_data)))
        except InvalidToken:
            return {}
