import socket
import uuid
from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from events.models import Registration, RegistrationStatus
from notifications.domain.claims import BATCH, LEASE, claim_batch
from notifications.domain.looks import Look
from notifications.domain.sending import GIVE_UP, SendReport, send_due
from notifications.models import Delivery
from tests.factories import make_occurrence, make_registration
from tests.notifications.rows import NOW, STARTS, make_delivery, reminder_to, states

MINUTE = timedelta(minutes=1)


def deliveries_to(*addresses: str) -> list[Delivery]:
    occurrence = make_occurrence()
    return [
        make_delivery(make_registration(occurrence=occurrence, email=address))
        for address in addresses
    ]


def due_in() -> list[timedelta]:
    return [due - NOW for due in Delivery.objects.order_by("pk").values_list("due_at", flat=True)]


def send(at: datetime = NOW, *, deadline: datetime | None = None) -> SendReport:
    """Send at a standing hour."""
    return send_due(now=at, clock=lambda: at, deadline=deadline)


@pytest.mark.django_db
@pytest.mark.both_databases
def test_what_is_due_is_sent_once(fussy_server):
    deliveries_to("a@x.example", "b@x.example")
    assert send() == SendReport(sent=2)
    assert send() == SendReport()
    assert fussy_server.received() == {"a@x.example": 1, "b@x.example": 1}
    assert fussy_server.connections == 1
    assert states() == [("sent", "")] * 2
    delivery = Delivery.objects.first()
    assert delivery is not None
    assert (delivery.settled_at, delivery.attempts) == (NOW, 1)
    assert (delivery.claim, delivery.lease_until) == (None, None)


@pytest.mark.django_db
def test_more_than_a_batch_goes_over_one_connection(fussy_server):
    deliveries_to(*(f"n{number}@x.example" for number in range(55)))
    assert send() == SendReport(sent=55)
    assert fussy_server.connections == 1


