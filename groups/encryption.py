"""What is kept about people is unreadable without the keys, yet can be looked up.

Encryption is Fernet with rotating keys (the first of ``FIELD_ENCRYPTION_KEYS`` writes, all
of them read). Look-ups go through HMAC-SHA256 under ``LOOKUP_KEY``: the same value gives the
same digest, and the digest tells nothing without the key.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

TOKEN_BYTES = 24


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def _current() -> MultiFernet:
    return _cipher(tuple(settings.FIELD_ENCRYPTION_KEYS))


def encrypt(text: str) -> str:
    """Return the ciphertext of ``text``; an empty text stays empty."""
    return _current().encrypt(text.encode()).decode() if text else ""


def decrypt(ciphertext: str) -> str:
    """Return the text of a ciphertext made by :func:`encrypt`.

    Raises ``cryptography.fernet.InvalidToken`` when no key of ours made it.
    """
    return _current().decrypt(ciphertext.encode()).decode() if ciphertext else ""


def reencrypt(ciphertext: str) -> str:
    """Return the same text under the newest key."""
    return _current().rotate(ciphertext.encode()).decode() if ciphertext else ""


def is_newest(ciphertext: str) -> bool:
    """Tell whether the newest key alone reads it, so that older ones may go."""
    try:
        _cipher((settings.FIELD_ENCRYPTION_KEYS[0],)).decrypt(ciphertext.encode())
    except InvalidToken:
        return not ciphertext
    return True


def keyed_hash(value: str, *, purpose: str) -> str:
    """Return 64 hexadecimal digits that stand for ``value`` in look-ups for ``purpose``."""
    key = settings.LOOKUP_KEY.encode()
    return hmac.new(key, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()


def new_token() -> str:
    """Return an unguessable token for an address (192 bits, URL-safe)."""
    return secrets.token_urlsafe(TOKEN_BYTES)
