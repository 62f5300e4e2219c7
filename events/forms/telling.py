"""« Comment vous prévenir »: by what, when, and how much of it shows outside."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from events.domain.phone_numbers import phone_words, takes_sms
from events.domain.registration_requests import RegistrationChanges, clean_email, clean_phone
from events.domain.reminder_words import offset_words
from events.domain.reminders import checked_offsets
from events.domain.telling import has_sms, way_to
from events.forms.refusals import RefusalForm, passed
from events.models import ContactChannel, Party

_HOUR, _DAY, _WEEK = 60, 24 * 60, 7 * 24 * 60
REMINDERS = (
    (_WEEK, _("1 semaine avant")),
    (2 * _DAY, _("2 jours avant")),
    (_DAY, _("La veille, à la même heure")),
    (3 * _HOUR, _("3 heures avant")),
    (_HOUR, _("1 heure avant")),
)


class ToldForm(RefusalForm):
    """What a person wants to be told, and by what."""

    email = forms.CharField(
        label=_("Adresse e-mail"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    phone = forms.CharField(
        label=_("Téléphone"),
        required=False,
        max_length=32,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    channel = forms.ChoiceField(
        label=_("Vous prévenir par"),
        choices=[(ContactChannel.EMAIL, _("E-mail")), (ContactChannel.SMS, _("SMS"))],
        error_messages={"required": _("Choisissez l’e-mail ou le SMS.")},
        widget=forms.RadioSelect,
    )
    reminders = forms.TypedMultipleChoiceField(
        label=_("Rappels"),
        help_text=_("Aucune case cochée\u00a0: aucun rappel."),
        choices=REMINDERS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    notes = forms.BooleanField(
        label=_("Recevoir aussi les messages des personnes qui organisent"), required=False
    )
    detail = forms.BooleanField(
        label=_("Écrire le nom de la rencontre et du groupe à l’extérieur des messages"),
        help_text=_(
            "Dans l’objet, l’expéditeur et les SMS. Si vous laissez vide, rien n’y dit de quoi "
            "il s’agit."
        ),
        required=False,
    )

    def __init__(self, data: QueryDict | None = None, *, party: Party, offsets: list[int]) -> None:
        reminders = [] if "reminders" in party.muted else offsets
        said = {
            "email": party.email,
            "phone": phone_words(party.phone),
            "channel": way_to(party) or ContactChannel.EMAIL,
            "reminders": reminders,
            "notes": "notes" not in party.muted,
            "detail": not party.is_discreet,
        }
        super().__init__(data, initial=said)
        self._muted = party.muted
        self._is_never_by_sms = party.channel == ContactChannel.NO_SMS
        self._offer_also(offsets)
        if has_sms():
            words = _(
                "Un mobile, si vous préférez un SMS. Jamais entre 20\u00a0h et 9\u00a0h, sauf si "
                "une rencontre des prochaines heures change ou n’a pas lieu."
            )
        else:
            del self.fields["channel"]
            words = _("Pour que le groupe vous appelle si quelque chose change.")
        self.fields["phone"].help_text = words

    def _offer_also(self, offsets: list[int]) -> None:
        """Offer times too that the list lacks: the event's own, or a program's."""
        field = self.fields["reminders"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        listed = {minutes for minutes, _label in REMINDERS}
        others = [
            (one, _("%(words)s avant") % {"words": offset_words(one)})
            for one in sorted(set(offsets) - listed, reverse=True)
        ]
        field.choices = [*REMINDERS, *others]

    def clean_email(self) -> str:
        """Check it as the domain will."""
        email: str = self.cleaned_data["email"]
        return passed(email, clean_email)

    def clean_phone(self) -> str:
        """Check it as the domain will."""
        phone: str = self.cleaned_data["phone"]
        return clean_phone(passed(phone, clean_phone))

    def clean_reminders(self) -> list[int]:
        """Check them as the domain will."""
        reminders: list[int] = self.cleaned_data["reminders"]
        return passed(reminders, checked_offsets)

    def clean(self) -> dict[str, Any]:
        """What one is told by must be there, unless one leaves nothing at all."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        email, phone = data.get("email"), data.get("phone")
        if email is None or phone is None:
            return data
        if data.get("channel") == ContactChannel.SMS and (email or phone) and not takes_sms(phone):
            self.add_error("phone", _("Donnez un numéro de mobile pour recevoir des SMS."))
        elif data.get("channel") == ContactChannel.EMAIL and takes_sms(phone) and not email:
            self.add_error("email", _("Donnez une adresse pour recevoir des e-mails."))
        return data

    def changes(self) -> RegistrationChanges:
        """Return what the person wants from now on."""
        data = self.cleaned_data
        return RegistrationChanges(
            email=data["email"],
            phone=data["phone"],
            channel=self._channel(),
            reminders=tuple(data["reminders"]),
            discreet=not data["detail"],
        )

    def _channel(self) -> str | None:
        """Return what was chosen; a number for calling alone stays so until SMS are chosen."""
        chosen: str | None = self.cleaned_data.get("channel")
        return None if self._is_never_by_sms and chosen != ContactChannel.SMS else chosen

    def muted(self) -> set[str]:
        """Return which kinds of messages stay off; choosing a reminder turns these on."""
        kept = set(self._muted) & {"reminders"} if not self.cleaned_data["reminders"] else set()
        return kept if self.cleaned_data["notes"] else kept | {"notes"}
