"""What an association and a group say of themselves, and how long they keep what one writes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.forms.fields import DayField, LineField, ParagraphsField
from events.forms.refusals import RefusalForm, passed
from groups.domain.controllers import (
    MOST_DAYS,
    ContactDraft,
    ControllerDraft,
    clean_email,
    clean_phone_words,
)
from groups.models import (
    MAX_MASKING,
    MAX_RETENTION_MONTHS,
    MIN_MASKING,
    Organization,
    SupportGroup,
)


class _Awaited:
    """A field that one has to fill in some day: without it nobody can register."""

    def validate(self, value: object) -> None:
        """Let it wait."""


class _AwaitedLine(_Awaited, LineField):
    """Words on one line, or nothing yet."""


class _AwaitedParagraphs(_Awaited, ParagraphsField):
    """Words on several lines, or nothing yet."""


class _EmailField(_Awaited, LineField):
    """An address, or nothing yet."""

    widget = forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"})

    def clean(self, value: Any) -> str:  # noqa: ANN401 (Django's signature)
        """Return the address, checked as the domain checks it."""
        email = super().clean(value)
        passed(email, lambda text: clean_email(text, field=""))
        return str(email)


def _number_field(
    label: Any,  # noqa: ANN401
    *,
    least: int = 1,
    most: int,
    faults: Any,  # noqa: ANN401
    help_text: Any,  # noqa: ANN401
) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=least,
        max_value=most,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), faults),
    )


class ControllerForm(RefusalForm):
    """Who answers for what people write; what is not known yet may wait."""

    use_required_attribute = False

    legal_name = _AwaitedLine(
        label=_("Nom légal"),
        help_text=_(
            "Celui des statuts, par exemple «\u202fLes Tilleuls, association loi 1901\u202f»."
        ),
        longest=200,
    )
    legal_address = _AwaitedParagraphs(label=_("Adresse du siège"), longest=500, rows=3)
    rights_contact = _EmailField(
        label=_("E-mail pour exercer ses droits"),
        help_text=_("Chacun peut y demander ce qui est gardé de lui. Quelqu’un doit la relever."),
        longest=254,
    )
    hosting = _AwaitedLine(
        label=_("Hébergeur des données"),
        help_text=_("Qui garde l’ordinateur où tout est enregistré, et dans quelle ville."),
        longest=300,
    )
    retention_months = _number_field(
        _("Mois de conservation après la rencontre"),
        most=MAX_RETENTION_MONTHS,
        faults=_("Choisissez une durée de 1 à 24 mois."),
        help_text=_(
            "De 1 à 24. Le moins est le mieux\u00a0: 3 suffisent souvent. Plus courte, elle vaut "
            "aussitôt pour tous\u202f; plus longue, pour les prochaines inscriptions "
            "seulement\u00a0: personne n’est gardé plus longtemps qu’il ne l’a accepté."
        ),
    )
    masking_threshold = _number_field(
        _("Masquer les petits nombres en dessous de"),
        least=MIN_MASKING,
        most=MAX_MASKING,
        faults=_("Choisissez un nombre de 3 à 30."),
        help_text=_(
            "Pour qui lit les chiffres sans organiser le groupe. 5 le plus souvent\u202f; 11 si "
            "votre financeur le demande. Les totaux de l’année se voient toujours."
        ),
    )

    @classmethod
    def of(cls, organization: Organization) -> ControllerForm:
        """Return the form as the association stands."""
        return cls(initial={name: getattr(organization, name) for name in cls.base_fields})

    def draft(self) -> ControllerDraft:
        """Return what was written; only once it is valid."""
        return ControllerDraft(**self.cleaned_data)


class ContactForm(RefusalForm):
    """How a group is reached."""

    use_required_attribute = False

    contact_email = _EmailField(
        label=_("Adresse e-mail du groupe"),
        help_text=_(
            "Tout le monde la voit, et les réponses aux messages y arrivent. Sans elle, personne "
            "ne peut s’inscrire."
        ),
        longest=254,
    )
    contact_phone = LineField(
        label=_("Téléphone"),
        longest=32,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    phone_hours = LineField(
        label=_("Quand appeler"),
        help_text=_("Par exemple «\u202fle mardi et le jeudi, de 14\u00a0h à 17\u00a0h\u202f»."),
        longest=200,
        required=False,
    )
    reply_delay_days = _number_field(
        _("Sous combien de jours répondez-vous\u202f?"),
        most=MOST_DAYS,
        faults=_("Choisissez un délai de 1 à 60 jours."),
        help_text=_("C’est promis à qui demande à être rappelé ou inscrit."),
    )
    next_entry = DayField(
        label=_("Prochaine entrée possible"),
        help_text=_("Pour un groupe qui n’accueille de nouvelles personnes qu’à certains moments."),
        required=False,
    )

    @classmethod
    def of(cls, group: SupportGroup) -> ContactForm:
        """Return the form as the group stands."""
        return cls(initial={name: getattr(group, name) for name in cls.base_fields})

    def clean_contact_phone(self) -> str:
        """Check the number as the domain does."""
        return passed(str(self.cleaned_data["contact_phone"]), clean_phone_words)

    def draft(self) -> ContactDraft:
        """Return what was written; only once it is valid."""
        return ContactDraft(**self.cleaned_data)
