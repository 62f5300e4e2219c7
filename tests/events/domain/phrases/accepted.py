"""Any rule that the core accepts, to the ends of its space: long lists, far ranks, far dates."""

from __future__ import annotations

from datetime import date

from hypothesis import assume
from hypothesis import strategies as st

from events.domain.recurrence import ByDay, Frequency, RecurrenceError, Rule
from events.domain.recurrence.rules import LONGEST_INTERVAL, MOST_DATES

WEEKDAYS = st.integers(0, 6)
ANY_DATE = st.dates(date(1990, 1, 1), date(2090, 12, 31))


def some(values: st.SearchStrategy, most: int) -> st.SearchStrategy:
    """Nothing, or a few values, or as many as there are."""
    return st.just(()) | st.lists(values, min_size=1, max_size=most, unique=True).map(tuple)


def around(most: int) -> st.SearchStrategy:
    return st.integers(1, most) | st.integers(-most, -1)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    frequency = draw(st.sampled_from(Frequency))
    whole_months = frequency in {Frequency.MONTHLY, Frequency.YEARLY}
    by_month = draw(some(st.integers(1, 12), 12))
    by_month_day = () if frequency is Frequency.WEEKLY else draw(some(around(31), 40))
    farthest = 53 if frequency is Frequency.YEARLY and not by_month else 5
    ranked = whole_months and not by_month_day and draw(st.booleans())
    by_day = draw(
        some(st.builds(ByDay, WEEKDAYS, around(farthest)), 12)
        if ranked
        else some(st.builds(ByDay, WEEKDAYS), 7)
    )
    positioned = whole_months and (by_day or by_month_day)
    end = draw(st.sampled_from(["count", "until", "none"]))
    try:
        return Rule(
            frequency=frequency,
            interval=draw(st.integers(1, 9) | st.integers(1, LONGEST_INTERVAL[frequency])),
            by_day=by_day,
            by_month_day=by_month_day,
            by_month=by_month,
            by_set_pos=draw(some(around(9) | around(366), 8)) if positioned else (),
            count=draw(st.integers(1, MOST_DATES)) if end == "count" else None,
            until=draw(ANY_DATE) if end == "until" else None,
        )
    except RecurrenceError:
        assume(False)
        raise


@st.composite
def texts(draw: st.DrawFn) -> str:
    """The RRULE value of such a rule, its parts in any order, with WKST or without."""
    rule = draw(rules())
    parts = str(rule).split(";")
    week_starts = ["WKST=MO", "WKST=SU"] if rule.interval == 1 else ["WKST=MO"]
    parts += draw(st.sampled_from([[], *([start] for start in week_starts)]))
    return ";".join(draw(st.permutations(parts)))
