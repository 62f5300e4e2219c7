"""Bringing in organisations and programmes from spreadsheets saved as CSV.

The whole file is read and checked before anything is written; a repeat of the same file
changes nothing.
"""

from __future__ import annotations

from datetime import datetime

from groups.domain.organizations import Change

from .findings import Finding
from .organizations import organization_steps
from .programmes import programme_steps
from .report import report_lines
from .steps import Report, Step
from .tables import MAX_BYTES, Table, TableKind, read_table
from .writing import preview_steps, write_steps

__all__ = [
    "MAX_BYTES",
    "Change",
    "Finding",
    "Report",
    "Step",
    "TableKind",
    "import_file",
    "import_table",
    "report_lines",
]


def import_file(
    *, data: bytes, now: datetime, dry_run: bool = False, skip_bad: bool = False
) -> Report:
    """Import a file of organisations or of a programme; return how each row went.

    One transaction: with a fault in any row nothing is kept, unless ``skip_bad``. ``dry_run``
    only tells. Raises EventsError when the file as a whole can't be read.
    """
    return import_table(read_table(data), now=now, dry_run=dry_run, skip_bad=skip_bad)


def import_table(
    table: Table,
    *,
    now: datetime,
    dry_run: bool = False,
    skip_bad: bool = False,
    is_demo: bool = False,
) -> Report:
    """Import what was read from a file; the demo's organisations are marked as such."""
    if table.kind is TableKind.PROGRAMME:
        steps = programme_steps(table, now=now)
    else:
        steps = organization_steps(table, now=now, is_demo=is_demo)
    ordered = sorted(steps, key=lambda step: step.rank)
    is_written = not dry_run and (skip_bad or all(step.is_good for step in steps))
    if is_written:
        is_written = write_steps(ordered, skip_bad=skip_bad)
    if not is_written:
        preview_steps(ordered)
    return Report(table.kind, tuple(steps), table.ignored, dry_run, is_written)
