"""How much of somebody else's calendar is read at most, counted in steps and never by the clock."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from events.errors import EventsError

MAX_BYTES = 5 * 1024 * 1024
MAX_LINES = 250_000
MAX_COMPONENTS = 30_000
MAX_EVENTS = 10_000
"""Events of a calendar, those that are over included."""
MAX_PLANNED = 1_000
"""Events of a calendar that have dates to come."""
MAX_DEPTH = 6
MAX_VALUE = 64 * 1024
"""Characters of one value; a longer text is cut, anything else that long is refused."""
MAX_DATES = 5_000
"""Dates that one event may give one by one (EXDATE, RDATE), past ones included."""
MAX_STEPS = 2_000_000
RULE_STEPS = 1_000
"""What looking at one rule costs, at most, in steps."""


@dataclass
class Budget:
    """Counts steps; whoever spends more than there are is refused (``calendar_too_complex``)."""

    most: int = MAX_STEPS
    spent: int = 0

    def spend(self, steps: int = 1) -> None:
        """Take some steps."""
        self.spent += steps
        if self.spent > self.most:
            raise too_complex()


def too_complex() -> EventsError:
    """Return the refusal of a calendar that would take too long to read."""
    return EventsError(
        "calendar_too_complex",
        _("Ce calendrier est trop long pour être lu : exportez une période plus courte."),
    )
