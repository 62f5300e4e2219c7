"""What a rule read from a phrase is held to besides: its ends, its start, its weeks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import islice

from events.domain.recurrence import Rule, align, dates

from .draft import Draft
from .errors import PhraseError

_WEEK = timedelta(weeks=1)


def settled(draft: Draft, *, first_date: date, until: date | None) -> Rule:
    """Give the draft's rule with an end given beside the phrase, checked against all it says.

    Raises `PhraseError`: `two_ends`, `two_starts`, `week_parity`.
    """
    rule = _with_end(draft, draft.rule(first_date), first_date, until)
    if draft.since is not None:
        _refuse_other_start(draft, rule, draft.since, first_date)
    if draft.parity is not None:
        _refuse_other_weeks(draft, rule, draft.parity, first_date)
    return rule


def _with_end(draft: Draft, rule: Rule, first_date: date, until: date | None) -> Rule:
    messages = draft.lexicon.messages
    if until is None or rule.until == until:
        return rule
    if rule.until is not None:
        raise PhraseError("two_ends", messages.two_ends)
    if rule.count is None:
        return replace(rule, until=until)
    if sum(1 for _day in islice(dates(rule, first_date, end=until), rule.count)) < rule.count:
        raise PhraseError("two_ends", messages.too_few_dates, count=rule.count)
    return rule


def _refuse_other_start(draft: Draft, rule: Rule, since: date, first_date: date) -> None:
    """« À partir du 5 janvier » agrees with a first date on the first Tuesday after it."""
    if since == first_date or align(rule, since) == align(rule, first_date):
        return
    raise PhraseError(
        "two_starts",
        draft.lexicon.messages.two_starts,
        start=draft.lexicon.say_date(since),
        first=draft.lexicon.say_date(first_date),
    )


def _refuse_other_weeks(draft: Draft, rule: Rule, parity: int, first_date: date) -> None:
    """Even weeks are every second week until a year of 53 weeks ends (ISO 8601)."""
    messages, week = draft.lexicon.messages, first_date.isocalendar().week
    if week % 2 != parity:
        raise PhraseError(
            "week_parity",
            messages.parity_start,
            day=draft.lexicon.say_date(first_date),
            week=week,
            parity=messages.odd if parity else messages.even,
        )
    last = _last_regular_day(first_date)
    # From there on any week of the rule's may be the wrong one, or a right one left out.
    weekly = rule if rule.count is not None else replace(rule, interval=1)
    if any(dates(weekly, first_date, start=last + timedelta(days=1), end=date.max)):
        raise PhraseError("week_parity", messages.parity_end, day=draft.lexicon.say_date(last))


def _last_regular_day(first_date: date) -> date:
    """Give the Sunday of the next week 53."""
    sunday = first_date + timedelta(days=6 - first_date.weekday())
    while sunday.isocalendar().week != 53:
        sunday += _WEEK
    return sunday
