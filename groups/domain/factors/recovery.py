"""Recovery codes: ten, kept on paper, each of which lets a person in once."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from groups.encryption import keyed_hash
from groups.errors import GroupsError
from groups.models import RecoveryCode, User

COUNT = 10
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without those that look like others on paper: 31 signs."""

LENGTH = 10
"""Signs of a code: 49 bits."""


@transaction.atomic
def renew_codes(*, user: User) -> list[str]:
    """Replace the account's codes; return the new ones, which nobody can read again.

    Raises GroupsError ``no_factor`` when there is nothing that they would stand in for.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if not user.factors.exists():
        message = _("Ajoutez d’abord une clé d’accès ou une application.")
        raise GroupsError("no_factor", message)
    user.recovery_codes.all().delete()
    codes = [_new_code() for _number in range(COUNT)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, digest=_digest(user, code)) for code in codes
    )
    return codes


def use_code(*, user: User, code: str) -> bool:
    """Tell whether a code is one of the account's; it serves once."""
    return bool(user.recovery_codes.filter(digest=_digest(user, code)).delete()[0])


def _new_code() -> str:
    signs = "".join(secrets.choice(LETTERS) for _number in range(LENGTH))
    return f"{signs[:5]}-{signs[5:]}"


def _digest(user: User, code: str) -> str:
    signs = "".join(sign for sign in code.upper() if sign.isalnum())
    return keyed_hash(f"{user.pk}:{signs}", purpose="recovery-code")
