"""What people are told who asked for a first talk, until the group has answered, and then."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from events.domain.first_talks import promise_words
from events.models import Registration
from notifications.models import Delivery

from .base import Message
from .calendars import Effect

_Purpose = Delivery.Purpose


class _AboutTheRequest(Message):
    """It speaks of no date: none is theirs."""

    shows_place = False
    shows_note = False

    def __init__(self, registration: Registration, **fields: Any) -> None:
        super().__init__(registration, **fields)
        group = registration.occurrence.event.group
        self.facts = replace(self.facts, when="", dates=(), promise=promise_words(group))


class Asked(_AboutTheRequest):
    """The group will call back."""

    purpose = _Purpose.ASKED
    subject_words = _("Votre demande est bien arrivée")
    manage_label = _("Changer ou retirer votre demande, sans explication")


class NotNow(_AboutTheRequest):
    """Not for now; something else is open meanwhile."""

    purpose = _Purpose.NOT_NOW
    subject_words = _("Réponse à votre demande")
    manage_label = _("Voir ce qui est ouvert en attendant")
    shows_code = False


class Admitted(Message):
    """All dates to come are theirs."""

    purpose = _Purpose.ADMITTED
    subject_words = _("Nous vous attendons : %(short_when)s")
    calendar_effect = Effect.PUTS
    manage_label = _("Dire que vous ne venez pas à une date, sans explication")
