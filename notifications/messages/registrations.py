"""The messages about a registration, one small class each."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from notifications.models import Delivery

from .base import Message
from .calendars import Effect

_Purpose = Delivery.Purpose


class Confirmed(Message):
    """A place is reserved."""

    purpose = _Purpose.CONFIRMED
    subject_words = _("Votre place est réservée : %(short_when)s")
    shows_given = True
    calendar_effect = Effect.PUTS


class Pending(Message):
    """The group has to say yes first."""

    purpose = _Purpose.PENDING
    subject_words = _("Votre demande est bien arrivée : %(short_when)s")
    calendar_effect = Effect.REMOVES
    manage_label = _("Changer ou annuler votre demande, sans explication")


class Waitlisted(Message):
    """It is full for now."""

    purpose = _Purpose.WAITLISTED
    subject_words = _("Vous êtes sur la liste d’attente : %(short_when)s")
    calendar_effect = Effect.REMOVES
    manage_label = _("Changer ou annuler votre demande, sans explication")


class Promoted(Message):
    """A seat became free, for them."""

    purpose = _Purpose.PROMOTED
    subject_words = _("Une place s’est libérée pour vous : %(short_when)s")
    shows_given = True
    calendar_effect = Effect.PUTS


class Declined(Message):
    """The group said no."""

    purpose = _Purpose.DECLINED
    subject_words = _("Réponse à votre demande : %(short_when)s")
    calendar_effect = Effect.REMOVES
    manage_label = ""
    sms_label = _("En savoir plus")
    shows_place = False
    shows_note = False
    shows_code = False
    shows_next_date = True


class Changed(Message):
    """The session moved, in time or place."""

    purpose = _Purpose.CHANGED
    subject_words = _("Votre rendez-vous a changé : %(short_when)s")
    of_many_words = _("Vos rendez-vous ont changé : %(short_when)s")
    dates_label = _("À retenir maintenant")
    calendar_effect = Effect.PUTS


class CalledOff(Message):
    """The session won't take place."""

    purpose = _Purpose.CALLED_OFF
    subject_words = _("Votre rendez-vous n’aura pas lieu : %(short_when)s")
    of_many_words = _("Des rendez-vous n’auront pas lieu : %(short_when)s")
    dates_label = _("Ce qui était prévu")
    calendar_effect = Effect.REMOVES
    when_label = _("Ce qui était prévu")
    manage_label = ""
    sms_label = _("En savoir plus")
    shows_place = False
    shows_code = False
    shows_next_date = True


class Restored(Message):
    """The session takes place after all."""

    purpose = _Purpose.RESTORED
    subject_words = _("Votre rendez-vous aura bien lieu : %(short_when)s")
    of_many_words = _("Vos rendez-vous auront bien lieu : %(short_when)s")
    calendar_effect = Effect.PUTS


class Added(Message):
    """A date is theirs too, for they joined all dates there are."""

    purpose = _Purpose.ADDED
    subject_words = _("Une date s’ajoute à vos rendez-vous : %(short_when)s")
    of_many_words = _("Des dates s’ajoutent à vos rendez-vous : %(short_when)s")
    dates_label = _("Les dates ajoutées")
    calendar_effect = Effect.PUTS


class Cancelled(Message):
    """They told us that they won't come."""

    purpose = _Purpose.CANCELLED
    subject_words = _("C’est noté : %(short_when)s")
    calendar_effect = Effect.REMOVES
    when_label = _("Le rendez-vous")
    dates_label = _("Les dates libérées")
    manage_label = _("Finalement, vous venez ? Le même lien suffit")
    sms_label = _("Finalement, vous venez ?")
    shows_place = False
    shows_note = False
    shows_code = False
    shows_next_date = True


class Reminder(Message):
    """It is soon. Their calendar knows: what is told twice would pop up twice."""

    purpose = _Purpose.REMINDER
    mute_group = "reminders"
    mute_label = _("Ne plus recevoir de rappels pour ce rendez-vous")
    subject_words = _("Rappel : votre rendez-vous de %(weekday_when)s")
