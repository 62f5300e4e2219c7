"""Tokens with which programs act for an organiser."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

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


def _digest(token: str) -> str:
    return keyed_hash(token, purpose="api-token")
