"""What a recurrence leaves out: dates, months, public holidays, school holidays."""

from events.domain.holidays import SkipError, school_holidays_known_until

from .model import Skips, skipped, words_for
from .reading import parse_skips

__all__ = [
    "SkipError",
    "Skips",
    "parse_skips",
    "school_holidays_known_until",
    "skipped",
    "words_for",
]
