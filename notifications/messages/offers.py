"""The messages about a seat that is held for an answer."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from notifications.models import Delivery

from .base import Message
from .calendars import Effect


class Offered(Message):
    """A seat became free: do they take it?"""

    purpose = Delivery.Purpose.OFFERED
    subject_words = _("Une place s’est libérée pour vous : %(short_when)s")
    shows_given = True
    calendar_effect = Effect.REMOVES
    manage_label = _("Prendre la place, ou la laisser, sans explication")
    sms_label = _("La prendre ou la laisser")


class Expired(Message):
    """They let the time go by; the door stays open."""

    purpose = Delivery.Purpose.EXPIRED
    subject_words = _("Vous pouvez revenir sur la liste : %(short_when)s")
    calendar_effect = Effect.REMOVES
    manage_label = _("Revenir sur la liste, sans explication")
    sms_label = _("Revenir sur la liste")
    shows_place = False
    shows_note = False
