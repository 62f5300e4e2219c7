"""The note for those confirmed: in the body of what they are told, nowhere else."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.html import escape

from events.models import Registration, RegistrationStatus
from notifications.messages import Message, message_of
from notifications.models import Delivery
from tests.events.enrolling import cohort, enter
from tests.events.registering import NOW
from tests.factories import make_event, make_occurrence, make_registration, make_schedule
from tests.notifications.messages.test_messages import PREVIEW, STATUS
from tests.notifications.rows import make_delivery

Purpose = Delivery.Purpose
pytestmark = pytest.mark.django_db

NOTE = "Code de la porte : 4821 & <sonnez> deux fois."
LINK = "https://visio.exemple.example/salon"
TOLD = (Purpose.CONFIRMED, Purpose.PROMOTED, Purpose.REMINDER, Purpose.CHANGED, Purpose.RESTORED)
NOT_TOLD = (
    *(Purpose.PENDING, Purpose.WAITLISTED, Purpose.DECLINED),
    *(Purpose.CANCELLED, Purpose.CALLED_OFF),
)


def registered(purpose: str, **fields: Any) -> Registration:
    event = make_event(confirmed_note=NOTE, online_url=LINK)
    status = STATUS.get(Purpose(purpose), RegistrationStatus.CONFIRMED)
    occurrence = make_occurrence(schedule=make_schedule(event=event))
    values: dict[str, Any] = {"email": "camille@exemple.example", "status": status, **fields}
    return make_registration(occurrence=occurrence, **values)


def message(purpose: str, registration: Registration) -> Message:
    return message_of(make_delivery(registration, purpose), now=NOW)


@pytest.mark.parametrize("purpose", TOLD)
def test_who_is_confirmed_reads_it_in_the_body(purpose):
    found = message(purpose, registered(purpose))
    assert NOTE in found.text()
    assert escape(NOTE) in found.html()
    assert LINK in found.text()


@pytest.mark.parametrize("purpose", TOLD)
def test_it_stands_in_no_preview_subject_or_calendar(purpose):
    found = message(purpose, registered(purpose, is_discreet=False))
    calendar = found.calendar.source.decode() if found.calendar else ""
    for text in (found.subject, found.text()[:PREVIEW], calendar.replace("\r\n ", "")):
        assert "4821" not in text


@pytest.mark.parametrize("purpose", NOT_TOLD)
def test_nobody_else_reads_it(purpose):
    found = message(purpose, registered(purpose))
    assert "4821" not in found.text() + found.html()


@pytest.mark.parametrize("status", ["pending", "waitlisted"])
def test_a_change_gives_it_to_none_who_waits(status):
    found = message(Purpose.CHANGED, registered(Purpose.CHANGED, status=status))
    assert "4821" not in found.text() + found.html()


@pytest.mark.parametrize(("capacity", "is_told"), [(2, True), (1, False)])
def test_who_is_in_for_all_dates_reads_it(capacity, is_told):
    made = enter(
        cohort(capacity=capacity, confirmed_note=NOTE), email="zoe@exemple.example", companions=0
    )
    if not is_told:
        made = enter(made.event, email="ali@exemple.example")
    first = made.registrations.order_by("pk")[0]
    notice = first.notices.get()
    delivery = make_delivery(first, notice.purpose, cause=notice.cause)
    found = message_of(delivery, now=NOW)
    assert (NOTE in found.text(), escape(NOTE) in found.html()) == (is_told, is_told)
