"""Laws that hold for any rule and any exceptions: both readers give back the database."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from events.domain.recurrence import RecurrenceError, Rule, align, rule_text
from events.models import Event, Occurrence, Schedule
from tests.events.domain.recurrence.oracle import rules
from tests.factories import make_event

from .readers import by_library, by_walking
from .scenes import NOW, calendar_of, cancel, changed, make_series, move, published_of, truth
from .test_entries import check_form

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 10, 1), date(2028, 6, 1)
ZONES = ["Europe/Paris", "Indian/Reunion", "Pacific/Noumea", "America/Miquelon", "America/Nuuk"]

starts = st.builds(
    datetime.combine,
    st.dates(date(2026, 9, 1), date(2027, 12, 31)),
    st.sampled_from([time(18, 30), time(2, 30), time(0), time(23, 15), time(1), time(3)]),
)
lengths = st.sampled_from([timedelta(hours=n) for n in (1, 2, 5, 26, 72)])


@st.composite
def schedules(draw: st.DrawFn) -> dict[str, object]:
    rule: Rule = draw(rules())
    start = draw(starts)
    try:
        align(rule, start.date())
    except RecurrenceError:
        assume(False)
    is_all_day = draw(st.booleans())
    return {
        "start": datetime.combine(start, time()) if is_all_day else start,
        "duration": timedelta(days=draw(st.integers(1, 3))) if is_all_day else draw(lengths),
        "is_all_day": is_all_day,
        "rrule": rule_text(rule),
        "timezone": draw(st.sampled_from(ZONES)),
    }


def disturb(data: st.DataObject, schedule: Schedule) -> None:
    """Leave dates out, add one, move, cancel and rename some, as organisers do."""
    coming = list(schedule.occurrences.filter(starts_at__gt=NOW).order_by("starts_at")[:12])
    if not coming:
        return
    for row in data.draw(st.lists(st.sampled_from(coming), max_size=5, unique_by=id)):
        what = data.draw(st.sampled_from(["move", "cancel", "rename", "leave out"]))
        if what == "move":
            shift(row, data.draw(st.integers(-240, 240)))
        elif what == "cancel":
            cancel(row)
        elif what == "rename":
            row.title = "Autrement"
            changed(row, "title")
        else:
            schedule.exdates = [*schedule.exdates, str(row.original_date)]
            row.delete()
    schedule.save()


def shift(row: Occurrence, hours: int) -> None:
    length = row.local_end.replace(tzinfo=None) - row.local_start.replace(tzinfo=None)
    wall = row.local_start.replace(tzinfo=None) + timedelta(hours=hours)
    if row.schedule.is_all_day:
        wall = datetime.combine(wall, time())
    move(row, wall, length.total_seconds() / 3600)
    if row.ends_at <= row.starts_at:
        row.ends_at = row.starts_at + length
        row.save()


def read_alike(event: Event, body: bytes) -> None:
    expected = truth(event, FIRST, LAST)
    assert by_walking(body, FIRST, LAST) == expected
    assert by_library(body, FIRST, LAST) == expected
    check_form(body)


@given(data=st.data(), fields=schedules())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_the_rule_and_its_exceptions_readers_see_the_database(
    data: st.DataObject, fields: dict[str, object]
) -> None:
    with transaction.atomic():
        event = make_event()
        schedule = make_series(event=event, until=date(2028, 9, 1), **fields)  # type: ignore[arg-type]
        assume(schedule.occurrences.count() < 400)
        disturb(data, schedule)
        read_alike(event, calendar_of(event))
        published_of(event)  # what is detached now stays so
        disturb(data, schedule)
        read_alike(event, calendar_of(event))
        transaction.set_rollback(True)
