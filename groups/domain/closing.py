"""Closing one's account: nothing of it is left but a row without a name, for the access log.

The log must go on telling the looks of one account from those of another for its twelve
months; the row goes with its last line.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models, transaction
from django.db.models import ManyToOneRel
from django.utils.translation import gettext as _

from groups.domain.access_log import NAMELESS, log_everywhere
from groups.domain.factors.people import account_key
from groups.domain.roles import lock_places_of, refuse_orphans
from groups.domain.sessions import forget_sessions
from groups.errors import GroupsError
from groups.models import AccessLogEntry, User


def check_closable(user: User) -> None:
    """Raise GroupsError ``last_owner``, naming what nobody else owns."""
    refuse_orphans(user.roles.select_related("group", "organization"), user=user)


def close_account(*, user: User, now: datetime) -> None:
    """Close an account for good: roles, proofs, tokens and calendars go, sessions end.

    What it wrote for others stays without its name. Raises GroupsError as
    :func:`check_closable`, or ``account_closed``.
    """
    _close(user, now=now)
    # None of them lets anybody in any more; reading them all would hold writers up.
    forget_sessions(user=user)


@transaction.atomic
def _close(user: User, *, now: datetime) -> None:
    # As whoever ends a role does: the places first, then the account.
    lock_places_of(user)
    if not User.objects.select_for_update().filter(pk=user.pk, is_active=True).exists():
        raise GroupsError("account_closed", _("Ce compte est fermé."))
    check_closable(user)
    log_everywhere(user=user, action="account.closed", subject=account_key(user), now=now)
    _let_go(user)
    user.groups.clear()
    user.user_permissions.clear()
    _unname(user, now=now)


def _let_go(user: User) -> None:
    """Do to each row that points at the account what deleting the account would."""
    for relation in User._meta.related_objects:
        model = relation.related_model
        if not isinstance(relation, ManyToOneRel) or model is AccessLogEntry:
            continue
        assert not isinstance(model, str)  # noqa: S101 (for the type checker: apps are loaded)
        rows = model._base_manager.filter(**{relation.field.name: user})
        if relation.on_delete is models.CASCADE:
            rows.delete()
        else:
            rows.update(**{relation.field.name: None})


def _unname(user: User, *, now: datetime) -> None:
    user.email = f"{uuid.uuid4()}@{NAMELESS}"
    user.name = user.language = ""
    user.is_active = user.is_staff = user.is_superuser = user.gets_digest = False
    user.date_joined, user.last_login = now, None
    user.set_unusable_password()
    user.save()
