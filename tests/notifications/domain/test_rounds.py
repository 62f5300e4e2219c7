from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from events.domain.nudges import work_due
from events.models import Notice, TaskLease
from notifications.domain.claims import BATCH
from notifications.domain.rounds import LEASE, LEASE_NAME, SECOND_LEASE_NAME, deliver_due
from notifications.domain.sending import SendReport
from tests.factories import make_occurrence, make_registration
from tests.notifications.rows import NOW, make_delivery, make_notice, states

MINUTE = timedelta(minutes=1)


def notices(count: int) -> None:
    occurrence = make_occurrence()
    for number in range(count):
        make_notice(make_registration(occurrence=occurrence, email=f"n{number}@x.example"))


@pytest.mark.django_db
@pytest.mark.both_databases
def test_what_is_due_is_planned_and_sent(fussy_server):
    notices(3)
    assert deliver_due(clock=lambda: NOW) == SendReport(sent=3)
    assert deliver_due(clock=lambda: NOW) == SendReport()
    assert len(fussy_server.messages) == 3
    assert TaskLease.objects.get(name=LEASE_NAME).held_until == NOW


@pytest.mark.django_db
@pytest.mark.both_databases
def test_while_one_is_at_it_another_plans_nothing(fussy_server):
    notices(1)
    assert TaskLease.objects.claim(LEASE_NAME, until=NOW + LEASE, now=NOW)
    assert deliver_due(clock=lambda: NOW) == SendReport()
    assert deliver_due(clock=lambda: NOW + LEASE) == SendReport(sent=1)


@pytest.mark.django_db
@pytest.mark.both_databases
def test_while_one_is_at_it_another_helps_with_sending(fussy_server):
    make_delivery()
    assert TaskLease.objects.claim(LEASE_NAME, until=NOW + LEASE, now=NOW)
    notices(1)
    assert deliver_due(clock=lambda: NOW) == SendReport(sent=1)
    assert TaskLease.objects.get(name=SECOND_LEASE_NAME).held_until == NOW


@pytest.mark.django_db
@pytest.mark.both_databases
def test_while_two_are_at_it_a_third_does_nothing(fussy_server):
    make_delivery()
    for name in (LEASE_NAME, SECOND_LEASE_NAME):
        assert TaskLease.objects.claim(name, until=NOW + LEASE, now=NOW)
    assert deliver_due(clock=lambda: NOW) == SendReport()
    assert states() == [("pending", "")]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("rows", "calls"), [(BATCH, 0), (BATCH + 1, 1)])
def test_more_than_a_batch_calls_for_help(fussy_server, rows, calls):
    notices(rows)
    called = []

    def hear(**_signal: object) -> None:
        called.append(True)

    work_due.connect(hear)
    try:
        assert deliver_due(clock=lambda: NOW) == SendReport(sent=rows)
    finally:
        work_due.disconnect(hear)
    assert len(called) == calls


def test_a_killed_worker_is_followed_at_the_next_beat():
    assert LEASE < MINUTE


@pytest.mark.django_db
def test_a_server_that_is_down_ends_the_work_at_once(settings):
    settings.EMAIL_BACKEND = "notifications.channels.bounded.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    notices(2)
    assert deliver_due(clock=lambda: NOW) == SendReport(postponed=1, is_down=True)
    assert states() == [("pending", "no_connection"), ("pending", "")]


@pytest.mark.django_db
def test_what_comes_meanwhile_is_sent_in_another_round(fussy_server):
    registration = make_registration(email="a@x.example")
    notice = make_notice(registration)
    make_notice(registration, Notice.Purpose.CHANGED, not_before=NOW + MINUTE)
    moments = iter([NOW] * 9)
    report = deliver_due(clock=lambda: next(moments, NOW + MINUTE))
    assert report == SendReport(sent=2)
    assert notice.registration == registration


@pytest.mark.django_db(transaction=True)
@pytest.mark.both_databases
def test_two_beats_at_once_send_each_message_once(fussy_server):
    notices(60)
    barrier = Barrier(2)

    def work() -> None:
        barrier.wait()
        deliver_due(clock=lambda: NOW)
        connection.close()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert states() == [("sent", "")] * 60
    assert len(fussy_server.messages) == 60
