"""Apps that show six digits which change every thirty seconds (TOTP, RFC 6238)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
from datetime import datetime
from urllib.parse import quote, urlencode

from django.db import transaction
from django.utils.translation import gettext as _

from groups.domain.factors.account import close_other_sessions, mark_used
from groups.errors import GroupsError
from groups.models import Factor, User

SECONDS = 30
"""A code lasts; apps know no other length."""

DIGITS = 6
DRIFT = 1
"""Codes before and after the present one that count too: clocks differ (RFC 6238 §5.2)."""

SECRET_BYTES = 20
"""As long as the hash (RFC 4226 §4)."""


def new_secret() -> str:
    """Return a fresh secret in the letters that apps take (base32, 32 of them)."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def setup_address(*, user: User, secret: str) -> str:
    """Return what the app reads from the picture (otpauth, the Key Uri Format)."""
    label = quote(f"Tablée:{user.email}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': 'Tablée'})}"


def code_at(secret: str, step: int) -> str:
    """Return the code of the ``step``-th half minute since 1970 (RFC 4226 §5.3)."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    (number,) = struct.unpack(">I", digest[offset : offset + 4])
    return f"{(number & 0x7FFFFFFF) % 10**DIGITS:0{DIGITS}d}"


@transaction.atomic
def add_app(*, user: User, secret: str, code: str, now: datetime) -> Factor:
    """Keep an app that showed the right code; other sessions end.

    Raises GroupsError ``bad_code`` or ``app_already``.
    """
    step = _step_of(secret, code, now)
    if step is None:
        raise bad_code()
    User.objects.select_for_update().get(pk=user.pk)
    if user.factors.filter(kind=Factor.Kind.APP).exists():
        raise GroupsError("app_already", _("Une application est déjà là. Retirez-la d’abord."))
    close_other_sessions(user)
    return Factor.objects.create(
        user=user, kind=Factor.Kind.APP, secret=secret, counter=step, created_at=now
    )


def check_app(*, user: User, code: str, now: datetime) -> bool:
    """Tell whether the code is the app's, now and for the first time."""
    factor = user.factors.filter(kind=Factor.Kind.APP).first()
    step = _step_of(factor.secret, code, now) if factor else None
    return factor is not None and step is not None and mark_used(factor, counter=step, now=now)


def bad_code() -> GroupsError:
    """Return the one refusal of a code."""
    message = _("Ce code n’est pas le bon. Attendez le suivant dans l’application et recopiez-le.")
    return GroupsError("bad_code", message, field="code")


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    digits = "".join(code.split())
    if not (digits.isascii() and len(digits) == DIGITS):
        return None
    present = int(now.timestamp()) // SECONDS
    steps = range(present - DRIFT, present + DRIFT + 1)
    matching = [step for step in steps if hmac.compare_digest(code_at(secret, step), digits)]
    return matching[-1] if matching else None
