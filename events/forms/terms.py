"""How one registers for an event: when, with whom, what is asked, told and reminded of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from events.domain.drafts import EventDraft
from events.domain.registration_terms import MAX_NOTE
from events.domain.reminders import checked_offsets
from events.forms.fields import ParagraphsField
from events.forms.refusals import RefusalForm, passed
from events.models import MAX_COMPANIONS, AccessNeed, default_reminders

Choices: TypeAlias = tuple[tuple[str, Promise], ...]

_HOUR, _DAY, _WEEK = 60, 24 * 60, 7 * 24 * 60
_OPENS: Choices = (
    ("", _("Tout de suite")),
    ("90", _("3 mois avant")),
    ("60", _("2 mois avant")),
    ("30", _("1 mois avant")),
    ("14", _("2 semaines avant")),
    ("7", _("1 semaine avant")),
    ("3", _("3 jours avant")),
    ("1", _("La veille")),
)
_CLOSES: Choices = (
    ("0", _("Au début de la rencontre")),
    (str(_HOUR), _("1 heure avant")),
    (str(3 * _HOUR), _("3 heures avant")),
    (str(_DAY), _("1 jour avant")),
    (str(2 * _DAY), _("2 jours avant")),
    (str(_WEEK), _("1 semaine avant")),
)
_REMINDERS: Choices = (
    (str(_WEEK), _("1 semaine avant")),
    (str(2 * _DAY), _("2 jours avant")),
    (str(_DAY), _("La veille, à la même heure")),
    (str(3 * _HOUR), _("3 heures avant")),
    (str(_HOUR), _("1 heure avant")),
)
_COMPANIONS: Choices = (
    ("0", _("Personne\u00a0: chacun s’inscrit pour soi")),
    ("1", _("Une personne au plus")),
    ("2", _("Deux personnes au plus")),
    ("3", _("Trois personnes au plus")),
    ("4", _("Quatre personnes au plus")),
)


def _days_words(days: int) -> str:
    return ngettext("%(n)d jour avant", "%(n)d jours avant", days) % {"n": days}


def _minutes_words(minutes: int) -> str:
    if minutes and minutes % _DAY == 0:
        return _days_words(minutes // _DAY)
    if minutes and minutes % _HOUR == 0:
        hours = minutes // _HOUR
        return ngettext("%(n)d heure avant", "%(n)d heures avant", hours) % {"n": hours}
    return ngettext("%(n)d minute avant", "%(n)d minutes avant", minutes) % {"n": minutes}


class TermsForm(RefusalForm):
    """What the form asks about registering; a value that it doesn't list is kept as it stands."""

    opens_days_before = forms.TypedChoiceField(
        label=_("L’inscription ouvre"),
        help_text=_("À minuit, ce jour-là. Avant, la page dit quel jour elle ouvre."),
        choices=_OPENS,
        coerce=int,
        empty_value=None,
        required=False,
    )
    closes_minutes_before = forms.TypedChoiceField(
        label=_("Elle se ferme"),
        help_text=_("Annuler sa venue reste possible jusqu’au début."),
        choices=_CLOSES,
        coerce=int,
        empty_value=None,
        initial="0",
        required=False,
    )
    max_companions = forms.TypedChoiceField(
        label=_("On peut venir avec"),
        choices=_COMPANIONS,
        coerce=int,
        empty_value=None,
        initial=str(MAX_COMPANIONS),
        required=False,
    )
    takes_plans = forms.BooleanField(
        label=_("Sans inscription\u00a0: permettre de dire «\u202fje pense venir\u202f»"),
        required=False,
    )
    confirms_offers = forms.BooleanField(
        label=_("Quand une place se libère, demander un oui sous 24 heures avant de la donner"),
        required=False,
    )
    asks_first_time = forms.BooleanField(
        label=_("Demander si c’est la première fois"), required=False
    )
    asked_needs = forms.MultipleChoiceField(
        label=_("Besoins pratiques à proposer"),
        help_text=_("Cochez ce que vous pouvez vraiment offrir."),
        choices=AccessNeed.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reminder_offsets = forms.TypedMultipleChoiceField(
        label=_("Rappels"),
        help_text=_("Quatre au plus. Chacun peut en choisir d’autres pour soi."),
        choices=_REMINDERS,
        coerce=int,
        initial=[str(offset) for offset in default_reminders()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    confirmed_note = ParagraphsField(
        longest=MAX_NOTE,
        rows=3,
        label=_("Message pour les personnes confirmées"),
        help_text=_(
            "Code de la porte, étage, sonnette… Elles seules le lisent. S’il change, elles sont "
            "prévenues."
        ),
        required=False,
    )

    TERMS = (
        *("opens_days_before", "closes_minutes_before", "max_companions", "takes_plans"),
        *("confirms_offers", "asks_first_time", "asked_needs", "reminder_offsets"),
        "confirmed_note",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._keep_unlisted("opens_days_before", _OPENS, _days_words)
        self._keep_unlisted("closes_minutes_before", _CLOSES, _minutes_words)
        self._keep_unlisted("reminder_offsets", _REMINDERS, _minutes_words)

    def _keep_unlisted(self, name: str, listed: Choices, words: Callable[[int], str]) -> None:
        """Offer a value too that the list lacks: a program may have given it."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        known = {value for value, _label in listed}
        given = {one for one in _values(self[name].value()) if _is_number(one)} - known
        field.choices = [*listed, *((one, words(int(one))) for one in sorted(given, key=int))]

    def clean_reminder_offsets(self) -> list[int]:
        """Check them as the domain will."""
        offsets: list[int] = self.cleaned_data["reminder_offsets"]
        return passed(offsets, checked_offsets)

    def terms(self) -> dict[str, Any]:
        """Return what an EventDraft takes of this part."""
        data, most = self.cleaned_data, self.cleaned_data["max_companions"]
        return {
            **{name: data[name] for name in self.TERMS},
            "closes_minutes_before": data["closes_minutes_before"] or 0,
            "max_companions": MAX_COMPANIONS if most is None else most,
            "asked_needs": tuple(data["asked_needs"]),
            "reminder_offsets": tuple(data["reminder_offsets"]),
        }


def _values(value: object) -> Iterable[str]:
    values = value if isinstance(value, (list, tuple)) else [value]
    return [str(one) for one in values if one is not None]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 6


def terms_initial(draft: EventDraft) -> dict[str, Any]:
    """Return the fields with which the form says how one registers."""
    opens = draft.opens_days_before
    return {
        **{name: getattr(draft, name) for name in TermsForm.TERMS},
        "opens_days_before": "" if opens is None else str(opens),
        "closes_minutes_before": str(draft.closes_minutes_before),
        "max_companions": str(draft.max_companions),
        "asked_needs": list(draft.asked_needs),
        "reminder_offsets": [str(offset) for offset in draft.reminder_offsets],
    }
