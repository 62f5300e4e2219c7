"""Writing steps down, all or those that can be; or finding out what they would change."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from events.errors import EventsError
from groups.domain.organizations import Change
from groups.errors import GroupsError

from .findings import Finding
from .rows import column_of
from .steps import Step


class _RefusedWholeError(Exception):
    """A row was refused while writing: everything goes back."""


def write_steps(steps: Iterable[Step], *, skip_bad: bool) -> bool:
    """Write every good step in one transaction; tell whether that is kept.

    A step refused while it is written gets its fault; without ``skip_bad`` nothing stays then.
    """
    try:
        with transaction.atomic():
            for step in steps:
                _write(step)
                if step.faults and not skip_bad:
                    raise _RefusedWholeError
    except _RefusedWholeError:
        return False
    return True


def preview_steps(steps: Iterable[Step]) -> None:
    """Find out what every good step would change; nothing stays."""
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
