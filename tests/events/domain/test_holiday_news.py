"""Holidays that become known take away dates of the rules that leave them out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from events.domain.edits import EditChanges, apply, undo
from events.domain.feeds import event_path, published
from events.domain.holidays import KNOWN, Holidays
from events.domain.horizon import due_for_extension, extend_occurrences
from events.domain.occurrence_changes import (
    OccurrenceChanges,
    change_occurrence,
    restore_occurrence,
)
from events.domain.skips import Skips
from events.errors import EventsError
from events.models import Attendance, Edit, Event, Feed, Notice, Occurrence, Schedule, Scope
from groups.models import SupportGroup
from tests.events.domain.feeds.readers import by_library
from tests.events.enrolling import enter
from tests.events.programming import days, publish, schedule_of
from tests.events.registering import MINUTE, NOW, join, told
from tests.factories import make_department

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

# Thursdays of a rule that leaves out public and school holidays; nobody knew them to be any.
PUBLIC, SCHOOL = date(2027, 1, 14), date(2027, 1, 21)
BOTH = Skips(public_holidays=True, school_holidays=True)


@dataclass(frozen=True)
class Decreed:
    """What is known, and more days that a decree has added since."""

    public: frozenset[date] = frozenset({PUBLIC})
    school: frozenset[date] = frozenset({SCHOOL})
    version: str = "decreed"

    def is_public(self, day: date, *, department: str) -> bool:
        return day in self.public or KNOWN.is_public(day, department=department)

    def is_school(self, day: date, *, department: str) -> bool:
        return day in self.school or KNOWN.is_school(day, department=department)


DECREED: Holidays = Decreed()


def thursdays(**fields: Any) -> Event:
    event = publish(
        **{"every": "tous les jeudis", "skips": BOTH, "access_mode": "registration", **fields}
    )
    extend_occurrences(now=NOW)
    Feed.objects.update(is_stale=False)
    return event


def row(event: Event, day: date) -> Occurrence:
    return event.occurrences.get(original_date=day)


def everything() -> list[Any]:
    models: tuple[Any, ...] = (Schedule, Occurrence, Notice, Edit, Feed)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_dates_that_nobody_joined_vanish():
    event = thursdays()
    before = days(event)
    assert {PUBLIC, SCHOOL} < {*before}
    extend_occurrences(now=NOW, holidays=DECREED)
    assert days(event) == [day for day in before if day not in {PUBLIC, SCHOOL}]
    schedule = schedule_of(event)
    assert {str(PUBLIC), str(SCHOOL)} < {*schedule.exdates}
    assert (schedule.sequence, schedule.holidays_known) == (1, "decreed")
    assert set(Feed.objects.values_list("is_stale", flat=True)) == {True}


def test_who_joined_is_told_and_the_date_stays_as_called_off():
    event = thursdays()
    parties = [join(row(event, day), email="a@b.example") for day in (PUBLIC, SCHOOL)]
    extend_occurrences(now=NOW, holidays=DECREED)
    assert [told(one) for one in parties] == [["confirmed", "called_off"]] * 2
    assert Notice.objects.filter(purpose="called_off", not_before=NOW + MINUTE).count() == 2
    assert [(row(event, day).status, row(event, day).note) for day in (PUBLIC, SCHOOL)] == [
        ("cancelled", "jour férié"),
        ("cancelled", "vacances scolaires"),
    ]
    found = published(event_path(event.public_id), now=NOW)
    assert found is not None
    seen = by_library(found.body, PUBLIC, SCHOOL + timedelta(days=1))
    assert [one.is_cancelled for one in seen] == [True, True]


def test_the_history_says_it_as_done_by_nobody():
    event = thursdays()
    join(row(event, PUBLIC))
    extend_occurrences(now=NOW, holidays=DECREED)
    edit = Edit.objects.get(event=event)
    assert (edit.user, edit.scope, edit.sessions, edit.at) == (None, "all", 2, NOW)
    words = "jeudi 14\xa0janvier 2027 (jour férié), jeudi 21\xa0janvier 2027 (vacances scolaires)"
    assert edit.summary == [{"field": "skips", "old": "", "new": words}]
    with pytest.raises(EventsError) as refused:
        undo(edit=edit, now=NOW)
    assert refused.value.code == "undo_too_late"


def test_the_second_time_changes_nothing():
    event = thursdays()
    join(row(event, PUBLIC))
    extend_occurrences(now=NOW, holidays=DECREED)
    before = everything()
    assert due_for_extension(now=NOW, holidays=DECREED) == []
    extend_occurrences(now=NOW, holidays=DECREED)
    assert everything() == before


def test_what_has_begun_stays():
    event = thursdays()
    Attendance.objects.create(occurrence=row(event, PUBLIC), is_walk_in=True, mark="present")
    during = datetime(2027, 1, 14, 18, tzinfo=UTC)  # half an hour after it began
    past = list(event.occurrences.filter(starts_at__lte=during).order_by("pk").values())
    extend_occurrences(now=during, holidays=DECREED)
    assert list(event.occurrences.filter(starts_at__lte=during).order_by("pk").values()) == past
    assert str(PUBLIC) not in schedule_of(event).exdates
    assert SCHOOL not in days(event)


def test_a_date_moved_by_hand_stays():
    event = thursdays()
    changes = OccurrenceChanges(wall_start=datetime(2027, 1, 15, 18, 30))
    change_occurrence(occurrence_id=row(event, PUBLIC).public_id, changes=changes, now=NOW)
    extend_occurrences(now=NOW, holidays=DECREED)
    assert row(event, PUBLIC).status == "scheduled"
    assert date(2027, 1, 15) in days(event)


def test_a_date_held_after_all_is_not_taken_away_again():
    event = thursdays()
    party = join(row(event, PUBLIC))
    extend_occurrences(now=NOW, holidays=DECREED)
    restore_occurrence(occurrence_id=row(event, PUBLIC).public_id, now=NOW)
    extend_occurrences(now=NOW, holidays=Decreed(version="again"))
    assert row(event, PUBLIC).status == "scheduled"
    assert told(party) == ["confirmed"]


def test_a_day_that_an_edit_asked_for_is_kept():
    event = thursdays(every="tous les mercredis", first_date=date(2026, 12, 2))
    july = row(event, date(2027, 6, 30))
    asked = EditChanges(wall_start=datetime(2027, 7, 14, 18, 30))  # « ce jour-là quand même »
    apply(occurrence_id=july.public_id, changes=asked, scope=Scope.FOLLOWING, now=NOW)
    extend_occurrences(now=NOW, holidays=DECREED)
    july.refresh_from_db()
    assert (july.status, july.original_date) == ("scheduled", date(2027, 7, 14))
    assert event.schedules.order_by("-pk")[0].skips["kept"] == ["2027-07-14"]


def test_an_extra_date_was_asked_for_by_name():
    event = thursdays(rdates=(datetime(2027, 1, 14, 10, 0),))
    extend_occurrences(now=NOW, holidays=DECREED)
    assert days(event).count(PUBLIC) == 1


def test_rules_that_leave_out_nothing_by_name_are_not_even_read():
    plain = publish(every="tous les jeudis")
    months = publish(every="tous les jeudis", skips=Skips(months=frozenset({8})))
    asking = thursdays()
    assert due_for_extension(now=NOW, holidays=DECREED) == [schedule_of(asking).pk]
    before = [days(plain), days(months)]
    extend_occurrences(now=NOW, holidays=DECREED)
    assert [days(plain), days(months)] == before


def test_a_place_whose_holidays_nobody_knows_holds_up_nothing():
    event, other = thursdays(), thursdays()
    SupportGroup.objects.filter(pk=event.group_id).update(
        department=make_department("2A", name="Corse-du-Sud")
    )
    extend_occurrences(now=NOW, holidays=DECREED)
    assert PUBLIC in days(event)
    assert PUBLIC not in days(other)


def test_a_cohort_is_told_and_loses_only_that_date():
    event = thursdays(access_mode="closed_cohort")
    party = enter(event, email="a@b.example")
    extend_occurrences(now=NOW, holidays=DECREED)
    assert row(event, PUBLIC).status == "cancelled"
    notices = Notice.objects.filter(
        registration__enrolment=party, registration__occurrence=row(event, PUBLIC)
    )
    assert [one.purpose for one in notices] == ["called_off"]
