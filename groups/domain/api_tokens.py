"""Tokens with which programs act for an organiser."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from groups.domain.access_log import log_everywhere
from groups.domain.factors.needs import lacks_factor
from groups.encryption import keyed_hash, new_token
from groups.errors import GroupsError
from groups.models import ApiToken, User

SECOND_FACTOR_MISSING = _(
    "Ce compte doit d’abord ajouter une clé d’accès ou une application de codes, dans l’espace "
    "organisateurs."
)


def create_api_token(*, user: User, now: datetime) -> str:
    """Return a new token; only a keyed digest of it is kept, so it is shown this once."""
    token = new_token()
    ApiToken.objects.create(user=user, digest=_digest(token), created_at=now)
    return token


def user_of_token(token: str, *, now: datetime) -> User | None:
    """Return the active user a token acts for; None when it is unknown or revoked.

    Raises GroupsError ``second_factor_missing`` while that user must set up a second proof: no
    door opens to a program that stays shut to its person.
    """
    found = (
        ApiToken.objects.filter(digest=_digest(token), revoked_at__isnull=True)
        .annotate(lacks_factor=lacks_factor("user"))
        .select_related("user")
        .first()
    )
    if found is None or not found.user.is_active:
        return None
    if found.lacks_factor:
        raise GroupsError("second_factor_missing", SECOND_FACTOR_MISSING)
    if found.last_used_on != now.date():
        ApiToken.objects.filter(pk=found.pk).update(last_used_on=now.date())
    return found.user


def token_key(token: ApiToken) -> uuid.UUID:
    """Return what stands for a token in addresses: it opens nothing."""
    return uuid.UUID(keyed_hash(str(token.pk), purpose="api-token-key")[:32])


def living_tokens(*, user: User) -> list[ApiToken]:
    """Return the account's tokens that were not revoked, the newest first."""
    return list(user.api_tokens.filter(revoked_at__isnull=True).order_by("-created_at", "-pk"))


def find_token(*, user: User, key: uuid.UUID) -> ApiToken | None:
    """Return one of them."""
    return next((one for one in living_tokens(user=user) if token_key(one) == key), None)


@transaction.atomic
def revoke_token(token: ApiToken, *, now: datetime) -> None:
    """Let a token open nothing from now on; the log of each place of its account says so.

    Again, nothing happens.
    """
    unrevoked = ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True)
    if unrevoked.update(revoked_at=now):
        log_everywhere(user=token.user, action="token.revoked", subject=token_key(token), now=now)


def revoke_all(*, user: User, now: datetime) -> int:
    """Revoke all tokens of an account; return how many."""
    return user.api_tokens.filter(revoked_at__isnull=True).update(revoked_at=now)


def _digest(token: str) -> str:
    return keyed_hash(token, purpose="api-token")
