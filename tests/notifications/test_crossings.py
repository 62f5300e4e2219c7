"""Where what is told of one thing meets another: each person gets what holds, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import Settings
from time_machine import travel

from events.domain.enrolment_changes import cancel_enrolment, change_enrolment
from events.domain.for_other import keep_key
from events.domain.keeping import keep
from events.domain.occurrence_changes import cancel_occurrence, restore_occurrence
from events.domain.registration_changes import cancel, change
from events.domain.registration_requests import RegistrationChanges
from events.domain.session_messages import MessageDraft, send_message
from events.models import Registration
from notifications.domain.rounds import deliver_due
from notifications.models import Delivery
from tests.events.enrolling import sessions_of
from tests.events.registering import MINUTE, NOW, join, session
from tests.events.several import WEEK, take, weekly
from tests.factories import make_user
from tests.notifications.conftest import FussyServer

pytestmark = pytest.mark.django_db
ADDRESS = "camille@exemple.example"
LATER = NOW + timedelta(hours=1)
Tick = Callable[[datetime], list[str]]


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.SITE_URL = "https://agenda.exemple.example"


@pytest.fixture
def tick(fussy_server: FussyServer) -> Tick:
    """Let the beat tick at a time; return the purposes of what it sent."""

    def at(now: datetime) -> list[str]:
        deliver_due(clock=lambda: now)
        sent = Delivery.objects.filter(state="sent", settled_at=now).order_by("pk")
        return list(sent.values_list("purpose", flat=True))

    return at


def write(made: Registration, *, now: datetime) -> None:
    draft = MessageDraft(text="Apportez un coussin.")
    key = made.occurrence.public_id
    send_message(occurrence_id=key, draft=draft, user=make_user(), now=now)


class TestWhatWasWrittenBeforeItWasKept:
    def test_it_is_read_after(self, tick: Tick):
        made = join(session(), email=ADDRESS, for_other=True)
        write(made, now=NOW + MINUTE)
        assert tick(NOW + 5 * MINUTE) == ["keep"]
        keep(token=made.token, key=keep_key(made), now=LATER)
        assert sorted(tick(LATER)) == ["confirmed", "note"]
        assert tick(LATER + MINUTE) == []

    def test_so_is_that_the_session_is_off(self, tick: Tick):
        made = join(session(), email=ADDRESS, for_other=True)
        assert tick(NOW) == ["keep"]
        cancel_occurrence(occurrence_id=made.occurrence.public_id, now=NOW + MINUTE)
        assert tick(NOW + 5 * MINUTE) == []
        keep(token=made.token, key=keep_key(made), now=LATER)
        assert tick(LATER) == ["called_off"]


class TestAContactAddedLater:
    def test_one_message_says_where_they_stand(self, tick: Tick):
        made = join(session())
        assert tick(NOW) == []
        change(token=made.token, changes=RegistrationChanges(email=ADDRESS), now=LATER)
        assert tick(LATER) == ["confirmed"]

    def test_added_at_once_it_is_one_message_too(self, tick: Tick):
        made = join(session())
        change(token=made.token, changes=RegistrationChanges(email=ADDRESS), now=NOW + MINUTE)
        assert tick(NOW + MINUTE) == ["confirmed"]

    def test_for_several_dates_it_is_one(self, tick: Tick):
        party = take(weekly())
        assert tick(NOW) == []
        change_enrolment(token=party.token, changes=RegistrationChanges(email=ADDRESS), now=LATER)
        assert tick(LATER) == ["confirmed"]


class TestSeveralDatesOneOfWhichIsPast:
    SECOND_WEEK = datetime.fromisoformat("2026-12-04T09:00:00+00:00")

    def test_giving_up_the_others_is_told(self, tick: Tick):
        party = take(weekly(), email=ADDRESS)
        assert tick(NOW) == ["confirmed"]
        cancel_enrolment(token=party.token, now=self.SECOND_WEEK)
        assert "cancelled" in tick(self.SECOND_WEEK)

    def test_what_is_for_the_confirmed_is_not_for_who_only_waits(self, client: Client):
        event = weekly(capacity=1, confirmed_note="Code de la porte : 1234")
        for one in sessions_of(event)[1:]:
            join(one)
        party = take(event)
        address = f"/mon-rendez-vous/{party.token}/"
        with travel(NOW, tick=False):
            assert "1234" in client.get(address).content.decode()
        with travel(self.SECOND_WEEK, tick=False):
            page = client.get(address).content.decode()
            found = client.get(f"/api/v1/registrations/{party.token}").json()
        assert "1234" not in page
        assert found["status"] == "waitlisted"
        assert found.get("confirmed_note", "") == ""

    def test_once_all_is_past_it_says_how_it_was(self, client: Client):
        party = take(weekly())
        with travel(self.SECOND_WEEK + 4 * WEEK, tick=False):
            found = client.get(f"/api/v1/registrations/{party.token}").json()
        assert found["status"] == "confirmed"


def test_an_offer_renewed_with_its_session_is_told_with_it(tick: Tick):
    occurrence = session(capacity=1, confirms_offers=True)
    first = join(occurrence)
    join(occurrence, email=ADDRESS)
    assert tick(NOW) == ["waitlisted"]
    cancel(token=first.token, now=LATER)
    assert tick(LATER) == ["offered"]
    cancel_occurrence(occurrence_id=occurrence.public_id, now=LATER + MINUTE)
    assert tick(LATER + 5 * MINUTE) == ["called_off"]
    later = LATER + timedelta(hours=40)
    restore_occurrence(occurrence_id=occurrence.public_id, now=later)
    assert tick(later) == []
    assert tick(later + 5 * MINUTE) == ["restored"]
