"""Bringing in programmes from the calendars of other programs (RFC 5545, .ics).

Files are read within bounds counted in steps, one event at a time, so that a broken one leaves
the others be; what was adjusted is said of each. An event is known by its UID in its group: the
same file again changes nothing, a changed one updates, and what was changed here by hand stays.
"""

from __future__ import annotations

from datetime import datetime

from events.domain.imports.writing import preview_steps, write_steps
from events.models import CalendarSource
from groups.models import SupportGroup

from .bounds import MAX_BYTES
from .calendars import Calendar, read_calendar, reduced
from .drafting import Choices
from .planning import EventStep, steps_of
from .report import CalendarReport, outcome_words, reasons_of, report_lines, sum_words
from .writing import call_off

__all__ = [
    "MAX_BYTES",
    "Calendar",
    "CalendarReport",
    "Choices",
    "EventStep",
    "call_off",
    "import_calendar",
    "outcome_words",
    "read_calendar",
    "reasons_of",
    "reduced",
    "report_lines",
    "sum_words",
]


def import_calendar(
    *,
    data: bytes,
    group: SupportGroup,
    now: datetime,
    choices: Choices | None = None,
    dry_run: bool = False,
    skip_bad: bool = False,
    source: CalendarSource | None = None,
    is_bulk: bool = False,
) -> CalendarReport:
    """Import a calendar into a group; return how each event went.

    ``choices`` hold for new events. With a fault in any event nothing is kept, unless
    ``skip_bad``; events that are over, private or called off are no faults. ``dry_run`` only
    tells. With ``is_bulk`` each event is a transaction of its own, so that no others wait for all
    of them. Raises EventsError when the file as a whole can't be read.
    """
    calendar = read_calendar(data, home=group.timezone)
    steps = steps_of(calendar, group=group, choices=choices or Choices(), now=now, source=source)
    is_written = not dry_run and (skip_bad or not any(step.faults for step in steps))
    if is_written and is_bulk:
        for step in steps:
            write_steps([step], skip_bad=True)
    elif is_written:
        is_written = write_steps(steps, skip_bad=skip_bad)
    if not is_written:
        preview_steps(steps)
    return CalendarReport(
        name=calendar.name,
        steps=tuple(steps),
        notes=calendar.notes,
        is_whole=calendar.is_whole,
        is_dry=dry_run,
        is_written=is_written,
    )
