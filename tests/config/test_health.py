"""What /healthz and /readyz say, with the broker alive, frozen and gone."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from events.models import TaskLease
from notifications.models import Delivery
from tests.factories import make_registration

pytestmark = pytest.mark.django_db


def a_worker_was_seen(*, ago: timedelta) -> None:
    TaskLease.objects.create(name="deliver_due", held_until=timezone.now() - ago)


def test_healthz_asks_nobody(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies


def test_all_is_well(client, broker):
    a_worker_was_seen(ago=timedelta(seconds=-10))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "status": "ready",
            "database": True,
            "broker": True,
            "worker_seen_seconds_ago": 0.0,
            "oldest_due_delivery_seconds": 0,
        },
    )


def test_a_frozen_broker_is_named_at_once(client, broker):
    a_worker_was_seen(ago=timedelta(0))
    broker.freeze()
    began = time.perf_counter()
    answer = client.get("/readyz")
    assert time.perf_counter() - began < 5
    assert (answer.status_code, answer.json()["broker"]) == (503, False)


@pytest.mark.parametrize(("minutes", "status"), [(4, 200), (6, 503)])
def test_workers_may_not_be_silent_for_long(client, broker, minutes, status):
    a_worker_was_seen(ago=timedelta(minutes=minutes))
    assert client.get("/readyz").status_code == status


def test_no_worker_was_ever_seen(client, broker):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["worker_seen_seconds_ago"]) == (503, None)


@pytest.mark.parametrize(("minutes", "status"), [(-4, 200), (4, 200), (6, 503)])
def test_messages_may_not_wait_for_long(client, broker, minutes, status):
    a_worker_was_seen(ago=timedelta(0))
    Delivery.objects.create(
        dedupe_key="one",
        purpose=Delivery.Purpose.CONFIRMED,
        channel=Delivery.Channel.EMAIL,
        registration=make_registration(),
        due_at=timezone.now() - timedelta(minutes=minutes),
    )
    assert client.get("/readyz").status_code == status
