"""A role proposed to an address; nothing here says whether the address has an account.

Whoever reads the mail answers, within a week and once. The link gives nothing by itself: it
lets the account of that address, made then if need be, have the role; coming in stays what it
is. It holds as long as the person who sent it owns the place.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from groups.domain.access_log import log_account
from groups.domain.controllers import clean_email
from groups.domain.factors.people import account_key
from groups.domain.own_names import checked_name
from groups.domain.roles import Place
from groups.encryption import keyed_hash, new_token
from groups.errors import GroupsError
from groups.models import Role, RoleInvitation, RoleName, SupportGroup, User

LASTS = timedelta(days=7)

MOST_OPEN = 30
"""Invitations that may wait in one place."""


@dataclass(frozen=True, kw_only=True)
class Invited:
    """An invitation, and the token that only its mail holds."""

    invitation: RoleInvitation
    token: str


@transaction.atomic
def invite(*, by: User, place: Place, email: str, name: str, now: datetime) -> Invited:
    """Propose a role; the same address again gets a new link, and the old one ends.

    ``by`` owns the place. Raises GroupsError ``no_email``, ``bad_email``, ``unknown_role``,
    ``already_here`` for who is in the team that owners read anyway, or ``too_many``.
    """
    email = clean_email(email, field="email").lower()
    if not email:
        raise GroupsError("no_email", _("Écrivez son adresse e-mail."), field="email")
    if name not in RoleName.values:
        raise GroupsError("unknown_role", _("Choisissez un rôle de la liste."), field="name")
    _refuse_who_is_here(place, email)
    digest, token = _hash_of(email), new_token()
    waiting = _valid(now=now).filter(**_at(place)).exclude(email_hash=digest)
    if waiting.count() >= MOST_OPEN:
        message = _("Beaucoup d’invitations attendent déjà. Annulez-en, ou attendez une réponse.")
        raise GroupsError("too_many", message)
    values = {
        "name": name,
        "email": email,
        "token_hash": _token_hash(token),
        "invited_by": by,
        "created_at": now,
        "expires_at": now + LASTS,
    }
    found, _is_new = RoleInvitation.objects.update_or_create(
        **_at(place), email_hash=digest, defaults=values
    )
    log_account(user=by, place=place, action="role.invited", subject=found.public_id, now=now)
    return Invited(invitation=found, token=token)


def waiting_in(place: Place, *, now: datetime) -> list[RoleInvitation]:
    """Return what waits for an answer: in an association, in its groups as well (one query)."""
    here = Q(**_at(place))
    if not isinstance(place, SupportGroup):
        here |= Q(group__organization=place)
    return list(_valid(now=now).filter(here))


def find_owned_invitation(*, user: User, key: uuid.UUID, now: datetime) -> RoleInvitation | None:
    """Return an invitation into a place that the user owns; None hides whether there is one."""
    owned = Exists(_ownings().filter(user=user))
    return _valid(now=now).filter(owned, public_id=key).first()


@transaction.atomic
def withdraw(*, by: User, invitation: RoleInvitation, now: datetime) -> None:
    """Make a link worthless, at once; it is logged.

    Raises GroupsError ``gone`` when it was answered or withdrawn meanwhile.
    """
    _take(invitation)
    log_account(
        user=by,
        place=place_of(invitation),
        action="role.withdrawn",
        subject=invitation.public_id,
        now=now,
    )


def find_invitation(*, token: str, now: datetime) -> RoleInvitation | None:
    """Return what a link proposes; None alike for unknown, answered, withdrawn and expired."""
    return _valid(now=now).filter(token_hash=_token_hash(token)).first()


@transaction.atomic
def accept(*, invitation: RoleInvitation, display_name: str, now: datetime) -> Role:
    """Give the role to the address's account, made if need be; logged as that account's doing.

    A name that the account has stays; so does a role there that allows more. Raises GroupsError
    ``gone`` when the link no longer holds, ``too_long`` or ``control_characters``.
    """
    display_name = checked_name(display_name)
    _take(invitation)
    user = _account_of(invitation.email)
    if not user.is_active:
        raise _gone()
    if display_name and not user.name:
        user.name = display_name
        user.save(update_fields=["name"])
    role = _give(user, invitation)
    log_account(
        user=user,
        place=place_of(invitation),
        action="role.accepted",
        subject=account_key(user),
        now=now,
    )
    return role


def decline(*, invitation: RoleInvitation) -> None:
    """Forget an invitation and its address; GroupsError ``gone`` when it was already."""
    _take(invitation)


def forget_invitations(*, now: datetime) -> int:
    """Erase what nobody answered in time, with its addresses; return how many."""
    return RoleInvitation.objects.filter(expires_at__lte=now).delete()[0]


def forget_all_invitations() -> int:
    """Erase all that wait for an answer, whose links then open nothing; return how many."""
    return RoleInvitation.objects.all().delete()[0]


def place_of(invitation: RoleInvitation) -> Place:
    """Return the group or the association in which the role would hold."""
    place = invitation.group or invitation.organization
    assert place is not None  # noqa: S101 (a constraint of the row)
    return place


def _valid(*, now: datetime) -> QuerySet[RoleInvitation]:
    """Invitations that hold: in time, and sent by who owns the place still."""
    sent = Exists(_ownings().filter(user=OuterRef("invited_by"), user__is_active=True))
    found = RoleInvitation.objects.filter(sent, expires_at__gt=now)
    return found.select_related("group", "organization", "invited_by")


def _ownings() -> QuerySet[Role]:
    """Roles that own the place of the invitation outside."""
    return Role.objects.filter(
        Q(group=OuterRef("group"))
        | Q(organization=OuterRef("organization"))
        | Q(organization=OuterRef("group__organization")),
        name=RoleName.OWNER,
    )


def _refuse_who_is_here(place: Place, email: str) -> None:
    if place.roles.filter(user__email__iexact=email, user__is_active=True).exists():
        message = _(
            "Cette personne est déjà dans l’équipe. Changez son rôle à la page de l’équipe."
        )
        raise GroupsError("already_here", message, field="email")


def _take(invitation: RoleInvitation) -> None:
    """Remove the row as it was read: one answer counts, and none to a link since renewed."""
    held = RoleInvitation.objects.filter(pk=invitation.pk, token_hash=invitation.token_hash)
    if not held.delete()[0]:
        raise _gone()


def _gone() -> GroupsError:
    return GroupsError("gone", _("Cette invitation n’est plus là, ou elle a déjà sa réponse."))


def _account_of(email: str) -> User:
    found = User.objects.filter(email__iexact=email).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return User.objects.create_user(email)
    except IntegrityError:  # another invitation was accepted at the same moment
        return User.objects.get(email__iexact=email)


def _give(user: User, invitation: RoleInvitation) -> Role:
    where = {"group": invitation.group, "organization": invitation.organization}
    role, is_new = Role.objects.get_or_create(
        user=user, **where, defaults={"name": invitation.name}
    )
    ranks = RoleName.values
    if not is_new and ranks.index(invitation.name) < ranks.index(role.name):
        role.name = invitation.name
        role.save(update_fields=["name"])
    return role


def _at(place: Place) -> dict[str, Any]:
    return {"group" if isinstance(place, SupportGroup) else "organization": place}


def _hash_of(email: str) -> str:
    return keyed_hash(email, purpose="role_invitation")


def _token_hash(token: str) -> str:
    return keyed_hash(token, purpose="role_invitation_token")
