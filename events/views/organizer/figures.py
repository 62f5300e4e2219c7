"""`/organiser/chiffres/`: a year of sessions, drawn and in a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from events.domain.figures import Figures, figures, years_of
from events.domain.sums import Sums
from events.models import Kind
from events.views.organizer.access import desk, user_of
from events.views.organizer.people_of_year import people_words
from groups.models import SupportGroup


class FiguresForm(forms.Form):
    """Which group, which year; the page's address is the filter."""

    groupe = forms.ChoiceField(label=gettext_lazy("Groupe"), required=False)
    annee = forms.TypedChoiceField(
        label=gettext_lazy("Année"), coerce=int, required=False, empty_value=None
    )

    def __init__(self, data: object, *, groups: list[SupportGroup], years: list[int]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        slugs = [(group.slug, group.name) for group in groups]
        self.fields["groupe"].choices = [("", _("Tous mes groupes")), *slugs]  # type: ignore[attr-defined]
        self.fields["annee"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Bar:
    """One bar: its length is a share of the longest one, in percent."""

    label: str
    value: int
    percent: float

    @property
    def words(self) -> str:
        """The number as it is written."""
        return _grouped(self.value)


@require_safe
@desk
def figures_page(request: HttpRequest) -> HttpResponse:
    """Show what a year's sessions come to; what makes no sense in the address is left out."""
    mine = SupportGroup.objects.seen_by(user_of(request))
    this_year = timezone.localdate().year
    years = sorted({this_year, *years_of(groups=mine)}, reverse=True)
    form = FiguresForm(request.GET or {"annee": this_year}, groups=list(mine), years=years)
    form.is_valid()
    chosen = form.cleaned_data.get("groupe", "")
    year = form.cleaned_data.get("annee") or this_year
    groups = mine.filter(slug=chosen) if chosen else mine
    found = figures(groups=groups, start=date(year, 1, 1), end=date(year, 12, 31))
    context = {
        "form": form,
        "year": year,
        "group": groups.first() if chosen else None,
        "figures": found,
        "tiles": _tiles(found.total),
        "charts": _charts(found, year),
        "tables": _tables(found, year),
        "people": people_words(
            user=user_of(request), groups=groups, year=year, this_year=this_year
        ),
    }
    return render(request, "events/organizer/figures.html", context)


def _tiles(total: Sums) -> list[tuple[str, str]]:
    """Return figures with the words that go with them."""
    held, passed = total.sessions, total.attendances
    uncounted, cancelled = total.uncounted_sessions, total.cancelled_sessions
    return [
        (_grouped(held), ngettext("rencontre tenue", "rencontres tenues", held)),
        (_grouped(passed), ngettext("passage", "passages", passed)),
        (_mean(total), _("personnes par rencontre comptée")),
        (
            _grouped(uncounted),
            ngettext("rencontre pas encore comptée", "rencontres pas encore comptées", uncounted),
        ),
        (_grouped(cancelled), ngettext("rencontre annulée", "rencontres annulées", cancelled)),
    ]


def _grouped(number: int) -> str:
    """« 3 361 »: thousands stand apart."""
    return number_format(number, force_grouping=True)


def _mean(sums: Sums) -> str:
    mean = sums.mean_attendance
    if mean is None:
        return "–"
    return number_format(round(mean, 1), decimal_pos=1, force_grouping=True)


def _name(words: str | Promise) -> str:
    return capfirst(str(words))


def _by_month(found: Figures, year: int) -> list[tuple[str, Sums]]:
    empty = Sums()
    return [
        (capfirst(MONTHS[n]), found.by_month.get(date(year, n, 1), empty)) for n in range(1, 13)
    ]


def _by_kind(found: Figures) -> list[tuple[str, Sums]]:
    named = [(_name(Kind(kind).label), sums) for kind, sums in found.by_kind.items()]
    return sorted(named, key=lambda pair: (-pair[1].attendances, pair[0]))


def _by_weekday(found: Figures) -> list[tuple[str, Sums]]:
    return [(_name(WEEKDAYS[day - 1]), sums) for day, sums in found.by_weekday.items()]


def _charts(found: Figures, year: int) -> list[tuple[str, list[Bar]]]:
    return [
        (_("Passages par mois en %(year)d") % {"year": year}, _bars(_by_month(found, year))),
        (_("Passages par type de rencontre"), _bars(_by_kind(found))),
        (_("Passages par jour de la semaine"), _bars(_by_weekday(found))),
    ]


def _bars(parts: Iterable[tuple[str, Sums]]) -> list[Bar]:
    values = [(label, sums.attendances) for label, sums in parts]
    most = max((value for _label, value in values), default=0) or 1
    return [Bar(label, value, round(100 * value / most, 1)) for label, value in values]


def _tables(found: Figures, year: int) -> list[dict[str, object]]:
    parts = (
        (_("Par mois"), _("Mois"), [pair for pair in _by_month(found, year) if pair[1] != Sums()]),
        (_("Par type de rencontre"), _("Type"), _by_kind(found)),
        (_("Par jour de la semaine"), _("Jour"), _by_weekday(found)),
    )
    return [
        {
            "caption": caption,
            "columns": [first, *_COLUMNS],
            "rows": [_cells(label, sums) for label, sums in rows],
            "total": _cells(_("Total"), found.total),
        }
        for caption, first, rows in parts
    ]


_COLUMNS = (
    gettext_lazy("Rencontres"),
    gettext_lazy("Comptées"),
    gettext_lazy("Annulées"),
    gettext_lazy("Inscrits"),
    gettext_lazy("Passages"),
    gettext_lazy("Moyenne"),
    gettext_lazy("Ont prévenu"),
    gettext_lazy("Absents"),
    gettext_lazy("Premières venues"),
)


def _cells(label: str, sums: Sums) -> list[str]:
    return [
        label,
        _grouped(sums.sessions),
        _grouped(sums.counted_sessions),
        _grouped(sums.cancelled_sessions),
        _grouped(sums.registered),
        _grouped(sums.attendances),
        _mean(sums),
        _grouped(sums.excused),
        _grouped(sums.absent),
        _grouped(sums.first_timers),
    ]
