"""Who must prove themselves twice: by an association's wish, or the whole site's."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from groups.models import Factor, Role, User


def lacks_factor(user: str) -> Q:
    """Return the condition « must have a second proof and has none » about a column of users."""
    has_one = Exists(Factor.objects.filter(user=OuterRef(user)))
    if settings.REQUIRE_SECOND_FACTOR:
        return Q(~has_one)
    return Q(Exists(_strict_roles().filter(user=OuterRef(user)))) & Q(~has_one)


def with_needs(users: QuerySet[User]) -> QuerySet[User, Any]:
    """Return the users, each with ``lacks_factor``, without a query more."""
    return users.annotate(lacks_factor=lacks_factor("pk"))


def is_lacking(user: object) -> bool:
    """Tell whether a user read through :func:`with_needs` may do nothing yet."""
    return bool(getattr(user, "lacks_factor", False))


def is_required_of(user: User) -> bool:
    """Tell whether the account must keep a second proof."""
    return bool(settings.REQUIRE_SECOND_FACTOR) or _strict_roles().filter(user=user).exists()


def _strict_roles() -> QuerySet[Role]:
    return Role.objects.filter(
        Q(organization__requires_factor=True) | Q(group__organization__requires_factor=True)
    )
