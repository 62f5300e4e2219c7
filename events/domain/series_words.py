"""How an event repeats and what it leaves out, in words: said, and read."""

from __future__ import annotations

from datetime import date

from events.domain.occurrences import rule_of
from events.domain.phrases import LanguageCode, cut_skips, parse_phrase, understood, words
from events.domain.recurrence import Rule
from events.domain.skips import Skips, parse_skips, words_for
from events.models import Schedule


def series_words(schedule: Schedule) -> str:
    """« chaque premier jeudi du mois, sauf en juillet et en août »; '' for a single date."""
    rule = rule_of(schedule)
    if rule is None:
        return ""
    skips = Skips.from_json(schedule.skips) if schedule.skips else None
    return said_series(rule, skips, first_date=schedule.first_date)


def said_series(
    rule: Rule | None,
    skips: Skips | None,
    *,
    first_date: date,
    language: LanguageCode | None = None,
) -> str:
    """Say a rule and its skips, such as ``parse_series`` reads back as the same."""
    said = words(rule, first_date=first_date, language=language)
    left_out = words_for(skips, language=language) if skips else ""
    return ", ".join(part for part in (said, left_out) if part)


def parse_series(
    text: str,
    *,
    first_date: date,
    until: date | None = None,
    language: LanguageCode | None = None,
) -> tuple[Rule | None, Skips]:
    """Read « tous les jeudis, sauf en août »: a rule (None is once) and what it leaves out.

    Without a language the text is in French or in English. Raises what ``parse_phrase`` and
    ``parse_skips`` raise.
    """
    if language is None:
        return understood(
            lambda code: parse_series(text, first_date=first_date, until=until, language=code)
        )
    phrase, left_out = cut_skips(text, language=language)
    rule = parse_phrase(phrase, first_date=first_date, until=until, language=language)
    end = until if rule is None or rule.until is None else rule.until
    return rule, parse_skips(left_out, first_date=first_date, until=end, language=language)
