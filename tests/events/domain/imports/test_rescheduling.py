"""A corrected file moves what is to come, never what has been."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from events.domain.imports import Change, import_file
from events.domain.registration_requests import RegistrationRequest
from events.domain.registrations import register
from events.models import Event, Feed, Notice, Occurrence, Schedule
from groups.models import Organization, SupportGroup
from tests.events.imports.files import ATELIER, NOW, programme

pytestmark = pytest.mark.django_db

# A Friday in the middle of the series, one hour after that day's session began.
MIDWAY = datetime(2027, 1, 15, 14, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def announced(organizations: None) -> Event:
    """« Tous les vendredis » from 4 December 2026, in a group to which people may write."""
    Organization.objects.update(
        legal_name="GEM", legal_address="Grenoble", rights_contact="a@gem.example", hosting="ici"
    )
    SupportGroup.objects.update(contact_email="contact@gem.example")
    load(NOW)
    return Event.objects.get()


def load(now: datetime, **cells: str) -> Change | None:
    report = import_file(data=programme({**ATELIER, **cells}), now=now)
    assert report.is_written
    return report.steps[0].change


def days(event: Event, *, until: date = date(2027, 3, 31)) -> list[date]:
    rows = event.occurrences.filter(original_date__lte=until).order_by("starts_at")
    return [row.local_start.date() for row in rows.select_related("schedule")]


def fridays(first: date, last: date, *, step: int = 7) -> list[date]:
    return [first + step_ * DAY for step_ in range(0, (last - first).days + 1, step)]


def join(event: Event, day: date) -> Occurrence:
    session = event.occurrences.get(original_date=day)
    request = RegistrationRequest(nickname="Sam", consent=True)
    register(occurrence_id=session.public_id, request=request, now=NOW)
    return session


def test_before_it_begins_the_schedule_itself_changes(announced):
    uid = announced.schedules.get().uid
    assert load(NOW, recurrence="un vendredi sur deux", heure_fin="17h") is Change.UPDATED
    schedule = announced.schedules.get()
    assert (schedule.uid, schedule.rrule, schedule.sequence) == (
        uid,
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR",
        1,
    )
    assert days(announced) == fridays(date(2026, 12, 4), date(2027, 3, 26), step=14)
    assert {row.ends_at - row.starts_at for row in announced.occurrences.all()} == {
        timedelta(hours=3)
    }
    assert load(NOW, recurrence="un vendredi sur deux", heure_fin="17h") is Change.SAME


def test_once_begun_the_past_stays_and_another_schedule_goes_on(announced):
    before = list(announced.occurrences.filter(starts_at__lte=MIDWAY).values())
    kept = announced.occurrences.get(original_date=date(2027, 1, 29)).public_id
    changed = load(MIDWAY, recurrence="un vendredi sur deux")
    assert changed is Change.UPDATED
    old, new = announced.schedules.order_by("pk")
    assert (old.rrule, old.sequence) == ("FREQ=WEEKLY;BYDAY=FR;UNTIL=20270115", 1)
    assert (new.rrule, new.first_date) == ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", date(2027, 1, 29))
    assert list(announced.occurrences.filter(starts_at__lte=MIDWAY).values()) == before
    assert days(announced) == [
        *fridays(date(2026, 12, 4), date(2027, 1, 15)),
        *fridays(date(2027, 1, 29), date(2027, 3, 26), step=14),
    ]
    assert new.occurrences.get(original_date=date(2027, 1, 29)).public_id == kept
    assert load(MIDWAY, recurrence="un vendredi sur deux") is Change.SAME
    assert Schedule.objects.count() == 2


def test_an_earlier_end_takes_away_what_nobody_joined_and_calls_off_the_rest(announced):
    joined = join(announced, date(2027, 2, 5))
    load(MIDWAY, jusqu_au="29/01/2027")
    sessions = announced.occurrences.filter(original_date__gt=date(2027, 1, 29))
    (left,) = sessions
    assert (left.pk, left.status, left.note) == (
        joined.pk,
        "cancelled",
        "Le programme du groupe a changé.",
    )
    assert list(Notice.objects.order_by("pk").values_list("purpose", flat=True)) == [
        "confirmed",
        "called_off",
    ]


def test_a_later_end_adds_dates(organizations):
    load(NOW, jusqu_au="29/01/2027")
    event = Event.objects.get()
    assert load(MIDWAY, jusqu_au="26/02/2027") is Change.UPDATED
    assert days(event) == fridays(date(2026, 12, 4), date(2027, 2, 26))


def test_a_date_left_out_later_goes(announced):
    assert load(NOW, sauf="25/12/2026, 1er janvier 2027") is Change.UPDATED
    assert days(announced)[:4] == [
        *(date(2026, 12, 4), date(2026, 12, 11), date(2026, 12, 18), date(2027, 1, 8))
    ]


def test_another_end_hour_is_told_to_those_registered(announced):
    session = join(announced, date(2027, 1, 22))
    other = announced.occurrences.get(original_date=date(2027, 1, 29))
    load(NOW, heure_fin="16h30")
    session.refresh_from_db()
    assert session.ends_at - session.starts_at == timedelta(hours=2.5)
    assert session.sequence > 0
    assert list(Notice.objects.order_by("pk").values_list("purpose", flat=True)) == [
        "confirmed",
        "changed",
    ]
    other.refresh_from_db()
    assert other.ends_at - other.starts_at == timedelta(hours=2.5)


def test_a_counted_series_keeps_its_number_of_dates(organizations):
    load(NOW, recurrence="8 vendredis de suite")
    event = Event.objects.get()
    assert len(days(event)) == 8
    assert load(MIDWAY, recurrence="8 vendredis de suite", sauf="22/01/2027") is Change.UPDATED
    assert days(event) == [
        day for day in fridays(date(2026, 12, 4), date(2027, 1, 22)) if day != date(2027, 1, 22)
    ]
    assert load(MIDWAY, recurrence="10 vendredis de suite") is Change.UPDATED
    assert days(event) == fridays(date(2026, 12, 4), date(2027, 2, 5))


def test_a_series_that_ends_today_leaves_no_schedule_behind(announced):
    load(MIDWAY, jusqu_au="15/01/2027")
    assert announced.schedules.count() == 1
    assert days(announced) == fridays(date(2026, 12, 4), date(2027, 1, 15))
    assert load(MIDWAY, jusqu_au="15/01/2027") is Change.SAME


def test_a_session_called_off_by_hand_stays_so(announced):
    session = announced.occurrences.get(original_date=date(2027, 2, 5))
    Occurrence.objects.filter(pk=session.pk).update(status="cancelled", overridden=["status"])
    load(MIDWAY, heure_fin="17h")
    session.refresh_from_db()
    assert (session.status, session.schedule) == ("cancelled", announced.schedules.last())


def test_calendars_are_published_again(announced):
    Feed.objects.update(is_stale=False)
    load(MIDWAY, recurrence="un vendredi sur deux")
    assert set(Feed.objects.filter(event=announced).values_list("is_stale", flat=True)) == {True}
    Feed.objects.update(is_stale=False)
    load(MIDWAY, recurrence="un vendredi sur deux")
    assert set(Feed.objects.values_list("is_stale", flat=True)) == {False}
