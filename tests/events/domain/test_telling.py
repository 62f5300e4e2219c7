from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from events.domain.registration_changes import change
from events.domain.registration_requests import RegistrationChanges
from events.domain.telling import way_to
from events.errors import EventsError
from events.models import Registration
from tests.events.registering import NOW, START, join, session

pytestmark = pytest.mark.django_db
MOBILE = "06 39 98 00 01"
NEVER = datetime(2026, 11, 1, tzinfo=UTC)


def changed(made: Registration, **fields: Any) -> Registration:
    change(token=made.token, changes=RegistrationChanges(**fields), now=NOW)
    return Registration.objects.get(pk=made.pk)


def test_a_person_chooses_and_may_change_their_mind():
    made = join(session(), email="z@exemple.example", phone=MOBILE, channel="sms")
    assert way_to(made) == "sms"
    assert way_to(changed(made, channel="email")) == "email"
    assert way_to(changed(made, channel="")) == "email"
    assert way_to(changed(made, email="")) == "sms"
    assert way_to(changed(made, phone="04 78 00 00 00")) == ""


@pytest.mark.parametrize("channel", ["pigeon", "SMS", "email "])
def test_another_channel_is_refused(channel):
    with pytest.raises(EventsError) as caught:
        join(session(), email="z@exemple.example", channel=channel)
    assert (caught.value.code, caught.value.field) == ("bad_channel", "channel")
    assert Registration.objects.count() == 0


def test_a_site_without_sms_offers_none(settings: Settings):
    settings.HAS_SMS = False
    with pytest.raises(EventsError) as caught:
        join(session(), phone=MOBILE, channel="sms")
    assert caught.value.code == "bad_channel"
    assert str(caught.value) == "Ce site n’envoie pas de SMS."


def test_a_new_address_forgets_that_the_old_one_was_refused():
    made = join(session(), email="z@exemple.example", phone=MOBILE)
    Registration.objects.update(email_refused_at=NEVER, phone_refused_at=NEVER)
    same = changed(made, nickname="Zoé", email="z@exemple.example", phone="+33639980001")
    assert (same.email_refused_at, same.phone_refused_at) == (NEVER, NEVER)
    other = changed(made, email="zoe@exemple.example")
    assert (other.email_refused_at, other.phone_refused_at) == (None, NEVER)
    assert changed(made, phone="06 39 98 00 02").phone_refused_at is None


class TestReminders:
    # At 12:00 in Paris; three hours before is nine, seven hours before is the night.
    START = START.replace(hour=12, minute=0)

    def test_an_sms_never_rings_at_night_and_comes_the_evening_before(self):
        occurrence = session(start=self.START)
        by_sms = join(occurrence, phone=MOBILE, reminders=(7 * 60,))
        by_mail = join(occurrence, email="z@exemple.example", reminders=(7 * 60,))
        due = occurrence.starts_at - timedelta(hours=7)
        assert by_mail.next_reminder_at == due
        assert by_sms.next_reminder_at == datetime(2026, 12, 2, 18, 30, tzinfo=UTC)
        assert changed(by_sms, email="x@exemple.example").next_reminder_at == due

    def test_by_day_it_comes_when_it_is_meant_to(self):
        occurrence = session(start=self.START)
        made = join(occurrence, phone=MOBILE, reminders=(3 * 60,))
        assert made.next_reminder_at == occurrence.starts_at - timedelta(hours=3)
