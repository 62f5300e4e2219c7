"""Rows of a programme, each made into a step: whose it is, its dates, and what it changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.domain.drafts import EventDraft
from events.domain.edits.history import record_import
from events.domain.edits.rescheduling import reschedule
from events.domain.event_parts import draft_of
from events.domain.event_updates import update_event
from events.domain.occurrences import today_in
from events.domain.phrases import date_words, error_words, spoken, time_words
from events.domain.programmes import (
    create_event,
    department_of,
    first_kept_date,
    skipped_dates,
)
from events.domain.recurrence import RecurrenceError, dates, produces, wall_starts
from events.domain.registration_terms import LISTED_TERMS, PLAIN_TERMS
from events.domain.series_words import said_series
from events.domain.skips import SkipError, school_holidays_known_until
from events.errors import EventsError
from events.models import Event, Visibility
from groups.domain.directory import Directory
from groups.domain.organizations import Change
from groups.errors import GroupsError
from groups.models import SupportGroup

from .findings import RowReader
from .rows import ProgrammeRow, column_of, import_key, read_row
from .shown import shown
from .steps import Step
from .tables import Row, Table

_YEAR = timedelta(days=365)
_NOT_IN_A_FILE = (
    *("summary_easy", "welcome", "usual_size", "may_listen", "may_leave", "may_bring", "late_ok"),
    *("access_features", "online_url", "is_place_hidden", "has_waitlist"),
    *PLAIN_TERMS,
    *LISTED_TERMS,
)
_MAY_BE_EMPTY = ("description", "audience", "facilitators", "capacity", "venue")
_ENDS = ("ends_before_start", "too_far")
_FEE = ("fee_amount", "fee_member_amount", "fee_free_price", "fee_note")
_AGES = ("min_age", "max_age")


def programme_steps(table: Table, *, now: datetime) -> list[Step]:
    """Return what to do with each row; nothing is written."""
    directory = Directory()
    seen: dict[tuple[int, str], int] = {}
    return [_step(row, directory=directory, seen=seen, now=now) for row in table.rows]


def _step(
    row: Row, *, directory: Directory, seen: dict[tuple[int, str], int], now: datetime
) -> Step:
    reader = RowReader(row)
    step = Step(
        number=row.number,
        title=shown(row["titre"]),
        owner=shown(row["organisation"]),
        warnings=reader.warnings,
        faults=reader.faults,
    )
    parsed = read_row(reader)
    group = _group(reader, directory)
    if parsed is None or group is None:
        return step
    draft = _known_draft(parsed, group)
    _refuse_repeats(reader, (group.pk, draft.import_key), seen)
    anchored = _anchored(reader, draft, group=group, now=now)
    if anchored is None or step.faults:
        return step
    step.details = details_of(anchored, now=now)
    _plan(step, reader, group=group, draft=draft, anchored=anchored, now=now)
    return step


def _group(reader: RowReader, directory: Directory) -> SupportGroup | None:
    name = reader.row["organisation"]
    try:
        return directory.find(name) if name else None
    except GroupsError as error:
        reader.fault("organisation", str(error))
        return None


def _known_draft(parsed: ProgrammeRow, group: SupportGroup) -> EventDraft:
    key = import_key(parsed, organization_slug=group.organization.slug)
    return replace(parsed.draft, import_key=key, timezone=group.timezone)


def _refuse_repeats(
    reader: RowReader, key: tuple[int, str], seen: dict[tuple[int, str], int]
) -> None:
    first = seen.setdefault(key, reader.row.number)
    if first != reader.row.number:
        reader.fault(
            "titre",
            _("La ligne %d annonce déjà ce titre, au même lieu, à la même date et heure.") % first,
        )


def _anchored(
    reader: RowReader, draft: EventDraft, *, group: SupportGroup, now: datetime
) -> EventDraft | None:
    """The draft on its first kept date, its named skips as dates; None when it can't stand."""
    department = department_of(draft, group=group)
    try:
        first = first_kept_date(draft, department=department, now=now)
        exdates = skipped_dates(draft, first=first, department=department, now=now)
    except SkipError as error:
        reader.fault("sauf", error_words(error))
    except RecurrenceError as error:
        column = "jusqu_au" if error.code in _ENDS and reader.row["jusqu_au"] else "recurrence"
        reader.fault(column, error_words(error))
    except EventsError as error:
        reader.fault(column_of(error.field), str(error))
    else:
        if first != draft.first_date:
            _warn_of_move(reader, draft, replace(draft, first_date=first))
        _warn_of_unknown_holidays(reader, draft, department)
        return replace(draft, first_date=first, exdates=exdates)
    return None


