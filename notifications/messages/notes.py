"""What an organiser wrote to those registered for one session, in their own words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from events.domain.session_messages import NOTES, message_of_cause
from events.models import Registration
from notifications.models import Delivery

from .base import Message


class Note(Message):
    """The group writes; its words stand inside, never outside."""

    purpose = Delivery.Purpose.NOTE
    mute_group = NOTES
    sms_label = _("Pour le lire")
    subject_words = _("Un message pour votre rendez-vous : %(short_when)s")
    shows_note = False

    def __init__(
        self,
        registration: Registration,
        *,
        now: datetime,
        is_whole: bool = False,
        change: str = "",
        cause: str = "",
    ) -> None:
        super().__init__(registration, now=now, is_whole=is_whole, change=change, cause=cause)
        message = message_of_cause(cause)
        self.facts = replace(self.facts, words=message.text if message else "")
