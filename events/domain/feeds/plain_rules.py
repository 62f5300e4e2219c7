"""Which rules all calendar programs read alike.

Found by comparing some thousand rules as read by ical.js, dateutil and ourselves: beyond what
people mean by « every … », programs disagree, and some never come back (ical.js on
``FREQ=DAILY;INTERVAL=37;BYMONTHDAY=-16;BYDAY=TU``). Dates of such rules are written one by one.
"""

from __future__ import annotations

from events.domain.recurrence import Frequency, Rule


def is_plain(rule: Rule) -> bool:
    """Tell whether an explicit rule (nothing left to its first date) is read alike by all."""
    if rule.by_month_day and (rule.by_day or rule.by_set_pos):
        return False
    if rule.frequency is Frequency.MONTHLY:
        return _is_plain_monthly(rule)
    if rule.frequency is Frequency.YEARLY:
        return _is_plain_yearly(rule)
    return not rule.by_month_day


def _is_plain_monthly(rule: Rule) -> bool:
    # In chosen months ical.js gives several dates of a month twice over.
    return not rule.by_month or (rule.interval == 1 and _is_single(rule))


def _is_single(rule: Rule) -> bool:
    """Whether a period of the rule has one date at most."""
    if rule.by_set_pos:
        return len(rule.by_set_pos) == 1
    ranked = all(day.rank is not None for day in rule.by_day)
    return ranked and len(rule.by_day) + len(rule.by_month_day) == 1


def _is_plain_yearly(rule: Rule) -> bool:
    if len(rule.by_month) != 1:
        return False
    every_weekday = any(day.rank is None for day in rule.by_day) and not rule.by_set_pos
    return not every_weekday and all(day > 0 for day in rule.by_month_day)