def _warn_of_move(reader: RowReader, draft: EventDraft, moved: EventDraft) -> None:
    day = draft.first_date
    on_rule = draft.rule is not None and produces(draft.rule, day, day)
    reason = _("tombe sur une date sautée") if on_rule else _("n’est pas dans la récurrence")
    reader.warn(
        "premiere_date",
        _("Le %(date)s %(reason)s : la première rencontre aura lieu le %(first)s.")
        % {"date": date_words(day), "reason": reason, "first": date_words(moved.first_date)},
    )


def _warn_of_unknown_holidays(reader: RowReader, draft: EventDraft, department: str) -> None:
    """School holidays are decreed for a few years; beyond them nothing is skipped yet."""
    if draft.rule is None or draft.skips is None or not draft.skips.school_holidays:
        return
    known = school_holidays_known_until(department)
    if known is None:
        return
    beyond = known + timedelta(days=1)
    if any(dates(draft.rule, draft.first_date, start=beyond, end=date.max)):
        reader.warn(
            "sauf" if reader.row["sauf"] else "recurrence",
            _(
                "Les vacances scolaires sont connues jusqu’au %(day)s. "
                "Les suivantes seront sautées dès qu’elles paraîtront."
            )
            % {"day": date_words(known)},
        )


def details_of(draft: EventDraft, *, now: datetime) -> list[str]:
    """Return how an event repeats, its hours and its next dates, in lines of words."""
    series = said_series(draft.rule, draft.skips, first_date=draft.first_date)
    said = f"{series}, {_hours(draft)}"
    today = today_in(draft.timezone, now=now)
    walls = list(
        wall_starts(
            rule=draft.rule,
            first_date=draft.first_date,
            start_time=draft.start_time or datetime.min.time(),
            extra=draft.rdates,
            skipped=set(draft.exdates),
            start=today,
            end=today + _YEAR,
        )
    )
    coming = ", ".join(date_words(wall.date()) for wall in walls[:3])
    amount = ngettext(
        "%d date dans les 12 mois à venir", "%d dates dans les 12 mois à venir", len(walls)
    ) % len(walls)
    private = [_("pour le groupe seulement")] if draft.visibility == Visibility.PRIVATE else []
    return [said, f"{amount}\N{NO-BREAK SPACE}: {coming}" if coming else amount, *private]


def _hours(draft: EventDraft) -> str:
    speech = spoken().dates
    if draft.start_time is not None:
        end = datetime.combine(draft.first_date, draft.start_time) + draft.duration
        said = time_words(draft.start_time, end.time())
        if end.date() == draft.first_date:
            return said
        if draft.rule is None:
            return f"{said} ({date_words(end.date())})"
        return speech.overnight(said)
    last = draft.first_date + draft.duration - timedelta(days=1)
    if last == draft.first_date:
        return speech.ALL_DAY
    return speech.from_to(date_words(draft.first_date), date_words(last))


def _plan(
    step: Step,
    reader: RowReader,
    *,
    group: SupportGroup,
    draft: EventDraft,
    anchored: EventDraft,
    now: datetime,
) -> None:
    event = Event.objects.filter(group=group, import_key=draft.import_key).first()
    if event is None:
        step.write = lambda: _create(group, draft, now=now)
    elif event.archived_at is not None:
        step.is_new = False
        step.write = lambda: Change.SAME
        reader.warn("", _("Cet évènement a été retiré du programme : il le reste."))
    else:
        step.is_new = False
        step.write = lambda: _update(event, draft, anchored, now=now)


def _create(group: SupportGroup, draft: EventDraft, *, now: datetime) -> Change:
    create_event(group=group, draft=draft, now=now)
    return Change.NEW


def _update(event: Event, draft: EventDraft, anchored: EventDraft, *, now: datetime) -> Change:
    with transaction.atomic():
        is_reworded = update_event(event=event, draft=_merged(draft, draft_of(event)), now=now)
        is_moved = reschedule(event=event, draft=anchored, now=now)
        record_import(event, is_reworded=is_reworded, is_moved=is_moved, now=now)
    return Change.UPDATED if is_reworded or is_moved else Change.SAME


def _merged(draft: EventDraft, stored: EventDraft) -> EventDraft:
    """The draft, with what is stored wherever the file is silent: no empty cell erases."""
    kept = [*_NOT_IN_A_FILE, *(name for name in _MAY_BE_EMPTY if not getattr(draft, name))]
    for together in (_FEE, _AGES):
        if not any(getattr(draft, name) not in (None, False, "") for name in together):
            kept += together
    if draft.visibility == Visibility.PUBLIC:
        kept.append("visibility")
    return replace(draft, **{name: getattr(stored, name) for name in kept})
