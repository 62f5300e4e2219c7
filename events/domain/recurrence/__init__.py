"""Recurrence in pure Python: rule and first date in, dates and wall-clock starts out.

Rules are those of RFC 5545 §3.3.10 that every calendar client reads alike, by dates only. A
series is a rule anchored on a first date; times of day and zones come in last.
"""

from .checks import align, check
from .errors import RecurrenceError
from .expansion import dates, explicit, produces
from .rules import ByDay, Frequency, Rule
from .text import parse_rule, rule_text
from .walls import (
    crosses_clock_change,
    is_ambiguous_or_skipped,
    to_instant,
    wall_starts,
    zone_info,
)

__all__ = [
    "ByDay",
    "Frequency",
    "RecurrenceError",
    "Rule",
    "align",
    "check",
    "crosses_clock_change",
    "dates",
    "explicit",
    "is_ambiguous_or_skipped",
    "parse_rule",
    "produces",
    "rule_text",
    "to_instant",
    "wall_starts",
    "zone_info",
]
