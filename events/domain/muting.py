"""Messages that a person may turn off, each kind by one link, without opening anything else.

What one must know (called off, changed, a place that was given) is no such kind. The proof in
the link opens nothing but this: who reads it, a mail server or a scanner, learns nobody's page.
"""

from __future__ import annotations

import hmac
import uuid
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.models import Enrolment, Party, Registration
from groups.encryption import keyed_hash

MUTE_GROUPS = {
    "reminders": _("les rappels"),
    "notes": _("les messages des personnes qui organisent"),
}
"""What may be turned off, in words that follow « Ne plus recevoir »."""

_PROOF_LENGTH = 32
"""Hexadecimal digits: 128 bits."""


def muting_party(registration: Registration) -> Party:
    """Return whose wish it is: that of the whole, for who joined several dates at once."""
    return registration.enrolment or registration


def mute_path(registration: Registration, group: str) -> str:
    """Return the path of the link that turns a kind of messages off."""
    party = muting_party(registration)
    return f"/ne-plus-recevoir/{party.public_id}/{group}/{_proof(party.public_id, group)}/"


def party_to_mute(*, public_id: uuid.UUID, group: str, proof: str) -> Party | None:
    """Return whose link it is; None for one that we did not write, or whose person is gone."""
    if group not in MUTE_GROUPS or not hmac.compare_digest(
        proof.encode(), _proof(public_id, group).encode()
    ):
        return None
    for kind in (Enrolment, Registration):
        found = kind.objects.filter(public_id=public_id, erased_at__isnull=True).first()
        if found is not None:
            return found
    return None


@transaction.atomic
def set_muted(party: Party, groups: Collection[str]) -> None:
    """Turn these kinds of messages off for a person, at all dates they joined, and others on."""
    muted = sorted(set(groups) & set(MUTE_GROUPS))
    if isinstance(party, Enrolment):
        Enrolment.objects.filter(pk=party.pk).update(muted=muted)
        Registration.objects.filter(enrolment=party).update(muted=muted)
    else:
        Registration.objects.filter(pk=party.pk).update(muted=muted)
    party.muted = muted


def mute(party: Party, group: str) -> None:
    """Turn one kind of messages off; twice changes nothing."""
    set_muted(party, {*party.muted, group})


def unmute(party: Party, group: str) -> None:
    """Turn one kind of messages on again."""
    set_muted(party, set(party.muted) - {group})


def _proof(public_id: uuid.UUID, group: str) -> str:
    return keyed_hash(f"{public_id}/{group}", purpose="mute")[:_PROOF_LENGTH]
