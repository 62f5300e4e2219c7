"""When one can register: open from a midnight on, until some minutes before the start."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.domain.enrolments import enrol
from events.domain.openings import Window, check_open, check_window, window_of
from events.domain.registration_changes import cancel, come_back
from events.domain.registrations import register
from events.errors import EventsError
from events.models import Event, Occurrence, Schedule
from groups.models import SupportGroup
from tests.events.enrolling import cohort, enter
from tests.events.registering import NOW, ask, join, session

ZONES = (
    *("Europe/Paris", "Indian/Reunion", "Pacific/Auckland", "America/Cayenne", "Asia/Kathmandu"),
    # Clocks that change at midnight: the day begins at one, or its first hour comes twice.
    *("America/Havana", "Asia/Beirut", "America/Asuncion", "Africa/Cairo"),
    "Australia/Lord_Howe",
)


def planned(
    starts_at: datetime, *, zone: str, opens: int | None, closes: int, phone: str = ""
) -> Occurrence:
    """A session that stands in no database."""
    event = Event(
        group=SupportGroup(contact_phone=phone),
        opens_days_before=opens,
        closes_minutes_before=closes,
    )
    return Occurrence(
        event=event,
        schedule=Schedule(event=event, timezone=zone),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
    )


def outcome(occurrence: Occurrence, *, now: datetime) -> str:
    try:
        check_window(occurrence, now=now)
    except EventsError as error:
        return error.code
    return "open"


STARTS = st.datetimes(
    min_value=datetime(2024, 1, 1), max_value=datetime(2029, 1, 1), timezones=st.just(UTC)
)


@given(
    starts_at=STARTS,
    zone=st.sampled_from(ZONES),
    opens=st.none() | st.integers(0, 366),
    closes=st.integers(0, 43_200),
    since=st.timedeltas(min_value=timedelta(days=-370), max_value=timedelta(days=1)),
)
def test_open_from_its_opening_until_its_closing(starts_at, zone, opens, closes, since):
    occurrence = planned(starts_at, zone=zone, opens=opens, closes=closes)
    window, now = window_of(occurrence), starts_at + since
    is_open = (window.opens_at is None or window.opens_at <= now) and now < window.closes_at
    assert window.is_open(now=now) is is_open
    assert (outcome(occurrence, now=now) == "open") is is_open
    # At the edges themselves, to the microsecond.
    tick = timedelta(microseconds=1)
    assert outcome(occurrence, now=window.closes_at) == "registration_closed"
    if window.opens_at is None:
        assert outcome(occurrence, now=window.closes_at - tick) == "open"
    elif window.opens_at < window.closes_at:
        assert outcome(occurrence, now=window.opens_at) == "open"
        assert outcome(occurrence, now=window.opens_at - tick) == "registration_not_open_yet"


@given(
    starts_at=STARTS,
    zone=st.sampled_from(ZONES),
    opens=st.integers(0, 366),
    closes=st.integers(0, 43_200),
)
def test_it_opens_with_the_day_and_closes_by_the_clock_that_never_jumps(
    starts_at, zone, opens, closes
):
    window = window_of(planned(starts_at, zone=zone, opens=opens, closes=closes))
    assert starts_at - window.closes_at == timedelta(minutes=closes)
    assert window.opens_at is not None
    there = ZoneInfo(zone)
    day = starts_at.astimezone(there).date() - timedelta(days=opens)
    assert window.opens_at.astimezone(there).date() == day
    before = window.opens_at - timedelta(microseconds=1)
    assert before.astimezone(there).date() < day
    assert window.opens_at <= starts_at


@pytest.mark.parametrize(
    ("zone", "starts_at", "days", "opens_at"),
    [
        # Winter and summer lie between.
        ("Europe/Paris", datetime(2026, 4, 2, 16, 30, tzinfo=UTC), 7, "2026-03-25T23:00"),
        ("Europe/Paris", datetime(2026, 3, 29, 16, 30, tzinfo=UTC), 0, "2026-03-28T23:00"),
        ("Europe/Paris", datetime(2026, 3, 30, 16, 30, tzinfo=UTC), 0, "2026-03-29T22:00"),
        # Cuba skipped midnight of 8 March 2026: the day began at one.
        ("America/Havana", datetime(2026, 3, 9, 23, 0, tzinfo=UTC), 1, "2026-03-08T05:00"),
        # It is the 4th there already.
        ("Indian/Reunion", datetime(2026, 12, 3, 21, 0, tzinfo=UTC), 1, "2026-12-02T20:00"),
    ],
)
def test_midnight_is_that_of_the_place(zone, starts_at, days, opens_at):
    window = window_of(planned(starts_at, zone=zone, opens=days, closes=0))
    assert window == Window(
        opens_at=datetime.fromisoformat(opens_at).replace(tzinfo=UTC), closes_at=starts_at
    )


def test_the_words_say_the_day_there_or_whom_to_call():
    starts_at = datetime(2026, 12, 3, 21, 0, tzinfo=UTC)
    row = planned(starts_at, zone="Indian/Reunion", opens=1, closes=60, phone="02 62 00 00 01")
    with pytest.raises(EventsError, match=r"ouvre le jeudi 3\xa0décembre 2026\."):
        check_window(row, now=NOW)
    with pytest.raises(EventsError, match="appelez le 02\xa062\xa000\xa000\xa001"):
        check_window(row, now=starts_at)
    row.event.group.contact_phone = ""
    with pytest.raises(EventsError, match="écrivez au groupe"):
        check_window(row, now=starts_at)


def refusal(act, /, *args, **kwargs) -> str:
    with pytest.raises(EventsError) as caught:
        act(*args, **kwargs)
    return caught.value.code


@pytest.mark.django_db
class TestWhatItHoldsFor:
    # The session is at 17:30 UTC, thirteen days after NOW; registering opened at 23:00 UTC before.
    AT = datetime(2026, 12, 3, 17, 30, tzinfo=UTC)

    def test_registering(self):
        row = session(opens_days_before=1, closes_minutes_before=60)
        early, open_now = self.AT - timedelta(days=2), self.AT - timedelta(hours=12)
        late = self.AT - timedelta(hours=1)
        assert refusal(join, row, now=early) == "registration_not_open_yet"
        assert refusal(join, row, now=late) == "registration_closed"
        assert join(row, now=open_now).status == "confirmed"

    def test_the_waitlist_too(self):
        row = session(capacity=1, closes_minutes_before=60)
        join(row)
        assert refusal(join, row, now=self.AT - timedelta(minutes=5)) == "registration_closed"

    def test_coming_back_and_never_cancelling(self):
        row = session(closes_minutes_before=60)
        made, late = join(row), self.AT - timedelta(minutes=5)
        assert cancel(token=made.token, now=late).status == "cancelled"
        assert refusal(come_back, token=made.token, now=late) == "registration_closed"
        assert come_back(token=made.token, now=NOW).status == "confirmed"

    def test_a_repeat_is_no_second(self):
        row = session(closes_minutes_before=60)
        first = join(row, submission_id="one", now=self.AT - timedelta(minutes=65))
        again = join(row, submission_id="one", now=self.AT - timedelta(minutes=5))
        assert again.pk == first.pk

    def test_a_seat_that_is_free_after_it_closed_goes_to_who_waits(self):
        row = session(capacity=1, closes_minutes_before=60)
        first, second = join(row), join(row)
        cancel(token=first.token, now=self.AT - timedelta(minutes=5))
        second.refresh_from_db()
        assert second.status == "confirmed"

    def test_of_what_needs_no_registering_the_reason_is_another(self):
        row = session(access_mode="drop_in", opens_days_before=1)
        assert refusal(check_open, row, now=NOW) == "no_registration_needed"


@pytest.mark.django_db
class TestCohorts:
    FIRST = datetime(2026, 12, 3, 17, 30, tzinfo=UTC)

    def test_counted_from_the_first_date(self):
        event = cohort(opens_days_before=7, closes_minutes_before=24 * 60)
        assert refusal(enter, event, now=NOW) == "registration_not_open_yet"
        in_between = self.FIRST - timedelta(days=3)
        assert enter(event, now=in_between).status == "confirmed"
        for late in (timedelta(hours=-23), timedelta(days=1)):
            assert refusal(enter, event, now=self.FIRST + late) == "registration_closed"

    def test_without_a_closing_one_joins_late(self):
        event = cohort(opens_days_before=7)
        assert enter(event, now=self.FIRST + timedelta(days=1)).status == "confirmed"

    def test_a_first_date_called_off_is_none(self):
        event = cohort(closes_minutes_before=24 * 60)
        event.occurrences.filter(starts_at=self.FIRST).update(status="cancelled")
        assert enter(event, now=self.FIRST).status == "confirmed"

    def test_who_is_in_comes_back_to_a_date_whatever_the_window(self):
        event = cohort(closes_minutes_before=24 * 60)
        made = enter(event, now=NOW).registrations.order_by("occurrence__starts_at")[1]
        late = self.FIRST + timedelta(days=1)
        cancel(token=made.token, now=late)
        assert come_back(token=made.token, now=late).status == "confirmed"

    def test_the_same_functions_say_no(self):
        event = cohort(opens_days_before=1)
        row = event.occurrences.order_by("starts_at")[0]
        request = ask()
        assert refusal(enrol, event_id=event.public_id, request=request, now=NOW) == (
            "registration_not_open_yet"
        )
        assert refusal(register, occurrence_id=row.public_id, request=request, now=NOW) == (
            "whole_series_only"
        )
