import pytest

from events.domain.take_out import take_out
from notifications.domain.history import messages_of
from notifications.models import Delivery
from tests.factories import make_registration
from tests.notifications.rows import NOW, make_delivery

pytestmark = pytest.mark.django_db


def test_messages_are_told_without_text_or_address():
    registration = make_registration(email="camille@exemple.example")
    make_delivery(registration, "changed", state=Delivery.State.SENT, settled_at=NOW)
    make_delivery()
    assert messages_of(registration) == [
        {
            "purpose": "changed",
            "channel": "email",
            "state": "sent",
            "due_at": "2026-11-22T09:00:00+00:00",
            "settled_at": "2026-11-22T09:00:00+00:00",
        }
    ]


def test_they_are_part_of_what_a_person_takes_away():
    registration = make_registration(email="camille@exemple.example")
    make_delivery(registration)
    taken = take_out(token=registration.token)
    assert taken["messages"] == messages_of(registration)
    assert len(messages_of(registration)) == 1