def scramble(delivery: Delivery) -> None:
    """Write what no key reads, as after a key was lost."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE events_registration SET nickname = %s WHERE id = %s",
            ["perdu", delivery.registration_id],
        )


@pytest.mark.django_db
@pytest.mark.both_databases
def test_what_no_key_reads_waits_and_holds_back_nobody_else(fussy_server):
    _first, lost, last = deliveries_to("a@x.example", "b@x.example", "c@x.example")
    scramble(lost)
    assert send() == SendReport(sent=2, postponed=1)
    assert fussy_server.received() == {"a@x.example": 1, "c@x.example": 1}
    assert states() == [("sent", ""), ("pending", "unreadable"), ("sent", "")]
    type(last.registration).objects.filter(pk=lost.registration_id).update(nickname="Zoé")
    assert send(NOW + MINUTE) == SendReport(sent=1)


@pytest.mark.django_db
@pytest.mark.both_databases
def test_a_session_that_no_key_reads_holds_back_no_other(fussy_server):
    lost, after = (
        make_delivery(make_registration(occurrence=make_occurrence(), email=f"{name}@x.example"))
        for name in "ab"
    )
    with connection.cursor() as cursor:
        event = lost.registration.occurrence.event_id
        cursor.execute("UPDATE events_event SET online_url = 'perdu' WHERE id = %s", [event])
    assert send() == SendReport(sent=1, postponed=1)
    assert fussy_server.received() == {"b@x.example": 1}
    assert states() == [("pending", "unreadable"), ("sent", "")]
    assert after.registration.occurrence.event_id != event


@pytest.mark.django_db
def test_a_person_whom_no_key_reads_is_given_up_in_the_end(fussy_server):
    (lost,) = deliveries_to("b@x.example")
    scramble(lost)
    assert send(NOW + GIVE_UP) == SendReport(failed=1)
    assert states() == [("failed", "unreadable")]


@pytest.mark.django_db
def test_what_is_not_due_waits(fussy_server):
    make_delivery(due_at=NOW + MINUTE)
    assert send() == SendReport()
    assert states() == [("pending", "")]


@pytest.mark.django_db
def test_a_refused_address_fails_and_harms_nobody_else(fussy_server):
    deliveries_to("no@x.example", "yes@x.example")
    fussy_server.recipients["no@x.example"] = "550 No such user"
    assert send() == SendReport(sent=1, failed=1)
    assert states() == [("failed", "refused_550"), ("sent", "")]
    assert fussy_server.received() == {"yes@x.example": 1}
    assert send() == SendReport()


@pytest.mark.django_db
def test_a_put_off_address_is_tried_again_later_and_later(fussy_server):
    (delivery,) = deliveries_to("later@x.example")
    fussy_server.recipients["later@x.example"] = "450 Greylisted"
    waits = []
    moment = NOW
    for _ in range(8):
        assert send(moment) == SendReport(postponed=1)
        delivery.refresh_from_db()
        assert send(moment) == SendReport()
        waits.append((delivery.due_at - moment) // MINUTE)
        moment = delivery.due_at
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    assert states() == [("pending", "put_off_450")]
    del fussy_server.recipients["later@x.example"]
    assert send(moment) == SendReport(sent=1)
    assert fussy_server.received() == {"later@x.example": 1}


@pytest.mark.django_db
def test_after_five_days_of_later_one_gives_up(fussy_server):
    deliveries_to("later@x.example")
    fussy_server.recipients["later@x.example"] = "450 Greylisted"
    at = NOW + GIVE_UP
    assert send(at) == SendReport(failed=1)
    assert states() == [("failed", "put_off_450")]


@pytest.mark.django_db
def test_nothing_is_lost_while_nobody_listens(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    deliveries_to("a@x.example", "b@x.example", "c@x.example")
    assert send() == SendReport(postponed=1, is_down=True)
    assert states() == [("pending", "no_connection"), ("pending", ""), ("pending", "")]
    assert due_in() == [MINUTE, timedelta(0), timedelta(0)]
    assert not Delivery.objects.exclude(claim=None).exists()


@pytest.mark.django_db
def test_the_wait_for_a_server_that_is_down_stays_short(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
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
def test_a_message_that_cannot_be_written_holds_nobody_back(fussy_server, caplog):
    bad, _good = deliveries_to("a@x.example", "b@x.example")
    group = bad.registration.occurrence.event.group
    bad.registration.email = "x\n@x.example"
    bad.registration.save()
    assert send() == SendReport(sent=1, postponed=1)
    assert states() == [("pending", "error"), ("sent", "")]
    assert str(bad.public_id) in caplog.text
    assert group.name not in caplog.text


@pytest.mark.django_db
def test_an_address_taken_back_is_not_written_to(fussy_server):
    (delivery,) = deliveries_to("a@x.example")
    delivery.registration.email = delivery.registration.email_hash = ""
    delivery.registration.save()
    assert send() == SendReport(failed=1)
    assert states() == [("failed", "no_contact")]


@pytest.mark.django_db
def test_the_world_is_looked_at_just_before_sending(fussy_server):
    _first, second = deliveries_to("a@x.example", "b@x.example")
    registration = second.registration
    registration.status = RegistrationStatus.CANCELLED
    registration.save()
    assert send() == SendReport(sent=1, skipped=1)
    assert states() == [("sent", ""), ("skipped", "registration_cancelled")]
    assert fussy_server.received() == {"a@x.example": 1}


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
def test_nothing_begins_after_the_deadline(fussy_server):
    deliveries_to("a@x.example", "b@x.example")
    moments = iter([NOW] * 7)
    report = send_due(
        now=NOW, clock=lambda: next(moments, NOW + MINUTE), deadline=NOW + timedelta(seconds=30)
    )
    assert report == SendReport(sent=1)
    assert states() == [("sent", ""), ("pending", "")]
    assert due_in() == [timedelta(0), timedelta(0)]
    assert send(deadline=NOW) == SendReport()


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


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 20])
def test_each_message_takes_the_same_queries(rows, fussy_server, django_assert_num_queries):
    deliveries_to(*(f"n{number}@x.example" for number in range(rows)))
    # Three claims (the last of each channel finds nothing), one look at all: five.
    # Of each: who else of that address comes; to settle it, with a look at the next.
    with django_assert_num_queries(3 + 5 + 2 * rows):
        assert send() == SendReport(sent=rows)


@pytest.mark.django_db(transaction=True)
@pytest.mark.both_databases
def test_two_senders_at_once_send_each_message_once(fussy_server):
    deliveries_to(*(f"n{number}@x.example" for number in range(120)))
    barrier = Barrier(2)
    reports: list[SendReport] = []

    def work() -> None:
        barrier.wait()
        reports.append(send())
        connection.close()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(report.sent for report in reports) == 120
    assert set(fussy_server.received().values()) == {1}
    assert len(fussy_server.messages) == 120
    assert states() == [("sent", "")] * 120


@pytest.mark.django_db
def test_the_default_clock_goes_on_from_now(fussy_server):
    make_delivery()
    assert send_due(now=NOW) == SendReport(sent=1)
    delivery = Delivery.objects.get()
    assert delivery.settled_at is not None
    assert NOW <= delivery.settled_at < NOW + MINUTE
    assert delivery.settled_at < STARTS


@pytest.mark.django_db
def test_a_server_that_stays_silent_is_given_up_after_the_time_out(settings):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        settings.EMAIL_TIMEOUT = 0.2
        deliveries_to("a@x.example", "b@x.example")
        assert send() == SendReport(postponed=1, is_down=True)
    assert states() == [("pending", "no_connection"), ("pending", "")]


@pytest.mark.django_db(transaction=True)
@pytest.mark.both_databases
def test_what_changes_after_a_message_was_written_ahead_is_told(fussy_server):
    occurrence = make_occurrence()
    _first, second = (
        reminder_to(make_registration(occurrence=occurrence, email=f"{name}@x.example"))
        for name in "ab"
    )

    def change() -> None:
        # The first is being handed over: the second is being written by now, or was already.
        Registration.objects.filter(pk=second.registration_id).update(seats=3)
        connection.close()

    fussy_server.before_ok = change
    assert send(STARTS - timedelta(hours=3)) == SendReport(sent=2)
    texts = [source.decode() for source in fussy_server.sources]
    assert ["Pour 3 personnes" in text for text in texts] == [False, True]


@pytest.mark.django_db(transaction=True)
@pytest.mark.both_databases
def test_who_leaves_after_their_message_was_written_ahead_is_not_written_to(fussy_server):
    _first, second = deliveries_to("a@x.example", "b@x.example")

    def leave() -> None:
        cancelled = RegistrationStatus.CANCELLED
        Registration.objects.filter(pk=second.registration_id).update(status=cancelled)
        connection.close()

    fussy_server.before_ok = leave
    assert send() == SendReport(sent=1, skipped=1)
    assert fussy_server.received() == {"a@x.example": 1}
