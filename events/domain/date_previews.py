"""The dates that a draft comes to, for whoever is typing it; nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.db.models import Q
from django.utils.translation import gettext as _

from events.domain.date_warnings import warnings
from events.domain.drafts import EventDraft, check_date, check_duration
from events.domain.occurrences import LOOK_AHEAD, end_instant, today_in
from events.domain.phrases import time_words
from events.domain.programmes import anchored_draft, department_of
from events.domain.recurrence import align, dates, produces, to_instant, wall_starts
from events.domain.series_words import said_series
from events.domain.skips import Skips, skipped
from events.models import Event, Occurrence, OccurrenceStatus
from groups.models import SupportGroup

SHOWN = 6
"""How many dates to come are shown."""

_YEAR = timedelta(days=365)
_ALONE = 3
"""As many skipped dates in a row are shown as one line."""


@dataclass(frozen=True)
class PreviewLine:
    """One date to come, or dates in a row that are skipped for the same reason.

    ``skipped`` says why, '' for a date that is kept; ``last`` ends a row of ``amount`` dates.
    ``clash`` is the title of another session of the group at the same hours.
    """

    day: date
    skipped: str = ""
    last: date | None = None
    amount: int = 1
    is_extra: bool = False
    clash: str = ""


@dataclass(frozen=True)
class DatesPreview:
    """What a draft comes to: its rule said back, the next dates, what to beware of.

    ``in_a_year`` counts the dates of the next twelve months.
    """

    rule_words: str
    hours_words: str
    lines: tuple[PreviewLine, ...]
    in_a_year: int
    warnings: tuple[str, ...]


def preview_dates(
    *,
    group: SupportGroup,
    draft: EventDraft,
    now: datetime,
    has_hours: bool = True,
    is_first_said: bool = True,
    event: Event | None = None,
) -> DatesPreview:
    """Return the next dates of ``draft``, as publishing it would give them.

    Without ``has_hours`` the hours are not known yet; ``is_first_said`` is whether somebody
    chose the first date. ``event`` is the one whose dates these are to become, if any. Raises
    EventsError naming the field, as publishing would.
    """
    check_date(draft.first_date, field="starts_at")
    check_duration(draft.duration, all_day=draft.start_time is None)
    for extra in draft.rdates:
        check_date(extra.date(), field="rdates")
    anchored = anchored_draft(draft, group=group, now=now)
    department = department_of(draft, group=group)
    today = today_in(anchored.timezone, now=now)
    kept = list(_walls(anchored, today))
    shown = kept[:SHOWN]
    clashes = _clashes(group, anchored, shown, event) if has_hours else {}
    left_out = _left_out(draft, shown, today=today, department=department)
    return DatesPreview(
        rule_words=said_series(anchored.rule, anchored.skips, first_date=anchored.first_date),
        hours_words=hours_words(anchored) if has_hours else "",
        lines=tuple(_joined([*_kept_lines(anchored, shown, clashes), *left_out])),
        in_a_year=sum(wall.date() <= today + _YEAR for wall in kept),
        warnings=warnings(
            draft=draft,
            anchored=anchored,
            kept=kept,
            today=today,
            is_first_said=is_first_said,
            department=department,
        ),
    )


def _walls(anchored: EventDraft, today: date) -> Iterator[datetime]:
    end = max(today, anchored.first_date) + LOOK_AHEAD
    return wall_starts(
        rule=anchored.rule,
        first_date=anchored.first_date,
        start_time=anchored.start_time or time(0, 0),
        extra=anchored.rdates,
        skipped=set(anchored.exdates),
        start=today if anchored.rule else None,
        end=end,
    )


def hours_words(draft: EventDraft) -> str:
    """« de 18 h 30 à 20 h 30 », « de 21 h à 2 h le lendemain », « toute la journée »."""
    nights = draft.duration.days
    if draft.start_time is None:
        return _("toute la journée") if nights < 2 else _("%(n)d jours de suite") % {"n": nights}
    start = datetime.combine(draft.first_date, draft.start_time)
    end = start + draft.duration
    said = time_words(start.time(), end.time())
    nights = (end.date() - start.date()).days
    if nights > 1:
        return _("%(hours)s, %(n)d jours plus tard") % {"hours": said, "n": nights}
    return _("%(hours)s le lendemain") % {"hours": said} if nights else said


def _kept_lines(
    anchored: EventDraft, shown: list[datetime], clashes: dict[datetime, str]
) -> Iterator[PreviewLine]:
    for wall in shown:
        day, rule = wall.date(), anchored.rule
        is_extra = rule is not None and not produces(rule, anchored.first_date, day)
        yield PreviewLine(day, is_extra=is_extra, clash=clashes.get(wall, ""))


def _left_out(
    draft: EventDraft, shown: list[datetime], *, today: date, department: str
) -> Iterator[PreviewLine]:
    """Give the dates that the rule has up to the last one shown, and that a skip takes."""
    if draft.rule is None or not shown:
        return
    days = {wall.date() for wall in shown}
    endless = replace(draft.rule, count=None)
    first = align(endless, draft.first_date)
    for day in dates(endless, first, start=today, end=shown[-1].date()):
        if day not in days:
            yield PreviewLine(day, skipped=_why(draft, day, department))


def _why(draft: EventDraft, day: date, department: str) -> str:
    skips = draft.skips or Skips()
    if day in draft.exdates or day in skips.dates:
        return _("sautée à votre demande")
    if day.month in skips.months:
        return _("mois sauté")
    if skips.public_holidays and skipped(Skips(public_holidays=True), [day], department=department):
        return _("jour férié")
    return _("vacances scolaires")


def _joined(lines: Iterable[PreviewLine]) -> Iterator[PreviewLine]:
    """Put dates that are skipped one after the other for the same reason on one line."""
    in_order = sorted(lines, key=lambda line: line.day)
    for reason, run in groupby(in_order, key=lambda line: line.skipped):
        found = list(run)
        if reason and len(found) >= _ALONE:
            yield replace(found[0], last=found[-1].day, amount=len(found))
        else:
            yield from found


def _clashes(
    group: SupportGroup, anchored: EventDraft, walls: list[datetime], event: Event | None
) -> dict[datetime, str]:
    """Return the titles of the group's other sessions at the same hours (one query)."""
    if anchored.start_time is None or not walls:
        return {}
    zone = anchored.timezone
    spans = {
        wall: (to_instant(wall, zone), end_instant(wall, anchored.duration, zone)) for wall in walls
    }
    overlap = Q()
    for start, end in spans.values():
        overlap |= Q(starts_at__lt=end, ends_at__gt=start)
    rows = Occurrence.objects.filter(
        overlap,
        event__group=group,
        event__archived_at__isnull=True,
        schedule__is_all_day=False,
        status=OccurrenceStatus.SCHEDULED,
    )
    if event is not None:
        rows = rows.exclude(event=event)
    found = list(rows.order_by("starts_at", "pk").values_list("starts_at", "ends_at", "title")[:60])
    return {
        wall: next((title for begin, close, title in found if begin < end and close > start), "")
        for wall, (start, end) in spans.items()
    }
