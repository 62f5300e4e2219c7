"""Who has a role where, and how an owner takes it away: one owner always stays.

A group is owned through a role in it, or in its association; only the latter owns the
association too. Roles are known outside by a key, the same each time.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from groups.domain.access_log import log_account
from groups.domain.api_tokens import revoke_all
from groups.domain.factors.account import close_other_sessions
from groups.domain.factors.people import account_key
from groups.encryption import keyed_hash
from groups.errors import GroupsError
from groups.models import Organization, Role, RoleName, SupportGroup, User

Place = Organization | SupportGroup


@dataclass(frozen=True, kw_only=True)
class EndedRole:
    """What was taken away, by numbers, so that it can be given back."""

    user: int
    group: int | None
    organization: int | None
    name: str


def role_key(role: Role) -> uuid.UUID:
    """Return what stands for a role in addresses."""
    return uuid.UUID(keyed_hash(str(role.pk), purpose="role")[:32])


def place_of_role(role: Role) -> Place:
    """Return the group or the association in which it holds."""
    place = role.group or role.organization
    assert place is not None  # noqa: S101 (a constraint of the row)
    return place


def roles_owned_by(user: User) -> QuerySet[Role]:
    """Return the roles about which the user decides, with who holds them and where."""
    owned = user.roles.filter(name=RoleName.OWNER)
    organizations = owned.filter(organization__isnull=False).values("organization")
    groups = owned.filter(group__isnull=False).values("group")
    here = Q(organization__in=organizations) | Q(group__organization__in=organizations)
    return _read(Role.objects.filter(here | Q(group__in=groups)))


def team_of(place: Place) -> list[Role]:
    """Return the roles that reach into a group, or into an association (one query)."""
    if isinstance(place, SupportGroup):
        here = Q(group=place) | Q(organization=place.organization_id)
    else:
        here = Q(organization=place) | Q(group__organization=place)
    return list(_read(Role.objects.filter(here)))


def owned_group(*, user: User, slug: str) -> SupportGroup | None:
    """Return a group that the user owns; None hides whether there is one."""
    owned = user.roles.filter(name=RoleName.OWNER)
    return (
        SupportGroup.objects.filter(
            Q(pk__in=owned.filter(group__isnull=False).values("group"))
            | Q(organization__in=owned.filter(organization__isnull=False).values("organization"))
        )
        .select_related("organization")
        .filter(slug=slug)
        .first()
    )


def find_owned_role(*, user: User, key: uuid.UUID) -> Role | None:
    """Return a role about which the user decides; None hides whether there is one."""
    return next((one for one in roles_owned_by(user) if role_key(one) == key), None)


def ends_access(role: Role) -> bool:
    """Tell whether nothing is left to its holder without this role."""
    return not Role.objects.filter(user=role.user_id).exclude(pk=role.pk).exists()


@transaction.atomic
def end_role(*, by: User, role: Role, now: datetime) -> EndedRole:
    """Take a role away; it is logged, and what only that role allowed stops at once.

    Without any role left, all sessions of the account end and its tokens are revoked. Raises
    GroupsError ``last_owner`` where nobody else would own the place, ``gone`` when somebody
    was faster.
    """
    _lock([role])
    if not Role.objects.filter(pk=role.pk, name=role.name).exists():
        raise GroupsError("gone", _("Ce rôle n’est plus là, ou il vient de changer."))
    refuse_orphans([role], user=role.user)
    ended = EndedRole(
        user=role.user_id, group=role.group_id, organization=role.organization_id, name=role.name
    )
    is_last = ends_access(role)
    place, key = place_of_role(role), account_key(role.user)
    role.delete()
    if is_last:
        close_other_sessions(role.user)
        revoke_all(user=role.user, now=now)
    log_account(user=by, place=place, action="role.ended", subject=key, now=now)
    return ended


@transaction.atomic
def give_back(*, by: User, ended: EndedRole, now: datetime) -> Role:
    """Give back what was just taken away; sessions and tokens that ended stay so.

    Raises GroupsError ``gone`` when the account is closed, has another role there by now, or
    the place is no longer one of ``by``.
    """
    owned = Role.objects.filter(user=by, name=RoleName.OWNER)
    there = Q(organization=ended.organization) if ended.organization else Q(group=ended.group)
    if ended.group:
        there |= Q(organization__groups=ended.group)
    where = {"group_id": ended.group, "organization_id": ended.organization}
    user = User.objects.filter(pk=ended.user, is_active=True).first()
    if user is None or not owned.filter(there).exists() or user.roles.filter(**where).exists():
        raise GroupsError("gone", _("Ce rôle ne peut plus être remis."))
    role = Role.objects.create(user=user, name=ended.name, **where)
    place, key = place_of_role(role), account_key(user)
    log_account(user=by, place=place, action="role.given_back", subject=key, now=now)
    return role


@transaction.atomic
def change_role(*, by: User, role: Role, name: str, now: datetime) -> None:
    """Let somebody do more, or less, in the same place; it is logged.

    Raises GroupsError ``unknown_role``, ``last_owner`` where nobody else would own the place,
    ``gone`` when the role is no longer the one that was read.
    """
    if name not in RoleName.values:
        raise GroupsError("unknown_role", _("Choisissez un rôle de la liste."), field="name")
    _lock([role])
    if name != RoleName.OWNER:
        refuse_orphans([role], user=role.user)
    if not Role.objects.filter(pk=role.pk, name=role.name).update(name=name):
        raise GroupsError("gone", _("Ce rôle n’est plus là, ou il vient de changer."))
    place, key = place_of_role(role), account_key(role.user)
    action = "role.owner" if name == RoleName.OWNER else "role.changed"
    log_account(user=by, place=place, action=action, subject=key, now=now)


def lock_places_of(user: User) -> None:
    """Hold still who owns what the account has a role in, until the transaction ends."""
    _lock(user.roles.select_related("group"))


def refuse_orphans(roles: Iterable[Role], *, user: User) -> None:
    """Raise GroupsError ``last_owner``, naming what nobody would own without these roles."""
    names = [str(place_of_role(role)) for role in roles if _is_last_owner(role, user=user)]
    if names:
        message = _(
            "Plus personne ne serait responsable de\N{NO-BREAK SPACE}: %(places)s. Nommez d’abord "
            "une autre personne responsable, à la page de l’équipe."
        )
        raise GroupsError("last_owner", message % {"places": ", ".join(names)})


def _is_last_owner(role: Role, *, user: User) -> bool:
    if role.name != RoleName.OWNER or (role.group and role.group.archived_at):
        return False
    others = Role.objects.filter(name=RoleName.OWNER, user__is_active=True).exclude(user=user)
    if role.group is not None:
        owners = Q(group=role.group) | Q(organization=role.group.organization_id)
        own = Role.objects.filter(user=user, name=RoleName.OWNER).exclude(pk=role.pk)
        if own.filter(organization=role.group.organization_id).exists():
            return False  # it is asked of that role, when that one goes
        return not others.filter(owners).exists()
    return not others.filter(organization=role.organization_id).exists()


def _lock(roles: Iterable[Role]) -> None:
    """Hold the associations in question, so that two owners don't go at the same moment."""
    keys = {role.organization_id or (role.group and role.group.organization_id) for role in roles}
    held = Organization.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    list(held.values_list("pk"))


def _read(roles: QuerySet[Role]) -> QuerySet[Role]:
    found = roles.filter(user__is_active=True).select_related("user", "group", "organization")
    return found.order_by("user__name", "user__email", "pk")
