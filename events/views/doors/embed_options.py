"""What an association may choose of the list or month that stands in its own site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Choices = tuple[tuple[str, str | Promise], ...]

VIEWS: Choices = (("liste", _("une liste")), ("mois", _("un mois en grille")))
THEMES: Choices = (
    ("auto", _("clair ou sombre, comme l’appareil de la personne")),
    ("clair", _("clair")),
    ("sombre", _("sombre")),
)
ACCENTS: Choices = (
    ("brique", _("brique")),
    ("sapin", _("sapin")),
    ("lagon", _("lagon")),
    ("bleu", _("bleu")),
    ("prune", _("prune")),
)
COUNTS: Choices = (("5", "5"), ("10", "10"), ("20", "20"), ("40", "40"))
LANGUAGES: Choices = (("fr", _("français")), ("en", _("anglais")))
_USUAL = {"vue": "liste", "theme": "auto", "accent": "brique", "nombre": "10", "langue": "fr"}
_KNOWN = {"vue": VIEWS, "theme": THEMES, "accent": ACCENTS, "nombre": COUNTS, "langue": LANGUAGES}


@dataclass(frozen=True, kw_only=True)
class EmbedOptions:
    """Choices by their names in the address; what is not known there falls back to the usual."""

    vue: str
    theme: str
    accent: str
    nombre: str
    langue: str

    @classmethod
    def of(cls, data: Mapping[str, str]) -> EmbedOptions:
        """Read an address."""
        return cls(**{name: _known(name, data.get(name, "")) for name in _USUAL})

    @property
    def parameters(self) -> dict[str, str]:
        """What stands in an address: only what differs from the usual."""
        chosen = {name: getattr(self, name) for name in _USUAL}
        return {name: value for name, value in chosen.items() if value != _USUAL[name]}

    @property
    def query(self) -> str:
        """« ?vue=mois », or ''."""
        return f"?{urlencode(self.parameters)}" if self.parameters else ""

    @property
    def is_month(self) -> bool:
        """Whether it is a grid."""
        return self.vue == "mois"

    @property
    def count(self) -> int:
        """How many sessions a list holds."""
        return int(self.nombre)

    @property
    def schemes(self) -> str:
        """What browsers are told to paint their own parts for."""
        return {"clair": "light", "sombre": "dark"}.get(self.theme, "light dark")


def _known(name: str, value: str) -> str:
    values = [key for key, _words in _KNOWN[name]]
    return value if value in values else _USUAL[name]


class EmbedForm(forms.Form):
    """The same choices, as a form."""

    vue = forms.ChoiceField(label=_("Montrer"), choices=VIEWS)
    nombre = forms.ChoiceField(label=_("Rencontres dans la liste"), choices=COUNTS)
    theme = forms.ChoiceField(label=_("Fond"), choices=THEMES)
    accent = forms.ChoiceField(label=_("Couleur"), choices=ACCENTS)
    langue = forms.ChoiceField(label=_("Langue"), choices=LANGUAGES)

    @classmethod
    def of(cls, options: EmbedOptions) -> EmbedForm:
        """Return the form that shows these."""
        return cls({name: getattr(options, name) for name in _USUAL})


def language_of(options: EmbedOptions) -> str:
    """Return the language in which it is written: the site's that shows it, not the browser's."""
    known = {code for code, _words in settings.LANGUAGES}
    return options.langue if options.langue in known else settings.LANGUAGE_CODE
