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
    # How much a message may tell from outside is for its reader to say.
    party.is_discreet = request.discreet or request.for_other
    waits = request.for_other and (party.email or party.phone)
    party.keep_until = now + KEEP_FOR if waits else None


def check_contact_change(party: Party, changes: RegistrationChanges) -> None:
    """Raise EventsError when who holds the link changes how somebody else is told."""
    asked = {
        "email": changes.email is not None,
        "phone": changes.phone is not None,
        "discreet": changes.discreet is False,
    }
    for field, is_asked in asked.items():
        if is_asked and party.is_for_other:
            raise EventsError(
                "contact_of_other",
                _("C’est à la personne que vous avez inscrite de dire comment la prévenir."),
                field=field,
            )


def keep_key(party: Party) -> str:
    """Return what only the message to the contact bears: the link of the party is not enough."""
    return keyed_hash(party.token, purpose="keep")[:_KEY_LENGTH]
