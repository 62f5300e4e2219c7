"""How an event repeats and what it leaves out, in words: said, and read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from events.domain.occurrences import rule_of
from events.domain.phrases import LanguageCode, cut_skips, parse_phrase, understood, words
from events.domain.recurrence import Rule, explicit
from events.domain.skips import Skips, parse_skips, words_for
from events.models import Schedule


def series_words(schedule: Schedule) -> str:
    """« chaque premier jeudi du mois, sauf en juillet et en août »; '' for a single date."""
    rule = rule_of(schedule)
    if rule is None:
        return ""
    skips = Skips.from_json(schedule.skips) if schedule.skips else None
    return said_series(rule, skips, first_date=schedule.first_date)


def programme_words(told: Schedule, schedules: Iterable[Schedule]) -> str:
    """How an event repeats from one of its schedules on; '' when that is a single date.

    An edit of the following dates ends a series and begins another: where that goes on with
    the same days it is said as one, where it does not both are, « …, puis chaque vendredi ».
    """
    said = [told]
    for schedule in sorted(schedules, key=lambda one: one.first_date):
        if not schedule.rrule or schedule.first_date <= told.first_date:
            continue
        if _days_of(schedule) == _days_of(said[-1]):
            said.pop()
        said.append(schedule)
    return _(", puis ").join(series_words(one) for one in said) if told.rrule else ""


def _days_of(schedule: Schedule) -> tuple[Rule | None, object]:
    rule = rule_of(schedule)
    days = rule and explicit(replace(rule, until=None, count=None), schedule.first_date)
    return days, schedule.skips


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
