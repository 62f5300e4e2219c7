"""Deliveries are in one worker's hands alone, for as long as its lease lasts."""

import uuid
from datetime import timedelta

import pytest

from notifications.domain.claims import BATCH, LEASE, claim_batch
from notifications.domain.looks import Look
from notifications.domain.sending import SendReport
from notifications.models import Delivery
from tests.notifications.hand_over import deliveries_to, send
from tests.notifications.rows import NOW, make_delivery

MINUTE = timedelta(minutes=1)


@pytest.mark.django_db
@pytest.mark.both_databases
def test_what_a_dead_worker_claimed_is_sent_after_its_lease(fussy_server):
    make_delivery()
    assert claim_batch(channel="email", now=NOW) is not None
    late = NOW + LEASE - timedelta(seconds=1)
    assert send(late) == SendReport()
    at = NOW + LEASE
    assert send(at) == SendReport(sent=1)
    assert len(fussy_server.messages) == 1


@pytest.mark.django_db
@pytest.mark.both_databases
def test_a_worker_that_wakes_up_after_its_lease_lets_go(fussy_server):
    delivery = make_delivery()
    frozen = claim_batch(channel="email", now=NOW)
    assert frozen is not None
    at = NOW + LEASE
    assert send(at) == SendReport(sent=1)
    assert Look(frozen).at(delivery.pk, now=at) is None


@pytest.mark.django_db
def test_a_slow_batch_prolongs_its_lease():
    delivery = make_delivery()
    claim = claim_batch(channel="email", now=NOW)
    assert claim is not None
    soon = NOW + LEASE - timedelta(seconds=30)
    assert Look(claim).at(delivery.pk, now=soon) == delivery
    assert claim_batch(channel="email", now=NOW + LEASE) is None
    delivery.refresh_from_db()
    assert delivery.lease_until == soon + LEASE


@pytest.mark.django_db
@pytest.mark.both_databases
@pytest.mark.parametrize("rows", [1, 20])
def test_claiming_takes_the_same_queries_for_many(rows, django_assert_num_queries):
    deliveries_to(*(f"n{number}@x.example" for number in range(rows)))
    with django_assert_num_queries(1):
        claim = claim_batch(channel="email", now=NOW)
    assert claim is not None
    assert len(claim.keys) == rows


@pytest.mark.django_db
@pytest.mark.both_databases
def test_what_is_claimed_is_what_may_be_the_oldest_first():
    later, soon = (make_delivery(due_at=NOW - at * MINUTE) for at in (1, 2))
    make_delivery(due_at=NOW + MINUTE)
    forgotten, held = (make_delivery(due_at=NOW - 3 * MINUTE) for _ in range(2))
    for delivery, until in ((forgotten, NOW), (held, NOW + MINUTE)):
        Delivery.objects.filter(pk=delivery.pk).update(
            state=Delivery.State.SENDING, claim=uuid.uuid4(), lease_until=until
        )
    make_delivery(state=Delivery.State.SENT, settled_at=NOW)
    may_be = Delivery.objects.claimable(now=NOW).values_list("pk", flat=True)
    expected = [forgotten.pk, soon.pk, later.pk]
    assert sorted(may_be) == sorted(expected)
    assert claim_batch(channel=Delivery.Channel.SMS, now=NOW) is None
    claim = claim_batch(channel=Delivery.Channel.EMAIL, now=NOW)
    assert claim is not None
    assert claim.keys == expected
    ours = Delivery.objects.claimed(claim.id)
    assert sorted(ours.values_list("pk", "lease_until")) == sorted(
        (key, NOW + LEASE) for key in expected
    )
    assert claim_batch(channel=Delivery.Channel.EMAIL, now=NOW) is None


@pytest.mark.django_db
@pytest.mark.both_databases
def test_no_more_than_a_batch_is_claimed():
    deliveries = [make_delivery(due_at=NOW - MINUTE) for _ in range(BATCH + 2)]
    claim = claim_batch(channel="email", now=NOW)
    assert claim is not None
    assert claim.keys == [one.pk for one in deliveries[:BATCH]]
    rest = claim_batch(channel="email", now=NOW)
    assert rest is not None
    assert rest.keys == [one.pk for one in deliveries[BATCH:]]
