"""An offer whose message does not arrive is no question: the seat is theirs at once."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import Settings

from events.domain.refused_contacts import Unreached, unreached
from events.domain.registration_changes import cancel, change
from events.domain.registration_requests import RegistrationChanges
from events.models import Registration
from notifications.domain.bounces import take_bounce, take_dead_address
from notifications.domain.planning import plan_due
from notifications.domain.sending import send_due
from notifications.models import Delivery
from tests.events.registering import MINUTE, NOW, join, session
from tests.notifications.conftest import FussyServer
from tests.plugins.sms import SmsGateway

from .test_bounces import bounce

ADDRESS = "camille@exemple.example"
NUMBER = "+33639980001"
LATER = NOW + MINUTE
pytestmark = pytest.mark.django_db


def offered(**fields: Any) -> Registration:
    """Somebody to whom a seat is offered, and who was not told yet."""
    occurrence = session(capacity=1, confirms_offers=True)
    first = join(occurrence)
    waiting = join(occurrence, **fields)
    plan_due(now=NOW)
    Delivery.objects.update(state="sent", settled_at=NOW)
    cancel(token=first.token, now=NOW)
    plan_due(now=LATER)
    return waiting


def status(registration: Registration) -> str:
    return Registration.objects.get(pk=registration.pk).status


def offer(registration: Registration) -> Delivery:
    return Delivery.objects.get(registration=registration, purpose="offered")


@pytest.mark.parametrize("answer", ["550 5.1.1 User unknown", "552 5.2.2 Mailbox full"])
def test_refused_at_once(fussy_server: FussyServer, answer: str):
    fussy_server.recipients[ADDRESS] = answer
    waiting = offered(email=ADDRESS)
    send_due(now=LATER)
    assert status(waiting) == "confirmed"


def test_put_off_is_still_a_question(fussy_server: FussyServer):
    fussy_server.recipients[ADDRESS] = "450 4.2.1 Later"
    waiting = offered(email=ADDRESS)
    send_due(now=LATER)
    assert status(waiting) == "offered"


def test_by_the_other_way_it_is_still_a_question(
    fussy_server: FussyServer, sms_gateway: SmsGateway
):
    fussy_server.recipients[ADDRESS] = "550 5.1.1 User unknown"
    waiting = offered(email=ADDRESS, phone=NUMBER)
    send_due(now=LATER)
    assert status(waiting) == "offered"
    assert [number for number, _text in sms_gateway.messages] == [NUMBER]


@pytest.mark.parametrize("code", ["5.1.1", "5.2.2"])
def test_come_back_later(settings: Settings, code: str):
    settings.BOUNCE_ADDRESS = "rebonds@asso.example"
    waiting = offered(email=ADDRESS)
    Delivery.objects.filter(settled_at=None).update(state="sent", settled_at=LATER)
    name = offer(waiting).public_id
    take_bounce(bounce(name, status="4.2.2", action="delayed"), now=LATER)
    assert status(waiting) == "offered"
    take_bounce(bounce(name, status=code), now=LATER)
    assert status(waiting) == "confirmed"


def test_what_comes_back_of_another_message_leaves_the_question(settings: Settings):
    settings.BOUNCE_ADDRESS = "rebonds@asso.example"
    waiting = offered(email=ADDRESS)
    other = Delivery.objects.get(registration=waiting, purpose="waitlisted")
    take_bounce(bounce(other.public_id, status="5.2.2"), now=LATER)
    assert status(waiting) == "offered"
    take_dead_address(ADDRESS, now=LATER)
    assert status(waiting) == "confirmed"


def test_an_older_offer_that_comes_back_says_nothing_of_the_one_that_stands(settings: Settings):
    settings.BOUNCE_ADDRESS = "rebonds@asso.example"
    waiting = offered(email=ADDRESS)
    Delivery.objects.filter(settled_at=None).update(state="sent", settled_at=LATER)
    old = offer(waiting)
    waiting.notices.create(purpose="offered", cause="later", not_before=LATER)
    take_bounce(bounce(old.public_id, status="5.2.2"), now=LATER)
    assert status(waiting) == "offered"


def lost(code: str, **fields: Any) -> Registration:
    """Somebody whose question came back with that status."""
    waiting = offered(email=ADDRESS, **fields)
    Delivery.objects.filter(settled_at=None).update(state="sent", settled_at=LATER)
    take_bounce(bounce(offer(waiting).public_id, status=code), now=LATER)
    return Registration.objects.select_related("occurrence").get(pk=waiting.pk)


@pytest.mark.parametrize("code", ["5.1.1", "5.2.2"])
def test_the_desk_counts_whose_question_came_back(settings: Settings, code: str):
    settings.BOUNCE_ADDRESS = "rebonds@asso.example"
    waiting = lost(code)
    assert unreached(waiting.occurrence) == Unreached(by_email=1, by_sms=0)


def test_the_desk_counts_a_dead_address_once_after_a_full_mailbox(settings: Settings):
    settings.BOUNCE_ADDRESS = "rebonds@asso.example"
    waiting = lost("5.2.2")
    take_dead_address(ADDRESS, now=LATER)
    assert unreached(waiting.occurrence) == Unreached(by_email=1, by_sms=0)


def test_not_any_more_once_they_gave_another_address(settings: Settings):
    settings.BOUNCE_ADDRESS = "rebonds@asso.example"
    waiting = lost("5.2.2")
    changes = RegistrationChanges(email="autre@exemple.example")
    change(token=waiting.token, changes=changes, now=LATER)
    assert not unreached(waiting.occurrence).is_anybody


def test_a_change_of_the_session_tells_them_nothing(settings: Settings):
    settings.BOUNCE_ADDRESS = "rebonds@asso.example"
    waiting = lost("5.2.2")
    waiting.notices.create(purpose="changed", cause="session:2", not_before=LATER)
    assert unreached(waiting.occurrence) == Unreached(by_email=1, by_sms=0)
    cancel(token=waiting.token, now=LATER)
    assert not unreached(waiting.occurrence).is_anybody
