"""Who calls the API: an organiser through a token, or anybody."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer

from groups.domain.api_tokens import user_of_token
from groups.models import User


class TokenAuth(HttpBearer):
    """``Authorization: Bearer <token>``, required."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        """Return the token's user; None answers 401."""
        return user_of_token(token, now=timezone.now())


def caller_of(request: HttpRequest) -> User | None:
    """Return the organiser behind an optional token, None for anybody.

    Raises AuthenticationError (401) for a token that is not valid, so that nobody takes a
    public answer for a full one.
    """
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if not scheme:
        return None
    user = user_of_token(token, now=timezone.now()) if scheme.lower() == "bearer" else None
    if user is None:
        raise AuthenticationError
    return user


def user_of(request: HttpRequest) -> User:
    """Return the organiser that TokenAuth let in."""
    user = request.auth  # type: ignore[attr-defined]
    assert isinstance(user, User)  # noqa: S101 (for the type checker)
    return user
