from collections.abc import Callable
from datetime import timedelta

import pytest

from events.models import (
    Enrolment,
    Event,
    Occurrence,
    OccurrenceStatus,
    Registration,
    RegistrationStatus,
)
from groups.models import Venue
from notifications.domain.claims import claim_batch, release
from notifications.domain.looks import FRESH, Look, Sessions
from notifications.domain.surroundings import surroundings_of
from notifications.models import Delivery
from tests.factories import make_occurrence, make_registration, make_venue
from tests.notifications.rows import NOW, STARTS, make_delivery, reminder_to

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

SOON = NOW + FRESH / 2
LATER = NOW + FRESH


def look_at(*deliveries: Delivery) -> Look:
    """Claim these, and look at the first."""
    claim = claim_batch(channel="email", now=NOW)
    assert claim is not None
    assert claim.keys == [one.pk for one in deliveries]
    look = Look(claim)
    assert look.at(claim.keys[0], now=NOW) == deliveries[0]
    return look


def two() -> tuple[Delivery, Delivery]:
    occurrence = make_occurrence()
    first = make_delivery(make_registration(occurrence=occurrence, email="a@x.example"))
    second = make_registration(
        occurrence=occurrence, email="b@x.example", enrolment=whole(occurrence.event)
    )
    return first, make_delivery(second)


def whole(event: Event) -> Enrolment:
    return Enrolment.objects.create(
        event=event, status=RegistrationStatus.CONFIRMED, consent_version="1", consented_at=NOW
    )


def gone() -> None:
    Registration.objects.update(status=RegistrationStatus.CANCELLED)


def erased() -> None:
    Registration.objects.update(erased_at=NOW)


def without_address() -> None:
    Registration.objects.update(email_hash="")


def called_off() -> None:
    Occurrence.objects.update(status=OccurrenceStatus.CANCELLED)


def moved() -> None:
    Occurrence.objects.update(starts_at=STARTS - timedelta(hours=1))


def all_gone() -> None:
    Enrolment.objects.update(status=RegistrationStatus.CANCELLED)


@pytest.mark.parametrize("change", [gone, erased, without_address, called_off, moved, all_gone])
def test_what_happens_to_person_or_session_is_seen_at_once(change: Callable[[], None]):
    _first, second = two()
    look = look_at(_first, second)
    before = look.at(second.pk, now=SOON)
    change()
    after = look.at(second.pk, now=SOON)
    assert before is not None
    assert after is not None
    assert facts(before) != facts(after)
    assert facts(after) == facts(Delivery.objects.get(pk=second.pk))


def facts(delivery: Delivery) -> tuple[object, ...]:
    party = delivery.registration
    enrolment, session = party.enrolment, party.occurrence
    assert enrolment is not None
    return (
        *(party.status, party.erased_at, party.email_hash),
        *(session.status, session.starts_at, enrolment.status),
    )


def test_the_rest_is_looked_at_again_after_a_second(django_assert_num_queries):
    first, second = two()
    look = look_at(first, second)
    Occurrence.objects.update(venue=make_venue(name="Avant"))
    assert name_of_place(look.at(first.pk, now=SOON)) == "Avant"
    Venue.objects.update(name="Après")
    with django_assert_num_queries(1):
        assert name_of_place(look.at(second.pk, now=SOON)) == "Avant"
    assert name_of_place(look.at(second.pk, now=SOON + FRESH)) == "Après"


def name_of_place(delivery: Delivery | None) -> str:
    assert delivery is not None
    venue = delivery.registration.occurrence.venue
    assert venue is not None
    return venue.name


def test_what_another_batch_loaded_is_no_younger_for_it():
    occurrence = make_occurrence(venue=make_venue(name="Avant"))
    first, second = (
        make_delivery(make_registration(occurrence=occurrence, email=f"{name}@x.example"))
        for name in "ab"
    )
    claim = claim_batch(channel="email", now=NOW)
    assert claim is not None
    sessions = Sessions()
    assert name_of_place(Look(claim, sessions=sessions).at(first.pk, now=NOW)) == "Avant"
    look = Look(claim, sessions=sessions)
    assert name_of_place(look.at(first.pk, now=SOON)) == "Avant"
    Venue.objects.update(name="Après")
    assert name_of_place(look.at(second.pk, now=LATER)) == "Après"


def test_a_clock_put_back_makes_nothing_fresh(django_assert_num_queries):
    first, second = two()
    look = look_at(first, second)
    with django_assert_num_queries(5):
        assert look.at(second.pk, now=NOW - timedelta(hours=1)) == second


def test_what_left_our_hands_is_not_there():
    first, second = two()
    claim = claim_batch(channel="email", now=NOW)
    assert claim is not None
    look = Look(claim)
    assert look.at(first.pk, now=NOW) == first
    release(claim)
    assert look.at(second.pk, now=SOON) is None


@pytest.mark.parametrize("rows", [1, 30])
def test_a_look_takes_the_same_queries_for_many(rows, django_assert_num_queries):
    for number in range(rows):
        make_delivery(make_registration(email=f"n{number}@x.example"))
    claim = claim_batch(channel="email", now=NOW)
    assert claim is not None
    with django_assert_num_queries(5):
        assert Look(claim).at(claim.keys[0], now=NOW) is not None
    assert len(claim.keys) == rows


def test_a_later_message_counts_while_it_waits_and_once_it_was_sent():
    registration = make_registration(email="a@x.example")
    first = reminder_to(registration, offset=2880)
    second = reminder_to(registration, offset=180)
    reminder_to(make_registration(email="b@x.example"))
    make_delivery(registration)

    def later() -> list[str]:
        return surroundings_of([first], now=NOW).later_causes(first)

    assert later() == [second.cause]
    for state, expected in [("sent", [second.cause]), ("failed", []), ("skipped", [])]:
        Delivery.objects.filter(pk=second.pk).update(state=state, settled_at=NOW)
        assert later() == expected
    assert surroundings_of([second], now=NOW).later_causes(second) == []
