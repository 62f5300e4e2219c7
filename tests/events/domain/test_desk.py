"""Who can be told of a change, over several dates."""

from datetime import datetime

import pytest

from events.domain.desk import Reach, next_held, reach_among, reach_by, reach_of
from events.models import OccurrenceStatus, Registration
from tests.factories import make_event, make_occurrence, make_registration, make_schedule

pytestmark = pytest.mark.django_db


@pytest.fixture
def dates():
    schedule = make_schedule(event=make_event())
    starts = [datetime(2026, 12, day, 18, 30) for day in (3, 10, 17)]
    return [make_occurrence(schedule=schedule, start=start) for start in starts]


def test_who_comes_to_several_dates_is_told_once(dates, django_assert_num_queries):
    first, second, third = dates
    for one in (first, second):
        make_registration(occurrence=one, email="a@exemple.example", phone="0600000000")
        make_registration(occurrence=one, nickname="Sacha", phone="0472123456")
        make_registration(occurrence=one, nickname="Jo")
    make_registration(occurrence=third, email="b@exemple.example")
    with django_assert_num_queries(1):
        reach = reach_among(first.event, public_ids=[first.public_id, second.public_id])
    assert reach == Reach(by_email=1, to_call=(("Sacha", "0472123456"),), without_contact=2)
    assert reach_of(third) == Reach(by_email=1, to_call=(), without_contact=0)


def test_nobody_of_another_event_is_told(dates):
    other = make_occurrence()
    make_registration(occurrence=other, email="a@exemple.example")
    reach = reach_among(dates[0].event, public_ids=[other.public_id])
    assert not reach.is_anybody


def test_the_next_date_that_takes_place(dates):
    first, second, third = dates
    second.status = OccurrenceStatus.CANCELLED
    second.save()
    assert (next_held(first), next_held(third)) == (third, None)


def test_each_is_told_by_the_way_that_reaches_them(dates, settings):
    settings.HAS_SMS = True
    first, refused = (
        dates[0],
        {"email": "a@exemple.example", "email_refused_at": dates[0].starts_at},
    )
    mobile, landline = "+33612345678", "+33472000000"
    make_registration(occurrence=first, email="b@exemple.example", phone=mobile)
    make_registration(occurrence=first, email="c@exemple.example", phone=mobile, channel="sms")
    make_registration(occurrence=first, **refused, phone="+33612345679")
    make_registration(occurrence=first, nickname="Sacha", **refused, phone=landline)
    make_registration(occurrence=first, **refused)
    assert reach_of(first) == Reach(
        by_email=1, by_sms=2, to_call=(("Sacha", landline),), refused=1, without_contact=0
    )


def test_who_turned_such_messages_off_is_named_apart(dates):
    make_registration(occurrence=dates[0], email="a@exemple.example", muted=["notes"])
    make_registration(occurrence=dates[0], email="b@exemple.example", muted=["reminders"])
    rows = Registration.objects.filter(occurrence=dates[0])
    expected = Reach(by_email=1, to_call=(), without_contact=0, muted=1)
    assert reach_by(rows, mute_group="notes") == expected
    assert reach_by(rows).by_email == 2
