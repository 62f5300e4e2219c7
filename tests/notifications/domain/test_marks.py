"""Whatever would change a message of a person, or whether it is sent, changes its mark."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from events.models import Enrolment, Occurrence, Registration, RegistrationStatus
from notifications.domain.marks import marks_of
from notifications.models import Delivery
from tests.factories import make_registration, make_venue
from tests.notifications.rows import NOW, make_delivery

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

PARTY: dict[str, Any] = {
    "status": RegistrationStatus.CANCELLED,
    "changed_at": NOW + timedelta(microseconds=1),
    "erased_at": NOW,
    "channel": "sms",
    "muted": ["reminders"],
    "email_hash": "",
    "email_refused_at": NOW,
    "phone_hash": "x",
    "phone_refused_at": NOW,
}
CHANGES = [
    *((Registration, name, value) for name, value in PARTY.items()),
    (Registration, "sequence", 7),
    (Registration, "seats", 3),
    *((Enrolment, name, value) for name, value in PARTY.items()),
    (Occurrence, "status", "cancelled"),
    (Occurrence, "starts_at", NOW),
    (Occurrence, "ends_at", NOW + timedelta(days=40)),
    (Occurrence, "note", "Au 2e étage"),
    (Occurrence, "sequence", 7),
    (Occurrence, "changed_at", NOW + timedelta(microseconds=1)),
    (Delivery, "claim", uuid.UUID(int=1)),
]


def delivery() -> Delivery:
    registration = make_registration(email="a@x.example")
    registration.enrolment = Enrolment.objects.create(
        event=registration.occurrence.event,
        status=RegistrationStatus.CONFIRMED,
        consent_version="1",
        consented_at=NOW,
        email_hash="y",
    )
    registration.save()
    return make_delivery(registration)


@pytest.mark.parametrize(("model", "name", "value"), CHANGES)
def test_a_change_is_seen(model, name, value):
    key = delivery().pk
    before = marks_of([key])[key]
    model.objects.update(**{name: value})
    after = marks_of([key])[key]
    assert before != after
    assert (before.session != after.session) is (model is Occurrence)


def test_another_place_is_seen():
    one = delivery()
    before = marks_of([one.pk])
    Occurrence.objects.update(venue=make_venue())
    assert marks_of([one.pk]) != before


def test_what_did_not_move_has_the_same_mark():
    keys = [delivery().pk, make_delivery().pk]
    marks = marks_of(keys)
    assert sorted(marks) == sorted(keys)
    assert marks_of(keys) == marks
    assert marks_of(keys[:1]) == {keys[0]: marks[keys[0]]}
    Delivery.objects.filter(pk=keys[0]).delete()
    assert marks_of(keys) == {keys[1]: marks[keys[1]]}


def test_of_one_session_all_have_the_same_mark(django_assert_num_queries):
    first = delivery()
    other = make_registration(occurrence=first.registration.occurrence, email="b@x.example")
    keys = [first.pk, make_delivery(other).pk]
    with django_assert_num_queries(1):
        marks = marks_of(keys)
    assert marks[keys[0]].session == marks[keys[1]].session
    assert marks[keys[0]].person != marks[keys[1]].person
