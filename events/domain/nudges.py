"""Says, after a commit, that something is due; whoever tells people may listen."""

from __future__ import annotations

from django.db import transaction
from django.dispatch import Signal

work_due = Signal()
"""Sent after a commit that left something to be told; it carries nothing and may get lost."""


def nudge() -> None:
    """Send ``work_due`` once the surrounding transaction has committed."""
    transaction.on_commit(lambda: work_due.send(sender=None), robust=True)
