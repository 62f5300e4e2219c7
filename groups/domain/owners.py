"""The first owner: whoever answers for organisations that nobody answers for yet."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from groups.domain.texts import one_line
from groups.errors import GroupsError
from groups.models import Organization, Role, RoleName, User


def create_owner(*, email: str) -> tuple[User, list[Organization]]:
    """Make the account if need be, and owner of every organisation that has no owner.

    The first such account of a site also administers it. Returns the account and the
    organisations it now owns anew; again, it takes on those that came since. Raises
    GroupsError ``bad_email``, ``too_long`` or ``account_closed``.
    """
    email = one_line(email, field="email", max_length=254).lower()
    try:
        validate_email(email)
    except ValidationError as error:
        message = _("Cette adresse e-mail n’est pas complète. Exemple : nom@exemple.fr")
        raise GroupsError("bad_email", message, field="email") from error
    with transaction.atomic():
        user = User.objects.filter(email__iexact=email).first()
        user = user or User.objects.create_user(email)
        if not user.is_active:
            raise GroupsError("account_closed", _("Ce compte est fermé."), field="email")
        if not User.objects.filter(is_staff=True).exists():
            user.is_staff = True
            user.save(update_fields=["is_staff"])
        return user, _take_on(user)


def _take_on(user: User) -> list[Organization]:
    owners = Role.objects.filter(name=RoleName.OWNER, organization__isnull=False)
    orphans = list(Organization.objects.exclude(pk__in=owners.values("organization")))
    for organization in orphans:
        Role.objects.update_or_create(
            user=user, organization=organization, defaults={"name": RoleName.OWNER}
        )
    return orphans
