"""The next dates of an event that is being written, shown as one types."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from events.domain.date_previews import DatesPreview, PreviewLine, preview_dates
from events.domain.wording import date_words
from events.errors import REFUSALS
from events.forms.programmes import DatesForm
from events.views.organizer.access import group_run_or_404
from groups.models import SupportGroup
from groups.views.private import desk


@dataclass(frozen=True)
class DateLine:
    """One line of the dates to come; ``tone`` is kept, skipped or clash."""

    words: str
    note: str
    tone: str


@dataclass(frozen=True)
class Dates:
    """What stands under « Les prochaines dates »; without ``lines``, why there are none."""

    summary: str = ""
    lines: tuple[DateLine, ...] = ()
    amount: str = ""
    warnings: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


@require_POST
@desk
def dates(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the dates that the form comes to as it stands; nothing is written."""
    found = typed_dates(request.POST, group_run_or_404(request, slug), now=timezone.now())
    return render(request, "events/organizer/event_dates.html", {"dates": found})


def typed_dates(data: QueryDict, group: SupportGroup, *, now: datetime) -> Dates:
    """Return the dates that the fields come to, or what is wrong with them."""
    if not (data.get("every", "").strip() or data.get("first_date")):
        return Dates()
    form = DatesForm(data, group=group, clock=clock_of(group, now=now))
    form.is_valid()
    draft, when = form.draft(), form.when
    if draft is None or when is None:
        faults = [fault for name in form.WHEN for fault in form.errors.get(name, ())]
        return Dates(faults=tuple(str(fault) for fault in faults))
    try:
        preview = preview_dates(
            group=group,
            draft=draft,
            now=now,
            has_hours=when.has_hours,
            is_first_said=when.is_first_said,
        )
    except REFUSALS as error:
        return Dates(faults=(str(error),))
    return dates_of(preview)


def clock_of(group: SupportGroup, *, now: datetime) -> datetime:
    """Return the time that the group's clocks show, naive."""
    return now.astimezone(ZoneInfo(group.timezone)).replace(tzinfo=None)


def dates_of(preview: DatesPreview) -> Dates:
    """Return a preview in words."""
    said = ", ".join(part for part in (preview.rule_words, preview.hours_words) if part)
    amount = ngettext(
        "%(n)d date dans les douze mois à venir",
        "%(n)d dates dans les douze mois à venir",
        preview.in_a_year,
    )
    usual = _usual_clash(preview.lines)
    clash = (
        [_("Le groupe a déjà «\u202f%(title)s\u202f» aux mêmes heures.") % {"title": usual}]
        if usual
        else []
    )
    return Dates(
        summary=capfirst(said),
        lines=tuple(_line(one, usual) for one in preview.lines),
        amount=amount % {"n": preview.in_a_year},
        warnings=(*preview.warnings, *clash),
    )


def _usual_clash(lines: tuple[PreviewLine, ...]) -> str:
    """Return the title that all dates shown fall together with, said once."""
    titles = {one.clash for one in lines if not one.skipped}
    return titles.pop() if len(titles) == 1 else ""


def _line(one: PreviewLine, usual_clash: str) -> DateLine:
    if one.skipped:
        return DateLine(
            _skipped_words(one),
            _("sautée\N{NO-BREAK SPACE}: %(why)s") % {"why": one.skipped},
            "skipped",
        )
    day = capfirst(date_words(one.day))
    if one.clash != usual_clash:
        note = _("aux mêmes heures que «\u202f%(title)s\u202f»") % {"title": one.clash}
        return DateLine(day, note, "clash")
    return DateLine(day, _("date en plus") if one.is_extra else "", "kept")


def _skipped_words(one: PreviewLine) -> str:
    if one.last is None:
        return str(capfirst(date_words(one.day)))
    values = {"n": one.amount, "first": date_words(one.day), "last": date_words(one.last)}
    return _("%(n)d dates, du %(first)s au %(last)s") % values
