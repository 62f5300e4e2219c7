"""In whose name messages go out."""

from __future__ import annotations

from email.utils import parseaddr
from functools import lru_cache

from django.conf import settings
from django.utils.translation import gettext as _

from events.models import Registration

from .texts import one_line


def sender_address() -> str:
    """Return the bare address that messages come from."""
    return _bare(settings.DEFAULT_FROM_EMAIL)


@lru_cache(maxsize=4)
def _bare(address: str) -> str:
    return parseaddr(address)[1]


def sender_name(registration: Registration) -> str:
    """Return « Votre rendez-vous », or the group's name for who asked for full detail."""
    group = registration.occurrence.event.group
    return one_line(_("Votre rendez-vous") if registration.is_discreet else group.name)
