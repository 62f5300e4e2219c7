"""How an event repeats, in words."""

from __future__ import annotations

from events.domain.occurrences import rule_of
from events.domain.phrases import words
from events.domain.skips import Skips, words_for
from events.models import Schedule


def series_words(schedule: Schedule) -> str:
    """« chaque premier jeudi du mois, sauf en juillet et en août »; '' for a single date."""
    rule = rule_of(schedule)
    if rule is None:
        return ""
    skips = words_for(Skips.from_json(schedule.skips)) if schedule.skips else ""
    return ", ".join(part for part in (words(rule, first_date=schedule.first_date), skips) if part)
