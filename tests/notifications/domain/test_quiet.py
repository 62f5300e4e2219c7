from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from events.domain.quiet_hours import is_quiet
from events.domain.seating import reminder_of
from events.models import Occurrence, Registration, Schedule
from notifications.domain.planning import plan_due
from notifications.domain.quiet import quiet_until
from notifications.domain.sending import send_due
from notifications.models import Delivery
from tests.factories import make_event, make_occurrence, make_registration, make_schedule
from tests.notifications.rows import make_notice
from tests.plugins.sms import SmsGateway

PARIS = ZoneInfo("Europe/Paris")
NUMBER = "+33639980001"
Purpose = Delivery.Purpose
HOUR = timedelta(hours=1)


def paris(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=PARIS)


def about(
    starts_at: datetime, purpose: str, *, channel: str = "sms", original: datetime | None = None
) -> Delivery:
    """A message about a session, none of it in the database."""
    wall = (original or starts_at).astimezone(PARIS)
    occurrence = Occurrence(
        schedule=Schedule(timezone="Europe/Paris"),
        starts_at=starts_at,
        original_date=wall.date(),
        original_time=wall.time(),
    )
    registration = Registration(occurrence=occurrence)
    return Delivery(registration=registration, purpose=purpose, channel=channel)


@pytest.mark.parametrize(
    ("purpose", "starts", "now", "until"),
    [
        (Purpose.CONFIRMED, paris(9, 18), paris(3, 21), paris(4, 9)),
        (Purpose.CONFIRMED, paris(9, 18), paris(3, 12), None),
        (Purpose.REMINDER, paris(4, 8), paris(3, 21), paris(4, 9)),
        (Purpose.PROMOTED, paris(4, 8), paris(3, 21), paris(4, 9)),
        (Purpose.CALLED_OFF, paris(4, 9), paris(3, 21), None),
        (Purpose.CALLED_OFF, paris(4, 9, 1), paris(3, 21), paris(4, 9)),
        (Purpose.CALLED_OFF, paris(3, 20, 30), paris(3, 21), paris(4, 9)),
        (Purpose.RESTORED, paris(4, 8), paris(3, 21), None),
        (Purpose.CHANGED, paris(4, 8), paris(3, 21), None),
        (Purpose.CHANGED, paris(9, 8), paris(3, 21), paris(4, 9)),
    ],
)
def test_what_waits_for_the_morning(purpose, starts, now, until):
    assert quiet_until(about(starts, purpose), now=now) == until
    assert quiet_until(about(starts, purpose, channel="email"), now=now) is None


def test_who_was_to_come_tomorrow_hears_tonight_that_it_is_next_week():
    moved = about(paris(11, 8), Purpose.CHANGED, original=paris(4, 8))
    assert quiet_until(moved, now=paris(3, 21)) is None


def test_who_was_to_come_next_week_hears_tonight_that_it_is_tomorrow():
    moved = about(paris(4, 8), Purpose.CHANGED, original=paris(11, 8))
    assert quiet_until(moved, now=paris(3, 21)) is None


MINUTES = st.integers(0, 366 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


@given(at=MINUTES, ahead=st.integers(-60, 20_000), purpose=st.sampled_from(Purpose.values))
def test_nothing_rings_at_night_but_what_is_urgent(at, ahead, purpose):
    now = datetime(2026, 1, 1, tzinfo=PARIS).astimezone(ZoneInfo("UTC")) + at
    starts = now + timedelta(minutes=ahead)
    until = quiet_until(about(starts, purpose), now=now)
    is_urgent = purpose in {"called_off", "changed", "restored"} and 0 <= ahead <= 12 * 60
    assert (until is not None) == (is_quiet(now, zone=PARIS) and not is_urgent)
    assert until is None or (until > now and not is_quiet(until, zone=PARIS))


@pytest.mark.django_db
class TestSending:
    def test_the_news_of_the_evening_is_told_in_the_morning(self, sms_gateway: SmsGateway):
        evening = paris(1, 21)
        make_notice(make_registration(phone=NUMBER), not_before=evening)
        make_notice(make_registration(email="c@x.example"), not_before=evening)
        plan_due(now=evening)
        report = send_due(now=evening)
        assert (report.sent, report.postponed, len(sms_gateway.messages)) == (1, 1, 0)
        waiting = Delivery.objects.unsettled().get()
        assert (waiting.due_at, waiting.reason) == (paris(2, 9), "quiet_hours")
        assert (waiting.state, waiting.attempts) == ("pending", 0)
        assert send_due(now=paris(2, 8, 59)).sent == 0
        assert send_due(now=paris(2, 9)).sent == 1
        assert [number for number, _text in sms_gateway.messages] == [NUMBER]

    def test_a_session_called_off_tonight_is_told_tonight(self, sms_gateway: SmsGateway):
        schedule = make_schedule(event=make_event(), start=datetime(2026, 12, 4, 8, 30))
        occurrence = make_occurrence(schedule=schedule, status="cancelled")
        registration = make_registration(occurrence=occurrence, phone=NUMBER)
        make_notice(registration, Purpose.CALLED_OFF, not_before=paris(3, 22))
        plan_due(now=paris(3, 22))
        assert send_due(now=paris(3, 22)).sent == 1

    @hypothesis_settings(deadline=None, max_examples=20)
    @given(hours=st.integers(6, 30), offset=st.integers(1, 2880))
    def test_a_reminder_is_never_later_than_it_was_meant(self, hours, offset):
        Delivery.objects.all().delete()
        starts = paris(3, 0) + hours * HOUR
        wall = starts.astimezone(PARIS).replace(tzinfo=None)
        occurrence = make_occurrence(schedule=make_schedule(event=make_event(), start=wall))
        registration = make_registration(
            occurrence=occurrence, phone=NUMBER, reminder_offsets=[offset]
        )
        at = reminder_of(registration, occurrence=occurrence, now=paris(1, 0) - 48 * HOUR)
        meant = occurrence.starts_at - timedelta(minutes=offset)
        assert at is not None
        assert at <= meant
        assert not is_quiet(at, zone=PARIS)
        assert at == meant or is_quiet(meant, zone=PARIS)
