"""A mail server that is down, that hangs up or that refuses us: nothing is lost."""

import socket
from datetime import timedelta

import pytest

from notifications.domain.sending import SendReport
from notifications.models import Delivery
from tests.notifications.hand_over import deliveries_to, due_in, send
from tests.notifications.rows import NOW, make_delivery, states

MINUTE = timedelta(minutes=1)


@pytest.mark.django_db
def test_nothing_is_lost_while_nobody_listens(settings):
    settings.EMAIL_BACKEND = "notifications.channels.bounded.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    deliveries_to("a@x.example", "b@x.example", "c@x.example")
    assert send() == SendReport(postponed=1, is_down=True)
    assert states() == [("pending", "no_connection"), ("pending", ""), ("pending", "")]
    assert due_in() == [MINUTE, timedelta(0), timedelta(0)]
    assert not Delivery.objects.exclude(claim=None).exists()


@pytest.mark.django_db
def test_the_wait_for_a_server_that_is_down_stays_short(settings):
    settings.EMAIL_BACKEND = "notifications.channels.bounded.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    delivery = make_delivery()
    waits = []
    moment = NOW
    for _ in range(5):
        send(moment)
        delivery.refresh_from_db()
        waits.append((delivery.due_at - moment) // MINUTE)
        moment = delivery.due_at
    assert waits == [1, 2, 4, 5, 5]


@pytest.mark.django_db
def test_a_server_that_hangs_up_gets_the_same_message_id_again(fussy_server):
    deliveries_to("a@x.example", "b@x.example")
    fussy_server.hang_ups = 1
    assert send() == SendReport(sent=1, postponed=1)
    assert states() == [("pending", "connection_lost"), ("sent", "")]
    assert fussy_server.connections == 2
    at = NOW + MINUTE
    assert send(at) == SendReport(sent=1)
    first, _other, again = fussy_server.messages
    assert first["To"] == again["To"] == "a@x.example"
    assert first["Message-ID"] == again["Message-ID"]


@pytest.mark.django_db
def test_a_server_that_refuses_our_log_in_stops_the_run(settings, fussy_server):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "nobody", "wrong"
    deliveries_to("a@x.example", "b@x.example")
    assert send() == SendReport(postponed=1, is_down=True)
    assert states() == [("pending", "no_connection"), ("pending", "")]


@pytest.mark.django_db
@pytest.mark.parametrize("answer", ["553 Not from you", "451 Too fast"])
def test_a_server_that_refuses_our_sender_stops_the_run(fussy_server, answer):
    deliveries_to("a@x.example", "b@x.example")
    fussy_server.sender_reply = answer
    assert send() == SendReport(postponed=1, is_down=True)
    assert states() == [("pending", f"sender_refused_{answer[:3]}"), ("pending", "")]


@pytest.mark.django_db
def test_a_server_that_is_closing_is_met_again(fussy_server):
    deliveries_to("a@x.example", "b@x.example")
    fussy_server.recipients["a@x.example"] = "421 Closing"
    assert send() == SendReport(sent=1, postponed=1)
    assert states() == [("pending", "connection_lost"), ("sent", "")]
    assert fussy_server.connections == 2


@pytest.mark.django_db
def test_a_server_that_stays_silent_is_given_up_after_the_time_out(settings):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_BACKEND = "notifications.channels.bounded.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        settings.EMAIL_TIMEOUT = 0.2
        deliveries_to("a@x.example", "b@x.example")
        assert send() == SendReport(postponed=1, is_down=True)
    assert states() == [("pending", "no_connection"), ("pending", "")]
