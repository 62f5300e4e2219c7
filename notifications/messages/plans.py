"""What is told to who said « je pense venir »."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from notifications.models import Delivery

from .base import Message
from .calendars import Effect


class Planned(Message):
    """They plan to come; nothing is required of them."""

    purpose = Delivery.Purpose.PLANNED
    subject_words = _("Vous pensez venir : %(short_when)s")
    calendar_effect = Effect.PUTS
    manage_label = _("Finalement, vous ne venez pas ? Le même lien suffit")
