"""Bringing in organisations and programmes from spreadsheets saved as CSV.

The whole file is read and checked before anything is written; a repeat of the same file
changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from events.errors import EventsError
from groups.domain.organizations import Change
from groups.errors import GroupsError

from .findings import Finding
from .organizations import organization_steps
from .programmes import programme_steps
from .report import report_lines
from .rows import column_of
from .steps import Report, Step
from .tables import MAX_BYTES, TableKind, read_table

__all__ = [
    "MAX_BYTES",
    "Change",
    "Finding",
    "Report",
    "Step",
    "TableKind",
    "import_file",
    "report_lines",
]


class _RefusedWholeError(Exception):
    """A row was refused while writing: everything goes back."""


def import_file(
    *, data: bytes, now: datetime, dry_run: bool = False, skip_bad: bool = False
) -> Report:
    """Import a file of organisations or of a programme; return how each row went.

    One transaction: with a fault in any row nothing is kept, unless ``skip_bad``. ``dry_run``
    only tells. Raises EventsError when the file as a whole can't be read.
    """
    table = read_table(data)
    if table.kind is TableKind.PROGRAMME:
        steps = programme_steps(table, now=now)
    else:
        steps = organization_steps(table, now=now)
    ordered = sorted(steps, key=lambda step: step.rank)
    is_written = not dry_run and (skip_bad or all(step.is_good for step in steps))
    if is_written:
        is_written = _write_all(ordered, skip_bad=skip_bad)
    if not is_written:
        _preview_all(ordered)
    return Report(table.kind, tuple(steps), table.ignored, dry_run, is_written)


def _write_all(steps: Iterable[Step], *, skip_bad: bool) -> bool:
    """Write every good row; tell whether that is kept."""
    try:
        with transaction.atomic():
            for step in steps:
                _write(step)
                if step.faults and not skip_bad:
                    raise _RefusedWholeError
    except _RefusedWholeError:
        return False
    return True


def _preview_all(steps: Iterable[Step]) -> None:
    """Find out what every good row would change; nothing stays."""
    for step in steps:
        if step.is_new:
            step.change = Change.NEW if step.is_good else None
            continue
        with transaction.atomic():
            _write(step)
            transaction.set_rollback(True)


def _write(step: Step) -> None:
    if step.write is None or step.faults:
        return
    try:
        with transaction.atomic():
            step.change = step.write()
    except (EventsError, GroupsError) as error:
        step.faults.append(Finding(column_of(error.field), str(error)))
