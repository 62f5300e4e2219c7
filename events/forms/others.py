"""Parts of the form of registering: for somebody else, and for several dates under one code."""

from __future__ import annotations

import uuid

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from events.domain.several_dates import MOST_DATES
from events.domain.wording import join_words, short_date_words
from events.models import Occurrence
from groups.models import Organization


class SomebodyElsePart(forms.Form):
    """« J’inscris quelqu’un d’autre »: its box says their agreement, in place of one's own."""

    for_other = forms.BooleanField(required=False)

    def name_controller(self, organization: Organization, *, all_dates: bool) -> None:
        """Say in the box's label who keeps what, for how long."""
        words = (
            gettext(
                "J’inscris quelqu’un d’autre. Cette personne me l’a demandé. Elle accepte que "
                "%(name)s garde ce que j’écris ici pour organiser ces rencontres, jusqu’à "
                "%(months)d mois après la dernière. Elle peut tout effacer quand elle veut."
            )
            if all_dates
            else gettext(
                "J’inscris quelqu’un d’autre. Cette personne me l’a demandé. Elle accepte que "
                "%(name)s garde ce que j’écris ici pour organiser cette rencontre, jusqu’à "
                "%(months)d mois après. Elle peut tout effacer quand elle veut."
            )
        )
        name = organization.legal_name or organization.name
        label = words % {"name": name, "months": organization.retention_months}
        self.fields["for_other"].label = label

    @property
    def speaks_for_other(self) -> bool:
        """Whether the box was ticked, as it was sent."""
        widget = self.fields["for_other"].widget
        name = self.add_prefix("for_other")
        return bool(widget.value_from_datadict(self.data, self.files, name))


class _ChosenDates(forms.ChoiceField):
    """Ids of sessions with commas between.

    What was offered when the page was made may not be by now: who may still come to which is
    for the domain to say, date by date.
    """

    def valid_value(self, value: object) -> bool:
        """Take any few ids."""
        try:
            return len(_ids(str(value))) <= MOST_DATES
        except ValueError:
            return False


def _ids(value: str) -> list[uuid.UUID]:
    return [uuid.UUID(one) for one in value.split(",")]


class SeveralDatesPart(forms.Form):
    """« Cette date », or « les 3 prochaines dates »; asked only where there are several."""

    dates = _ChosenDates(label=_("Pour quelles dates ?"), required=False, widget=forms.RadioSelect)

    def offer_dates(self, session: Occurrence, open_dates: list[Occurrence]) -> None:
        """Offer these dates, which begin with the session's; no choice where it is alone."""
        if len(open_dates) < 2 or open_dates[0].pk != session.pk:
            del self.fields["dates"]
            return
        several = ",".join(str(one.public_id) for one in open_dates)
        field = self.fields["dates"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = [
            (str(session.public_id), gettext("Cette date seulement")),
            (several, _several_words(open_dates)),
        ]
        field.initial = str(session.public_id)

    def chosen_dates(self, session: Occurrence) -> list[uuid.UUID]:
        """Return the ids chosen; the session's own alone where nothing else was asked."""
        return _ids(self.cleaned_data.get("dates") or str(session.public_id))


def _several_words(dates: list[Occurrence]) -> str:
    """« Les 3 prochaines dates : jeudi 3 décembre, jeudi 10 décembre et jeudi 17 décembre »."""
    words = ngettext(
        "La prochaine date : %(dates)s", "Les %(n)d prochaines dates : %(dates)s", len(dates)
    )
    return words % {"n": len(dates), "dates": join_words([_date_words(one) for one in dates])}


def _date_words(session: Occurrence) -> str:
    day = short_date_words(session.local_start.date())
    return gettext("%(day)s (liste d’attente)") % {"day": day} if session.free_seats == 0 else day
