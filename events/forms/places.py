"""Where one meets: a place of the organisation, or a new one."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.domain.drafts import VenueDraft, clean_venue
from events.domain.venues import venue_draft_of
from events.errors import REFUSALS
from events.forms.fields import LineField, ParagraphsField
from events.forms.refusals import RefusalForm
from events.models import Format
from groups.models import Organization, Venue

_NAMESPACE = uuid.UUID("0d2f7a53-2a53-5f4e-8a70-6b1f2f7d9d11")
_FORMATS = (
    (Format.ONSITE, _("Sur place")),
    (Format.ONLINE, _("En ligne")),
    (Format.HYBRID, _("Sur place ou en ligne, au choix")),
    (Format.PHONE, _("Par téléphone")),
)


def venue_key(venue: Venue | VenueDraft) -> str:
    """Return what stands for a place of an organisation in a form."""
    parts = (venue.name, venue.street, venue.postcode, venue.city)
    return str(uuid.uuid5(_NAMESPACE, "\x1f".join(parts)))


class PlaceForm(RefusalForm):
    """A place chosen among those known, or described."""

    NEW_PLACE = ("venue_name", "street", "postcode", "city", "access_notes")

    format = forms.ChoiceField(
        label=_("On se retrouve"),
        choices=_FORMATS,
        initial=Format.ONSITE,
        widget=forms.RadioSelect,
    )
    venue = forms.ChoiceField(label=_("Lieu"), required=False)
    venue_name = LineField(longest=160, label=_("Nom du lieu"), required=False)
    street = LineField(longest=200, label=_("Numéro et rue"), required=False)
    postcode = LineField(
        longest=5,
        label=_("Code postal"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    city = LineField(longest=120, label=_("Ville"), required=False)
    access_notes = ParagraphsField(
        longest=1000,
        rows=3,
        label=_("Comment entrer"),
        help_text=_("Étage, sonnette, arrêt de bus…"),
        required=False,
    )

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known_venues = {
            venue_key(venue): venue
            for venue in organization.venues.order_by("city", "name", "street", "pk")
        }
        choices = [(key, str(venue)) for key, venue in self.known_venues.items()]
        empty = _("Pas encore connu") if choices else _("Aucun lieu connu pour l’instant")
        self.fields["venue"].choices = [("", empty), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse two places at once, and a new one without its town."""
        data = super().clean() or self.cleaned_data
        described = [name for name in self.NEW_PLACE if data.get(name)]
        if described and data.get("venue"):
            self.add_error(
                "venue",
                _("Choisissez un lieu de la liste ou décrivez-en un nouveau, pas les deux."),
            )
        elif described and not data.get("city") and "city" not in self.errors:
            self.add_error("city", _("Dites dans quelle ville."))
        elif described:
            self._check_place()
        return data

    def _check_place(self) -> None:
        try:
            clean_venue(self._described())
        except REFUSALS as error:
            self.add_error(
                "postcode" if getattr(error, "code", "") == "bad_postcode" else "city", str(error)
            )

    def _described(self) -> VenueDraft:
        data = self.cleaned_data
        return VenueDraft(
            name=data.get("venue_name") or "",
            street=data.get("street") or "",
            postcode=data.get("postcode") or "",
            city=data.get("city") or "",
            access_notes=data.get("access_notes") or "",
        )

    def place(self) -> VenueDraft | None:
        """Return the place; None where none is known."""
        data = self.cleaned_data
        known = self.known_venues.get(data.get("venue") or "")
        if known is not None:
            return venue_draft_of(known)
        return self._described() if data.get("city") else None
