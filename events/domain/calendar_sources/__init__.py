"""Calendars that groups keep elsewhere and that are read here again and again.

A reading that fails keeps everything as it was, and is tried again after growing pauses; what it
came to is shown to the group's organisers in words.
"""

from .adding import add_source, find_source, sources_of
from .pending import (
    erase_old_pending,
    find_pending,
    keep_pending,
    pending_choices,
    pending_preview,
    take_pending,
)
from .reading import MOST_FAILURES, follow_removals, forget, read_due, read_now, resume, stop
from .results import moment_words, next_words, result_words
from .vanishing import vanished_of

__all__ = [
    "MOST_FAILURES",
    "add_source",
    "erase_old_pending",
    "find_pending",
    "find_source",
    "follow_removals",
    "forget",
    "keep_pending",
    "moment_words",
    "next_words",
    "pending_choices",
    "pending_preview",
    "read_due",
    "read_now",
    "result_words",
    "resume",
    "sources_of",
    "stop",
    "take_pending",
    "vanished_of",
]
