"""What an event is: its words, whom it is for, how one comes, how it goes, what it costs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.domain.drafts import MAX_AGE, MAX_FEE
from events.forms.fields import AnswerField, LineField, ParagraphsField, PriceField
from events.forms.refusals import RefusalForm
from events.models import (
    MAX_CAPACITY,
    AccessFeature,
    AccessMode,
    Audience,
    Kind,
    Visibility,
)

_KINDS = [("", _("Choisissez")), *((kind.value, kind.label) for kind in Kind)]
ACCESS = (
    (AccessMode.DROP_IN, _("On vient comme on est, sans s’inscrire")),
    (AccessMode.REGISTRATION, _("On s’inscrit à la date qu’on veut")),
    (AccessMode.APPROVAL, _("On demande une place, vous répondez oui ou non")),
    (AccessMode.AFTER_INTERVIEW, _("On vient après un premier échange avec vous")),
    (AccessMode.CLOSED_COHORT, _("On s’inscrit à toutes les dates à la fois")),
    (AccessMode.MEMBERS_ONLY, _("Réservé aux adhérents\u00a0: vous les reconnaissez")),
)
_VISIBILITIES = (
    (Visibility.PUBLIC, _("Tout le monde\u00a0: l’agenda, les calendriers")),
    (Visibility.UNLISTED, _("Les personnes à qui vous donnez le lien")),
    (Visibility.PRIVATE, _("Le groupe seulement\u00a0: rien n’est public")),
)


class Price:
    """What the form asks first about the price."""

    UNSAID, FREE, OPEN, FIXED = "", "free", "open", "fixed"
    CHOICES = (
        (UNSAID, _("Non précisé")),
        (FREE, _("Gratuit")),
        (OPEN, _("Prix libre")),
        (FIXED, _("Payant")),
    )


class FactsForm(RefusalForm):
    """All that is said of an event but its dates and its place."""

    title = LineField(
        longest=160,
        label=_("Titre"),
        help_text=_("Court et parlant, comme «\u202fCafé du jeudi\u202f»."),
        error_messages={"required": _("Donnez un titre.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("Type de rencontre"),
        choices=_KINDS,
        error_messages={"required": _("Choisissez le type de rencontre.")},
    )
    access_mode = forms.ChoiceField(
        label=_("Comment vient-on\u202f?"),
        choices=ACCESS,
        initial=AccessMode.DROP_IN,
        widget=forms.RadioSelect,
    )
    capacity = forms.IntegerField(
        label=_("Nombre de places"),
        help_text=_("Vide\u00a0: sans limite. Personne ne voit ce nombre."),
        required=False,
        min_value=1,
        max_value=MAX_CAPACITY,
    )
    has_waitlist = forms.BooleanField(
        label=_("Proposer une liste d’attente quand c’est complet"), required=False, initial=True
    )
    audience = forms.MultipleChoiceField(
        label=_("C’est pour"),
        choices=Audience.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    min_age = forms.IntegerField(
        label=_("À partir de (ans)"), required=False, min_value=0, max_value=MAX_AGE
    )
    max_age = forms.IntegerField(
        label=_("Jusqu’à (ans)"), required=False, min_value=0, max_value=MAX_AGE
    )
    welcome = ParagraphsField(
        longest=1000,
        rows=3,
        label=_("L’accueil"),
        help_text=_("Qui ouvre la porte, ce qui se passe en arrivant."),
        required=False,
    )
    usual_size = forms.IntegerField(
        label=_("Combien de personnes d’habitude"),
        required=False,
        min_value=0,
        max_value=MAX_CAPACITY,
    )
    may_listen = AnswerField(label=_("On peut venir juste pour écouter"))
    may_leave = AnswerField(label=_("On peut partir avant la fin"))
    may_bring = AnswerField(label=_("On peut venir avec quelqu’un"))
    late_ok = AnswerField(label=_("On peut arriver en retard"))
    price = forms.ChoiceField(
        label=_("Prix"), choices=Price.CHOICES, required=False, widget=forms.RadioSelect
    )
    fee_amount = PriceField(label=_("Prix en euros"), required=False)
    fee_member_amount = PriceField(label=_("Prix pour les adhérents"), required=False)
    fee_note = LineField(
        longest=120,
        label=_("Précision sur le prix"),
        help_text=_("Par exemple\u00a0: repas compris."),
        required=False,
    )
    access_features = forms.MultipleChoiceField(
        label=_("Sur place, il y a"),
        choices=AccessFeature.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_place_hidden = forms.BooleanField(
        label=_("Ne montrer que la ville\u00a0: l’adresse est donnée à la confirmation"),
        required=False,
    )
    online_url = LineField(
        longest=500,
        label=_("Lien de connexion"),
        help_text=_("Seules les personnes inscrites le reçoivent."),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "none"}),
    )
    visibility = forms.ChoiceField(
        label=_("Qui voit cette rencontre"),
        choices=_VISIBILITIES,
        initial=Visibility.PUBLIC,
        widget=forms.RadioSelect,
    )
    summary_easy = ParagraphsField(
        longest=1000,
        rows=3,
        label=_("En deux phrases simples"),
        help_text=_("Des mots connus, une idée par phrase. On le lit en premier."),
        required=False,
    )
    description = ParagraphsField(longest=4000, rows=6, label=_("Présentation"), required=False)

    def clean(self) -> dict[str, Any]:
        """Check ages and prices together."""
        data = super().clean() or self.cleaned_data
        low, high = data.get("min_age"), data.get("max_age")
        if low is not None and high is not None and low > high:
            self.add_error("max_age", _("Vérifiez les âges\u00a0: le plus petit d’abord."))
        self._check_price(data)
        return data

    def _check_price(self, data: dict[str, Any]) -> None:
        amounts = {name: data.get(name) for name in ("fee_amount", "fee_member_amount")}
        for name, amount in amounts.items():
            if amount is not None and amount > MAX_FEE:
                self.add_error(name, _("Ce prix est trop élevé\u00a0: vérifiez-le."))
        if data.get("price") == Price.FREE and any(amounts.values()):
            self.add_error("price", _("C’est gratuit ou payant\u202f? Les deux sont indiqués."))
        is_bare = data.get("price") == Price.FIXED and not any(
            amount is not None or name in self.errors for name, amount in amounts.items()
        )
        if is_bare:
            self.add_error("fee_amount", _("Donnez le prix en euros."))

    def facts(self) -> dict[str, Any]:
        """Return what an EventDraft takes of this form."""
        data = self.cleaned_data
        same = (
            *("title", "kind", "access_mode", "capacity", "has_waitlist", "min_age", "max_age"),
            *("welcome", "usual_size", "may_listen", "may_leave", "may_bring", "late_ok"),
            *("fee_note", "is_place_hidden", "online_url", "visibility", "summary_easy"),
            "description",
        )
        return {
            **{name: data[name] for name in same},
            **self._fee(data),
            "audience": tuple(data["audience"]),
            "access_features": tuple(data["access_features"]),
        }

    def _fee(self, data: dict[str, Any]) -> dict[str, Any]:
        is_free = data["price"] == Price.FREE
        return {
            "fee_amount": Decimal(0) if is_free else data["fee_amount"],
            "fee_member_amount": None if is_free else data["fee_member_amount"],
            "fee_free_price": data["price"] == Price.OPEN,
        }
