"""The slow truth that the core is held to: one day after the other, straight from RFC 5545.

It shares no code with what it judges, not even the arithmetic of months.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from hypothesis import assume
from hypothesis import strategies as st

from events.domain.recurrence import ByDay, Frequency, RecurrenceError, Rule

DAY = timedelta(days=1)


def walk(rule: Rule, first_date: date, end: date) -> Iterator[date]:
    """Every date of the rule up to `end`, by asking each day whether it belongs."""
    given = 0
    day = first_date
    while day <= end and (rule.until is None or day <= rule.until):
        if rule.count is not None and given == rule.count:
            return
        if belongs(rule, first_date, day):
            given += 1
            yield day
        day += DAY


def belongs(rule: Rule, first_date: date, day: date) -> bool:
    if distance(rule.frequency, first_date, day) % rule.interval or not fits(rule, first_date, day):
        return False
    if not rule.by_set_pos:
        return True
    fellows = [one for one in period(rule.frequency, day) if fits(rule, first_date, one)]
    place = fellows.index(day)
    return place + 1 in rule.by_set_pos or place - len(fellows) in rule.by_set_pos


def distance(frequency: Frequency, first_date: date, day: date) -> int:
    if frequency is Frequency.DAILY:
        return (day - first_date).days
    if frequency is Frequency.WEEKLY:
        return (monday(day) - monday(first_date)).days // 7
    if frequency is Frequency.MONTHLY:
        return 12 * (day.year - first_date.year) + day.month - first_date.month
    return day.year - first_date.year


def monday(day: date) -> date:
    while day.weekday() != 0:
        day -= DAY
    return day


def period(frequency: Frequency, day: date) -> list[date]:
    same = (lambda one: one.month) if frequency is Frequency.MONTHLY else (lambda one: one.year)
    around = [day + n * DAY for n in range(-366, 367)]
    near = [one for one in around if one.year == day.year]
    return [one for one in near if same(one) == same(day)]


def fits(rule: Rule, first_date: date, day: date) -> bool:
    month_fits = not rule.by_month or day.month in rule.by_month
    month_day_fits = not rule.by_month_day or any(
        day.day == number or from_the_end(day) == number for number in rule.by_month_day
    )
    day_fits = not rule.by_day or any(day_matches(rule, one, day) for one in rule.by_day)
    return month_fits and month_day_fits and day_fits and left_unsaid(rule, first_date, day)


def left_unsaid(rule: Rule, first_date: date, day: date) -> bool:
    if rule.frequency is Frequency.DAILY or rule.by_day or rule.by_month_day:
        return True
    if rule.frequency is Frequency.WEEKLY:
        return day.weekday() == first_date.weekday()
    same_month = rule.frequency is Frequency.MONTHLY or bool(rule.by_month)
    return day.day == first_date.day and (same_month or day.month == first_date.month)


def from_the_end(day: date) -> int:
    left = 1
    while (day + left * DAY).month == day.month:
        left += 1
    return -left


def day_matches(rule: Rule, wanted: ByDay, day: date) -> bool:
    if day.weekday() != wanted.weekday:
        return False
    if wanted.rank is None:
        return True
    by_month = rule.frequency is Frequency.MONTHLY or rule.by_month
    step = 7 * DAY if wanted.rank > 0 else -7 * DAY
    rank, before = 1, day - step
    while before.year == day.year and (not by_month or before.month == day.month):
        rank, before = rank + 1, before - step
    return rank == abs(wanted.rank)


weekdays = st.integers(0, 6)
few_periods = st.integers(1, 5)
intervals = {
    Frequency.DAILY: few_periods | st.integers(1, 40),
    Frequency.WEEKLY: few_periods | st.integers(1, 60),
    Frequency.MONTHLY: few_periods | st.integers(1, 24),
    Frequency.YEARLY: few_periods,
}
first_dates = st.dates(date(2020, 1, 1), date(2031, 12, 31))


def few(values: st.SearchStrategy, most: int = 3) -> st.SearchStrategy:
    return st.lists(values, min_size=1, max_size=most, unique=True).map(tuple)


def numbers(most: int) -> st.SearchStrategy:
    return st.integers(-most, most).filter(bool)


@st.composite
def rules(draw: st.DrawFn, endings: bool = True) -> Rule:
    """Any rule that the core accepts, reachable ones more often than odd ones."""
    frequency = draw(st.sampled_from(Frequency))
    whole_months = frequency in {Frequency.MONTHLY, Frequency.YEARLY}
    none = st.just(())
    by_month = draw(none | few(st.integers(1, 12)))
    by_month_day = () if frequency is Frequency.WEEKLY else draw(none | few(numbers(31)))
    most = 5 if frequency is Frequency.MONTHLY or by_month else 53
    ranked = whole_months and not by_month_day and draw(st.booleans())
    by_day = draw(none | few(st.builds(ByDay, weekdays, numbers(most) if ranked else st.none())))
    positions = whole_months and (by_day or by_month_day)
    ending = draw(st.sampled_from(["none", "count", "until"])) if endings else "none"
    try:
        return Rule(
            frequency=frequency,
            interval=draw(intervals[frequency]),
            by_day=by_day,
            by_month_day=by_month_day,
            by_month=by_month,
            by_set_pos=draw(none | few(numbers(6))) if positions else (),
            count=draw(st.integers(1, 40)) if ending == "count" else None,
            until=draw(st.dates(date(2020, 1, 1), date(2035, 1, 1))) if ending == "until" else None,
        )
    except RecurrenceError:
        assume(False)
        raise
