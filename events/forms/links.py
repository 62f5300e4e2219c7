"""Forms about one's own calendars."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from events.domain.registration_requests import clean_email
from events.forms.refusals import RefusalForm, passed

NEUTRAL, FULL = "neutre", "complet"


class LinkForm(RefusalForm):
    """What an address of a calendar tells."""

    detail = forms.ChoiceField(
        label=_("Ce que votre agenda montrera"),
        choices=[
            (NEUTRAL, _("« Rendez-vous », l’heure et la rue. Rien d’autre.")),
            (FULL, _("Tout : le nom de la rencontre, le lieu, le lien pour rejoindre.")),
        ],
        initial=NEUTRAL,
        widget=forms.RadioSelect,
    )

    @property
    def is_discreet(self) -> bool:
        """Whether titles stay neutral."""
        return bool(self.cleaned_data["detail"] == NEUTRAL)


class AskForm(RefusalForm):
    """The address that one's appointments were made with."""

    email = forms.CharField(
        label=_("Votre adresse e-mail"),
        help_text=_("Celle que vous avez laissée en vous inscrivant."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={"required": _("Écrivez votre adresse e-mail.")},
    )

    def clean_email(self) -> str:
        """Check it as the domain will."""
        email: str = self.cleaned_data["email"]
        return passed(email, clean_email)
