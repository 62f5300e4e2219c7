"""Registering somebody else: their contact waits for their own « Garder », and gets one message.

Nobody else is told anything at that address before it is kept, and whoever holds the link of
the registration (the one who registered them) can neither read it there nor change it. « Garder »
makes the registration its owner's: ``is_for_other`` ends.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from events.domain.registration_requests import RegistrationChanges, RegistrationRequest
from events.errors import EventsError
from events.models import Party
from groups.encryption import keyed_hash

KEEP_FOR = timedelta(hours=72)
"""How long a contact waits for an answer before it is erased."""

_KEY_LENGTH = 32


def check_one_contact(request: RegistrationRequest) -> None:
    """Refuse two contacts of somebody else: one message goes there, to one of them."""
    if request.for_other and request.email and request.phone:
        raise EventsError(
            "one_contact_only",
            _("Pour quelqu’un d’autre, donnez une adresse ou un numéro, pas les deux."),
            field="phone",
        )


def set_for_other(party: Party, request: RegistrationRequest, *, now: datetime) -> None:
    """Keep who speaks for whom; a contact then waits for its owner."""
    party.is_for_other = request.for_other
    waits = request.for_other and (party.email or party.phone)
    party.keep_until = now + KEEP_FOR if waits else None


def check_contact_change(party: Party, changes: RegistrationChanges) -> None:
    """Raise EventsError when a contact is changed that is not of who holds the link."""
    for field, given in (("email", changes.email), ("phone", changes.phone)):
        if given is not None and party.is_for_other:
            raise EventsError(
                "contact_of_other",
                _("L’adresse de la personne que vous avez inscrite ne se change pas ici."),
                field=field,
            )


def keep_key(party: Party) -> str:
    """Return what only the message to the contact bears: the link of the party is not enough."""
    return keyed_hash(party.token, purpose="keep")[:_KEY_LENGTH]
