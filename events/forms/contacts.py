"""One field for whatever a person can be told by: an address, or a number."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.domain.registration_requests import clean_email, clean_phone
from events.domain.telling import has_sms
from events.forms.refusals import passed

_LIKE_A_NUMBER = re.compile(r"[+(]?[\d\s.()/+-]{4,}", re.ASCII)


class ContactPart(forms.Form):
    """An address; where the site sends SMS, a number does as well.

    The field is named ``email`` for both: browsers offer what they know by that name.
    """

    email = forms.CharField(
        label=_("Adresse e-mail"),
        help_text=_("Seulement pour vous prévenir\u00a0: confirmation, rappel, changement."),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_sms():
            return
        field = self.fields["email"]
        field.label = _("E-mail ou téléphone mobile")
        field.help_text = _(
            "Un seul suffit. Seulement pour vous prévenir\u00a0: confirmation, rappel, changement."
        )
        field.widget = forms.TextInput(attrs={"autocomplete": "email", "inputmode": "email"})

    def clean_email(self) -> str:
        """Return the address; a number goes to ``phone``. Both are checked as the domain will."""
        written: str = self.cleaned_data["email"]
        self.cleaned_data["phone"] = ""
        if not (has_sms() and _LIKE_A_NUMBER.fullmatch(written.strip())):
            return passed(written, clean_email)
        self.cleaned_data["phone"] = clean_phone(passed(written, clean_phone))
        return ""
