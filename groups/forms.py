"""Forms of accounts: coming in, proving oneself, joining a team, leaving."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from django import forms
from django.utils.translation import gettext_lazy as _

from groups.domain.own_names import NAME_LENGTH
from groups.errors import GroupsError
from groups.models import RoleName


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


class Refusable(forms.Form):
    """A form that shows what a rule refused."""

    def refuse(self, error: GroupsError) -> None:
        """Put a rule's no beside its field, or alone on top: then no field is at fault."""
        field = error.field if error.field in self.fields else None
        if field is None:
            self.errors.clear()
        self.add_error(field, str(error))


class ProofForm(Refusable):
    """A code of the app, or a recovery code."""

    code = forms.CharField(
        label=_("Votre code"),
        help_text=_("Les six chiffres de votre application, ou un code de secours."),
        max_length=40,
        error_messages={"required": _("Recopiez le code.")},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )


class AppForm(Refusable):
    """The first code that an app shows."""

    code = forms.CharField(
        label=_("Les six chiffres que l’application affiche"),
        max_length=20,
        error_messages={"required": _("Recopiez les six chiffres.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class CloseForm(Refusable):
    """One's own address, typed by who has nothing else to prove themselves with."""

    email = forms.CharField(
        label=_("Votre adresse e-mail"),
        help_text=_("Pour être sûr que c’est bien ce que vous voulez."),
        max_length=254,
        error_messages={"required": _("Écrivez votre adresse e-mail.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )

    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._address = address

    def clean_email(self) -> str:
        """Compare addresses whatever their capitals."""
        email = str(self.cleaned_data["email"]).strip().lower()
        if email != self._address.lower():
            raise forms.ValidationError(_("Ce n’est pas l’adresse de ce compte."))
        return email


class NameForm(Refusable):
    """What a passkey is called."""

    name = forms.CharField(
        label=_("Le nom de cette clé"),
        help_text=_("Pour la reconnaître dans la liste. Exemple : mon téléphone."),
        max_length=60,
        error_messages={"required": _("Écrivez un nom.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


ROLE_WORDS = (
    (
        RoleName.ORGANIZER,
        _(
            "Organisateur ou organisatrice\u00a0: publie les rencontres, voit qui vient, répond "
            "aux demandes."
        ),
    ),
    (
        RoleName.FACILITATOR,
        _(
            "Animateur ou animatrice\u00a0: voit qui vient, de sept jours avant à sept jours après "
            "chaque rencontre."
        ),
    ),
    (RoleName.READER, _("Lecture seule\u00a0: lit les chiffres, jamais un nom.")),
    (
        RoleName.OWNER,
        _("Responsable\u00a0: peut tout changer, inviter des personnes et retirer leurs rôles."),
    ),
)
"""What each role allows, the usual one first and the widest last."""


class InvitationForm(Refusable):
    """Whom an owner asks to join, and as what."""

    email = forms.CharField(
        label=_("Son adresse e-mail"),
        help_text=_("Relisez-la\u00a0: c’est avec elle que cette personne entrera."),
        max_length=254,
        error_messages={"required": _("Écrivez son adresse e-mail.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )
    name = forms.ChoiceField(
        label=_("Ce qu’elle pourra faire"),
        choices=ROLE_WORDS,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez ce qu’elle pourra faire."),
            "invalid_choice": _("Choisissez un rôle de la liste."),
        },
    )


class RoleForm(Refusable):
    """What somebody may do from now on."""

    name = forms.ChoiceField(
        label=_("Ce que cette personne peut faire"),
        choices=ROLE_WORDS,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez un rôle de la liste."),
            "invalid_choice": _("Choisissez un rôle de la liste."),
        },
    )


class JoiningForm(Refusable):
    """Under which name somebody joins a team."""

    display_name = forms.CharField(
        label=_("Votre nom, pour l’équipe"),
        help_text=_("Un prénom suffit. Sans nom, l’équipe voit votre adresse e-mail."),
        max_length=NAME_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
