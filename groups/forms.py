"""Forms of the log-in."""

from __future__ import annotations

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from django import forms
from django.utils.translation import gettext_lazy as _


class RequestCodeForm(RequestLoginCodeForm):  # type: ignore[misc] # allauth is not typed
    """To which address the code goes."""

    email = forms.EmailField(
        label=_("Votre adresse e-mail"),
        help_text=_("Celle que votre association a inscrite."),
        max_length=254,
        error_messages={
            "required": _("Écrivez votre adresse e-mail."),
            "invalid": _("Cette adresse e-mail n’est pas complète. Exemple : nom@exemple.fr"),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )

    def clean_email(self) -> str:
        """Compare addresses whatever their capitals."""
        self.cleaned_data["email"] = self.cleaned_data["email"].lower()
        return str(super().clean_email())


class EnterCodeForm(ConfirmLoginCodeForm):  # type: ignore[misc] # allauth is not typed
    """The code as it was received, with or without its hyphen."""

    code = forms.CharField(
        label=_("Le code reçu par e-mail"),
        max_length=40,
        error_messages={"required": _("Recopiez le code du message.")},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )
