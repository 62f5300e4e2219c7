"""`/organiser/chiffres/`: a year of sessions, drawn and in a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
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
from events.domain.masked_figures import MEASURES, Masks, masks_for
from events.domain.masking import Veil
from events.domain.sums import Sums
from events.models import Kind
from events.views.organizer.people_of_year import people_words
from groups.models import SupportGroup
from groups.views.private import desk, user_of


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
    """One bar: its length is a share of the longest one, in percent; a masked one has none."""

    label: str
    value: int
    percent: float
    mask: str = ""

    @property
    def words(self) -> str:
        """The number as it is written, or what is said instead."""
        return self.mask or _grouped(self.value)


@dataclass(frozen=True)
class Line:
    """What one month, kind or weekday comes to, and what is masked of it."""

    label: str
    sums: Sums
    veiled: Mapping[str, Veil] = field(default_factory=dict)
    below: int = 0


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
    masks = masks_for(user=user_of(request), groups=groups, year=year)
    parts = _parts(found, year, masks)
    context = {
        "form": form,
        "year": year,
        "group": groups.first() if chosen else None,
        "figures": found,
        "tiles": _tiles(found.total),
        "charts": [(part.drawn_as, _bars(part.lines)) for part in parts],
        "tables": [_table(part, found.total) for part in parts],
        "is_masked": masks is not None,
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


@dataclass(frozen=True)
class Part:
    """One chart and the same in a table."""

    drawn_as: str
    caption: str
    first_column: str
    lines: list[Line]


def _parts(found: Figures, year: int, masks: Masks | None) -> list[Part]:
    """Return months and kinds, and weekdays where nothing is masked: with them one could reckon."""
    drawn = _("Passages par mois en %(year)d") % {"year": year}
    months = Part(drawn, _("Par mois"), _("Mois"), _by_month(found, year, masks or Masks()))
    kinds = Part(
        _("Passages par type de rencontre"),
        _("Par type de rencontre"),
        _("Type"),
        _by_kind(found, masks),
    )
    weekdays = Part(
        _("Passages par jour de la semaine"),
        _("Par jour de la semaine"),
        _("Jour"),
        [Line(_name(WEEKDAYS[day - 1]), sums) for day, sums in found.by_weekday.items()],
    )
    return [months, kinds] if masks is not None else [months, kinds, weekdays]


def _by_month(found: Figures, year: int, masks: Masks) -> list[Line]:
    days = [date(year, n, 1) for n in range(1, 13)]
    return [
        Line(
            capfirst(MONTHS[day.month]),
            found.by_month.get(day, Sums()),
            masks.at(month=day),
            masks.below,
        )
        for day in days
    ]


def _by_kind(found: Figures, masks: Masks | None) -> list[Line]:
    """Most visited first; where numbers are masked, by name, for the order would tell of them."""
    veiled = masks or Masks()
    lines = [
        Line(_name(Kind(kind).label), sums, veiled.at(kind=kind), veiled.below)
        for kind, sums in found.by_kind.items()
    ]
    if masks is not None:
        return sorted(lines, key=lambda line: line.label)
    return sorted(lines, key=lambda line: (-line.sums.attendances, line.label))


def _bars(lines: Iterable[Line]) -> list[Bar]:
    drawn = [(line, "attendances" in line.veiled) for line in lines]
    most = max((line.sums.attendances for line, is_veiled in drawn if not is_veiled), default=0)
    return [
        Bar(line.label, 0, 0.0, mask=_said(line, "attendances"))
        if is_veiled
        else Bar(
            line.label,
            line.sums.attendances,
            round(100 * line.sums.attendances / (most or 1), 1),
        )
        for line, is_veiled in drawn
    ]


def _table(part: Part, total: Sums) -> dict[str, object]:
    return {
        "caption": part.caption,
        "columns": [part.first_column, *_COLUMNS],
        "rows": [_cells(line) for line in part.lines if line.sums != Sums()],
        "total": _cells(Line(_("Total"), total)),
    }


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


def _cells(line: Line) -> list[str]:
    sums = line.sums
    return [
        line.label,
        _grouped(sums.sessions),
        _grouped(sums.counted_sessions),
        _grouped(sums.cancelled_sessions),
        _said(line, "registered"),
        _said(line, "attendances"),
        _("masqué") if "attendances" in line.veiled else _mean(sums),
        *(_said(line, name) for name in MEASURES if name != "attendances"),
    ]


def _said(line: Line, name: str) -> str:
    """Return a number as it is written, or what is said instead of it."""
    veil = line.veiled.get(name)
    if veil is None:
        return _grouped(int(getattr(line.sums, name)))
    return _("moins de %(n)d") % {"n": line.below} if veil is Veil.SMALL else _("masqué")
