"""The one message to somebody whom another person registered, before they said anything."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from events.domain.for_other import keep_key
from events.models import Registration
from notifications.models import Delivery

from .base import Message
from .facts import site_url


class Keep(Message):
    """A place is reserved for them, by somebody: keep or erase this address?

    The name that somebody gave them is not in it: the address may be mistyped.
    """

    purpose = Delivery.Purpose.KEEP
    subject_words = _("Une place est réservée pour vous : %(short_when)s")
    manage_label = _("Garder ou effacer cette adresse")
    sms_label = _("Garder ou effacer ce numéro")
    shows_place = False
    shows_note = False
    shows_code = False

    def __init__(self, registration: Registration, **fields: Any) -> None:
        super().__init__(registration, **fields)
        party = self.whole or registration
        address = site_url(f"/mon-rendez-vous/{party.token}/garder/{keep_key(party)}/")
        self.facts = replace(self.facts, nickname="", manage_url=address)
