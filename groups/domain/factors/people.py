"""Who has a role in an association, and what they prove themselves with, for its owner."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from groups.domain.access_log import log_account, log_reset
from groups.domain.factors.account import forget_factors
from groups.encryption import keyed_hash
from groups.errors import GroupsError
from groups.models import Factor, Organization, Role, User


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody with a role; ``key`` stands for the account in addresses."""

    key: uuid.UUID
    user: User
    has_passkey: bool
    has_app: bool

    @property
    def has_factor(self) -> bool:
        """Whether they come in with more than a code by e-mail."""
        return self.has_passkey or self.has_app


def account_key(user: User) -> uuid.UUID:
    """Return what stands for an account outside, the same each time."""
    return uuid.UUID(keyed_hash(str(user.pk), purpose="account")[:32])


def people_of(organization: Organization) -> list[Person]:
    """Return everybody with a role in the association or one of its groups (one query)."""
    own = Factor.objects.filter(user=OuterRef("pk"))
    users = User.objects.filter(
        pk__in=_roles_in(organization).values("user"), is_active=True
    ).annotate(
        has_passkey=Exists(own.filter(kind=Factor.Kind.PASSKEY)),
        has_app=Exists(own.filter(kind=Factor.Kind.APP)),
    )
    return [
        Person(key=account_key(user), user=user, has_passkey=user.has_passkey, has_app=user.has_app)
        for user in users.order_by("name", "email")
    ]


def find_person(organization: Organization, *, key: uuid.UUID) -> Person | None:
    """Return one of them."""
    return next((one for one in people_of(organization) if one.key == key), None)


@transaction.atomic
def ask_for_factors(
    *, user: User, organization: Organization, is_asked: bool, now: datetime
) -> None:
    """Write whether everybody with a role must have a second proof; a change is logged.

    Raises GroupsError ``factor_first`` while the owner who asks has none: they would shut
    themselves out of the page.
    """
    if is_asked and not user.factors.exists():
        message = _("Ajoutez d’abord une clé d’accès, ou une application, à votre propre compte.")
        raise GroupsError("factor_first", message)
    if organization.requires_factor == is_asked:
        return
    organization.requires_factor = is_asked
    organization.save(update_fields=["requires_factor"])
    action, key = "factors.asked" if is_asked else "factors.not_asked", account_key(user)
    log_account(user=user, place=organization, action=action, subject=key, now=now)


@transaction.atomic
def reset_factors(*, by: User, organization: Organization, person: Person, now: datetime) -> None:
    """Take away what somebody of the association lost; it is logged, and ends their sessions.

    Raises GroupsError ``not_yourself``, ``role_elsewhere`` (another association relies on these
    proofs, or the whole site) or ``no_factor``.
    """
    user = person.user
    if user.pk == by.pk:
        message = _("Pour votre propre compte, servez-vous d’un code de secours.")
        raise GroupsError("not_yourself", message)
    elsewhere = user.roles.exclude(pk__in=_roles_in(organization).values("pk"))
    if user.is_staff or elsewhere.exists():
        message = _("Cette personne a aussi un rôle ailleurs : demandez à qui administre le site.")
        raise GroupsError("role_elsewhere", message)
    if not forget_factors(user):
        raise GroupsError("no_factor", _("Il n’y a rien à retirer."))
    log_reset(user=by, organization=organization, subject=person.key, now=now)


def _roles_in(organization: Organization) -> QuerySet[Role]:
    return Role.objects.filter(Q(organization=organization) | Q(group__organization=organization))
