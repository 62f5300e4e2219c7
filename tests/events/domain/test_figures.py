"""Figures over a period."""

from datetime import UTC, date, datetime

import pytest

from events.domain.attendance import put_attendance
from events.domain.counting import count_due
from events.domain.figures import MonthOfKind, figures, years_of
from events.domain.sums import Sums
from events.errors import EventsError
from events.models.choices import Kind, OccurrenceStatus
from groups.models import SupportGroup
from tests.factories import make_event, make_group, make_occurrence, make_schedule

NOW = datetime(2027, 3, 1, tzinfo=UTC)
GROUPS = SupportGroup.objects.all


def came(group, day, headcount, kind=Kind.PEER_CAFE, **fields):
    schedule = make_schedule(event=make_event(group=group, kind=kind), start=day)
    occurrence = make_occurrence(schedule=schedule, **fields)
    if headcount is not None:
        put_attendance(occurrence=occurrence, headcount=headcount, now=NOW)


@pytest.fixture
def winter(db):
    """A group with four sessions in December and one in January."""
    group = make_group()
    came(group, datetime(2026, 12, 3, 18, 30), 10)
    came(group, datetime(2026, 12, 10, 18, 30), 21)
    came(group, datetime(2026, 12, 17, 18, 30), None)
    came(group, datetime(2026, 12, 24, 18, 30), None, status=OccurrenceStatus.CANCELLED)
    came(group, datetime(2027, 1, 5, 10, 0), 4, kind=Kind.WORKSHOP)
    came(make_group(), datetime(2026, 12, 3, 18, 30), 1000)
    count_due(now=NOW)
    return group


DECEMBER = Sums(sessions=3, cancelled_sessions=1, counted_sessions=2, attendances=31)
JANUARY = Sums(sessions=1, counted_sessions=1, attendances=4)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2026, 12, 1), date(2027, 1, 31)),
        (date(2026, 12, 2), date(2027, 1, 30)),
    ],
    ids=["whole months", "parts of months"],
)
def test_by_month_kind_and_weekday(winter, start, end):
    found = figures(groups=SupportGroup.objects.filter(pk=winter.pk), start=start, end=end)
    assert found.months == (
        MonthOfKind(date(2026, 12, 1), "peer_cafe", DECEMBER),
        MonthOfKind(date(2027, 1, 1), "workshop", JANUARY),
    )
    assert found.by_month == {date(2026, 12, 1): DECEMBER, date(2027, 1, 1): JANUARY}
    assert found.by_kind == {"peer_cafe": DECEMBER, "workshop": JANUARY}
    assert found.by_weekday == {2: JANUARY, 4: DECEMBER}
    assert found.total == DECEMBER + JANUARY
    assert (found.total.mean_attendance, found.total.uncounted_sessions) == (35 / 3, 1)


def test_only_the_period(winter):
    groups = SupportGroup.objects.filter(pk=winter.pk)
    found = figures(groups=groups, start=date(2026, 12, 4), end=date(2026, 12, 17))
    assert found.total == Sums(sessions=2, counted_sessions=1, attendances=21)


def test_no_group_no_figures(winter):
    found = figures(
        groups=SupportGroup.objects.none(), start=date(2026, 1, 1), end=date(2026, 12, 31)
    )
    assert (found.months, found.total, found.total.mean_attendance) == ((), Sums(), None)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2026, 1, 2), date(2026, 1, 1)),
        (date(1, 1, 1), date(9999, 12, 31)),
    ],
)
@pytest.mark.django_db
def test_a_senseless_period_is_refused(start, end):
    with pytest.raises(EventsError) as refusal:
        figures(groups=GROUPS(), start=start, end=end)
    assert refusal.value.code == "bad_period"


@pytest.mark.django_db
def test_the_end_of_time_is_a_day_too():
    assert figures(groups=GROUPS(), start=date(9999, 12, 1), end=date.max).months == ()


def test_years(winter):
    assert years_of(groups=GROUPS()) == [2027, 2026]
    assert years_of(groups=SupportGroup.objects.none()) == []


def test_queries_do_not_grow_with_sessions(winter, django_assert_num_queries):
    year = {"start": date(2026, 1, 1), "end": date(2026, 12, 31)}
    for _more in range(2):
        with django_assert_num_queries(2):
            figures(groups=GROUPS(), **year)
        for day in range(1, 11):
            came(winter, datetime(2026, 11, day, 10, 0), day)
        count_due(now=NOW)
