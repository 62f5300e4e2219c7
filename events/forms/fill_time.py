"""How long a form lay open: too short for a person, it is asked once more, kindly.

No cookie and no CAPTCHA: the form carries when it was shown, signed together with its
submission id. A stamp is good for one registration of a session, and for a day.
"""

from __future__ import annotations

import time
from typing import Any

from django import forms
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.errors import EventsError
from events.forms.refusals import RefusalForm

GOOD_FOR = 24 * 3600
"""Seconds: people are interrupted, and come back to what they typed."""


class FillTimeForm(RefusalForm):
    """A form that knows when it was shown, with a trap for machines.

    ``submission`` is a field of the class that mixes it in.
    """

    shown = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    website = forms.CharField(
        label=gettext_lazy("Laissez ce champ vide"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    is_too_fast = False
    """Whether the page should ask « C’est bien moi »."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["shown"] = self.stamp(self.initial.get("submission", ""))

    def stamp(self, submission: object) -> str:
        """Return what says that the form was shown now."""
        seconds = f"{time.time():.1f}"
        signature = _signer().signature(f"{submission}:{seconds}")
        return f"{seconds}:{signature}"

    def check_by_hand(self) -> None:
        """Raise EventsError unless a person seems to have filled it in, in a person's time."""
        if self.cleaned_data.get("website"):
            raise EventsError(
                "looks_automatic",
                _("Ce formulaire semble rempli par une machine. Réessayez à la main."),
            )
        self.check_fill_time()

    def check_fill_time(self) -> None:
        """Raise EventsError ``form_too_old`` or ``form_too_fast``; all that was typed stays."""
        if not settings.FORM_FILL_SECONDS:
            return
        age = _age(str(self.cleaned_data["submission"]), self.cleaned_data.get("shown", ""))
        if age is None or age > GOOD_FOR:
            self._show_again()
            raise EventsError(
                "form_too_old",
                _(
                    "Cette page est restée ouverte longtemps. Rien n’est perdu : relisez, puis "
                    "envoyez encore une fois."
                ),
            )
        if age < settings.FORM_FILL_SECONDS:
            self.is_too_fast = True
            raise EventsError(
                "form_too_fast",
                _(
                    "C’était très rapide. Pour nous protéger des robots, nous vous demandons "
                    "d’envoyer encore une fois. Tout ce que vous avez écrit est là."
                ),
            )

    def _show_again(self) -> None:
        """Stamp the form anew, for the page that shows it with what was typed."""
        data = self.data.copy()  # type: ignore[attr-defined] # a QueryDict: it was sent
        data["shown"] = self.stamp(self.cleaned_data["submission"])
        self.data = data


def _signer() -> Signer:
    return Signer(salt="events.forms.fill_time")


def _age(submission: str, stamp: str) -> float | None:
    """Return how many seconds ago the form was shown; None when we did not make the stamp."""
    try:
        _submission, _colon, seconds = _signer().unsign(f"{submission}:{stamp}").rpartition(":")
        return time.time() - float(seconds)
    except (BadSignature, ValueError):
        return None
