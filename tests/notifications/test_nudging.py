import threading
import time

import pytest
from django.db import transaction

from events.domain.nudges import nudge
from events.domain.registration_requests import RegistrationRequest
from events.domain.registrations import register
from notifications.models import Delivery
from notifications.nudging import Nudger, publish
from tests.factories import make_occurrence
from tests.notifications.rows import NOW
from tests.plugins.processes import wait_for

REQUEST = RegistrationRequest(nickname="Camille", email="camille@exemple.example", consent=True)


def test_a_burst_is_joined_and_what_comes_later_is_not_lost():
    calls: list[int] = []
    may_publish = threading.Event()

    def slow() -> None:
        assert may_publish.wait(5)
        calls.append(1)

    nudger = Nudger(slow, pause=0)
    for _ in range(100):
        nudger.wake()
    may_publish.set()
    wait_for(lambda: len(calls) in (1, 2))
    before = len(calls)
    nudger.wake()
    wait_for(lambda: len(calls) > before)
    assert len(calls) <= 3


def test_a_failure_is_dropped_and_the_next_nudge_goes_out():
    outcomes = iter([ConnectionRefusedError(), None])
    done: list[object] = []

    def publish_once() -> None:
        outcome = next(outcomes)
        done.append(outcome)
        if outcome is not None:
            raise outcome

    nudger = Nudger(publish_once, pause=0)
    nudger.wake()
    wait_for(lambda: len(done) == 1)
    nudger.wake()
    wait_for(lambda: len(done) == 2)
    assert done[1] is None


@pytest.mark.django_db(transaction=True)
def test_a_nudge_leaves_with_the_commit(broker):
    with broker.client() as client:
        with transaction.atomic():
            nudge()
            assert client.llen("tablee") == 0
        wait_for(lambda: client.llen("tablee") == 1)


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_nudges_nobody(broker):
    with transaction.atomic():
        nudge()
        transaction.set_rollback(True)
    publish()
    with broker.client() as client:
        assert client.llen("tablee") == 1


@pytest.mark.django_db(transaction=True)
def test_a_frozen_broker_holds_nobody_up(broker):
    occurrence = make_occurrence()
    broker.freeze()
    begun = time.monotonic()
    register(occurrence_id=occurrence.public_id, request=REQUEST, now=NOW)
    assert time.monotonic() - begun < 5
    broker.thaw()


def test_a_worker_delivers_within_seconds(celery_worker_process, smtp_sink):
    occurrence = make_occurrence()
    register(occurrence_id=occurrence.public_id, request=REQUEST, now=NOW)
    wait_for(lambda: Delivery.objects.filter(state=Delivery.State.SENT).count() == 1, seconds=15)
    (message,) = smtp_sink.messages
    assert message["To"] == "camille@exemple.example"
    assert message["Message-ID"] == f"<{Delivery.objects.get().public_id}@tablee.example>"
