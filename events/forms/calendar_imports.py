"""Bringing in a calendar: the file or the address, and what calendars don't say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.domain.calendar_imports import MAX_BYTES, Choices
from events.models import AccessMode, Kind, Visibility

from .refusals import RefusalForm

_DEFAULT = Choices()
_NOTHING = _("Donnez un fichier .ics, ou l’adresse d’un calendrier.")
_BOTH = _("Donnez soit un fichier, soit une adresse : pas les deux à la fois.")


class CalendarImportForm(RefusalForm):
    """One calendar, by file or by address."""

    file = forms.FileField(
        label=_("Un fichier .ics"),
        help_text=_("Celui que votre agenda a exporté, 5 Mo au plus."),
        required=False,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".ics,.ical,.ifb,text/calendar"}),
    )
    url = forms.CharField(
        label=_("Ou l’adresse d’un calendrier"),
        help_text=_(
            "Elle commence par https:// ou webcal://. Nous la relisons toutes les six heures, "
            "et nous ne la montrons à personne."
        ),
        required=False,
        max_length=2000,
        widget=forms.TextInput(
            attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    follows_removals = forms.BooleanField(
        label=_("Suivre aussi les suppressions"),
        help_text=_(
            "Pour une adresse : ce qui en disparaît est annulé ici, dates à venir seulement, et "
            "les personnes inscrites sont prévenues."
        ),
        required=False,
    )
    kind = forms.ChoiceField(
        label=_("Type de rencontre"), choices=Kind.choices, initial=_DEFAULT.kind
    )
    access_mode = forms.ChoiceField(
        label=_("Comment on vient"), choices=AccessMode.choices, initial=_DEFAULT.access_mode
    )
    visibility = forms.ChoiceField(
        label=_("Qui voit ces rencontres"),
        choices=Visibility.choices,
        initial=_DEFAULT.visibility,
    )

    def clean(self) -> dict[str, Any]:
        """Take one calendar, not none and not two."""
        data = super().clean() or self.cleaned_data
        if not self.errors:
            if data.get("file") and data.get("url"):
                self.add_error("url", _BOTH)
            elif not (data.get("file") or data.get("url")):
                self.add_error("file", _NOTHING)
        return data

    @property
    def body(self) -> bytes:
        """The file, or one byte more than is taken of it."""
        file = self.cleaned_data["file"]
        return bytes(file.read(MAX_BYTES + 1)) if file else b""

    @property
    def chosen(self) -> Choices:
        """What holds for new events."""
        data = self.cleaned_data
        return Choices(
            kind=data["kind"], access_mode=data["access_mode"], visibility=data["visibility"]
        )
