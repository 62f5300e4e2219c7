"""What an account has to prove itself with: what all kinds share."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from groups.domain.factors.needs import is_required_of
from groups.domain.texts import one_line
from groups.errors import GroupsError
from groups.models import Factor, User


def close_other_sessions(user: User) -> None:
    """End every session of an account; whoever goes on keeps theirs by writing its new mark.

    A session holds a mark of the password (Django's ``get_session_auth_hash``); accounts have an
    unusable one with random signs, which are drawn again here.
    """
    user.set_unusable_password()
    user.save(update_fields=["password"])


def mark_used(factor: Factor, *, counter: int, now: datetime, may_stay_zero: bool = False) -> bool:
    """Note a use; False when another one came first, so that nothing serves twice.

    ``may_stay_zero``: many passkeys never count (WebAuthn §6.1.1).
    """
    is_next = Q(counter__lt=counter)
    if may_stay_zero and counter == 0:
        is_next |= Q(counter=0)
    unused = Factor.objects.filter(is_next, pk=factor.pk)
    return unused.update(counter=counter, last_used_at=now) == 1


def rename_factor(*, user: User, public_id: uuid.UUID, name: str) -> None:
    """Give one of the account's proofs another name.

    Raises GroupsError ``not_found``, ``name_missing``, or one naming ``name``.
    """
    factor = own_factor(user=user, public_id=public_id)
    name = one_line(name, field="name", max_length=60)
    if not name:
        raise GroupsError("name_missing", _("Écrivez un nom."), field="name")
    factor.name = name
    factor.save(update_fields=["name"])


@transaction.atomic
def remove_factor(*, user: User, public_id: uuid.UUID) -> None:
    """Take a proof away; the last one takes the recovery codes with it.

    Raises GroupsError ``not_found``, or ``last_factor`` where the last one must stay.
    """
    User.objects.select_for_update().get(pk=user.pk)
    factor = own_factor(user=user, public_id=public_id)
    others = user.factors.exclude(pk=factor.pk).exists()
    if not others and is_required_of(user):
        message = _(
            "Votre association demande une deuxième preuve : ajoutez-en une autre avant de "
            "retirer celle-ci."
        )
        raise GroupsError("last_factor", message)
    factor.delete()
    if not others:
        user.recovery_codes.all().delete()


def own_factor(*, user: User, public_id: uuid.UUID) -> Factor:
    """Return one of the account's proofs; GroupsError ``not_found``."""
    found = user.factors.filter(public_id=public_id).first()
    if found is None:
        raise GroupsError("not_found", _("Cette clé n’est plus là."))
    return found


@transaction.atomic
def forget_factors(user: User) -> bool:
    """Take all proofs of an account away and end its sessions; False when it had none.

    Its owner then comes in by a code by e-mail alone, and sets up new ones.
    """
    found = Factor.objects.filter(user=user).delete()[0]
    user.recovery_codes.all().delete()
    close_other_sessions(user)
    return bool(found)
