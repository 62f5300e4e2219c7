"""Other dates for an announced event: what has been stays, and no id is given twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from events.domain.drafts import EventDraft
from events.domain.edits.rescheduling import leaving_sessions, reschedule
from events.domain.occurrence_changes import OccurrenceChanges, change_occurrence
from events.domain.occurrences import dates_between
from events.domain.recurrence import parse_rule
from events.models import Attendance, Event, Occurrence
from tests.events.programming import draft, publish
from tests.events.registering import NOW, join, told

from .scenes import rows, shown, stored, walls

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LATER = datetime(2027, 1, 15, 12, tzinfo=UTC)


def series(every: str = "tous les jeudis", **fields) -> tuple[Event, EventDraft]:
    """An event, and the draft that it was made from."""
    wanted = draft(every=every, timezone="Europe/Paris", access_mode="registration", **fields)
    return publish(every=every, access_mode="registration", **fields), wanted


def test_irregular_dates_of_which_the_first_is_past_go_on():
    extras = (datetime(2027, 2, 9, 10, 0), datetime(2027, 3, 9, 18, 30))
    event, wanted = series("", rdates=extras)
    before = [row.public_id for row in rows(event)]
    assert reschedule(event=event, draft=wanted, now=LATER) is False
    more = replace(wanted, rdates=(*extras, datetime(2027, 4, 6, 18, 30)))
    assert reschedule(event=event, draft=more, now=LATER) is True
    assert walls(event) == ["12-03 18:30", "02-09 10:00", "03-09 18:30", "04-06 18:30"]
    assert [row.public_id for row in rows(event)][:3] == before
    assert shown(event, now=LATER) == stored(event)


def test_what_has_been_stays_when_later_extras_go():
    event, wanted = series("", rdates=(datetime(2027, 2, 9, 18, 30),))
    Attendance.objects.create(occurrence=rows(event)[0], is_walk_in=True, mark="present")
    other = replace(wanted, rdates=(datetime(2027, 2, 10, 18, 30),))
    reschedule(event=event, draft=other, now=LATER)
    assert walls(event) == ["12-03 18:30", "02-10 18:30"]
    first = event.schedules.order_by("pk")[0]
    assert (first.first_date, first.exdates, first.rdates) == (date(2026, 12, 3), [], [])
    assert shown(event, now=LATER) == stored(event)


def test_a_rule_that_ended_is_not_prolonged_by_a_later_extra_date():
    event, wanted = series("3 jeudis de suite", rdates=(datetime(2027, 3, 4, 10, 0),))
    reschedule(event=event, draft=replace(wanted, rdates=()), now=LATER)
    assert walls(event) == ["12-03 18:30", "12-10 18:30", "12-17 18:30"]
    far = dates_between(event=event, start=date(2026, 12, 1), end=date(2029, 1, 1), now=LATER)
    assert len(far) == 3
    assert shown(event, now=LATER) == stored(event)


def test_hours_that_come_back_give_no_id_twice():
    event, wanted = series(first_date=date(2027, 2, 4))
    before = {row.public_id for row in rows(event)}
    join(rows(event)[1])
    reschedule(event=event, draft=replace(wanted, start_time=time(10, 0)), now=NOW)
    reschedule(event=event, draft=wanted, now=NOW)
    found = dates_between(event=event, start=date(2027, 2, 1), end=date(2029, 10, 1), now=NOW)
    ids = [row.public_id for row in found]
    assert len(ids) == len(set(ids))
    assert len({row.starts_at for row in found if not row.is_cancelled}) >= len(before) - 1
    kept = {row.public_id for row in rows(event)}
    assert {row.public_id for row in found if not row.pk}.isdisjoint(before | kept)
    assert shown(event) == stored(event)


def test_a_session_moved_into_the_past_had_its_turn():
    event, wanted = series()
    moved = next(row for row in rows(event) if row.original_date == date(2027, 1, 21))
    changes = OccurrenceChanges(wall_start=datetime(2027, 1, 13, 18, 30))
    change_occurrence(occurrence_id=moved.public_id, changes=changes, now=NOW)
    Attendance.objects.create(occurrence=moved, is_walk_in=True, mark="present")
    reschedule(event=event, draft=replace(wanted, duration=timedelta(hours=3)), now=LATER)
    moved.refresh_from_db()
    assert (moved.status, moved.attendances.count()) == ("scheduled", 1)
    assert "01-21 18:30" not in walls(event)
    assert "01-28 18:30" in walls(event)


def test_a_date_of_today_that_would_have_begun_is_not_announced():
    event, wanted = series(first_date=date(2027, 2, 4))
    thursday = datetime(2027, 1, 14, 12, tzinfo=UTC)
    earlier = replace(wanted, first_date=date(2027, 1, 14), start_time=time(10, 0))
    reschedule(event=event, draft=earlier, now=thursday)
    assert walls(event)[:2] == ["01-21 10:00", "01-28 10:00"]
    assert reschedule(event=event, draft=earlier, now=thursday) is False
    assert shown(event, now=thursday) == stored(event)


def test_another_clock_moves_those_registered_along():
    event, wanted = series()
    party = join(rows(event)[2], email="a@b.example")
    reschedule(event=event, draft=replace(wanted, timezone="Indian/Reunion"), now=NOW)
    row = rows(event)[2]
    assert (f"{row.local_start:%H:%M %Z}", row.starts_at.hour) == ("18:30 +04", 14)
    assert told(party) == ["confirmed", "changed"]
    assert shown(event) == stored(event)


def test_two_dates_of_one_day_are_told_apart():
    event, wanted = series(rdates=(datetime(2026, 12, 10, 10, 0),))
    before = {row.public_id: row.starts_at for row in rows(event)}
    reschedule(event=event, draft=replace(wanted, exdates=(date(2026, 12, 24),)), now=NOW)
    assert walls(event)[:4] == ["12-03 18:30", "12-10 10:00", "12-10 18:30", "12-17 18:30"]
    assert {row.public_id: row.starts_at for row in rows(event)}.items() <= before.items()


def test_what_was_called_off_by_hand_is_not_revived_by_the_same_dates():
    event, wanted = series()
    event.schedules.update(called_off_from=date(2027, 3, 1))
    Occurrence.objects.filter(starts_at__gt=LATER).update(status="cancelled")
    assert reschedule(event=event, draft=wanted, now=LATER) is False
    assert reschedule(
        event=event,
        draft=replace(wanted, rule=parse_rule("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH")),
        now=LATER,
    )
    assert event.schedules.order_by("-pk")[0].called_off_from is None


def test_what_would_go_is_what_goes():
    event, wanted = series()
    parties = [join(rows(event)[number]) for number in (7, 8, 9)]
    other = replace(wanted, rule=parse_rule("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH"))
    leaving = leaving_sessions(event=event, draft=other, now=LATER)
    reschedule(event=event, draft=other, now=LATER)
    there = {row.public_id: row.status for row in rows(event)}
    assert [there.get(row.public_id, "gone") for row in leaving].count("scheduled") == 0
    assert [told(one)[-1] for one in parties].count("called_off") >= 1
    assert shown(event, now=LATER) == stored(event)
