from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from events.models import Registration, RegistrationStatus
from notifications.domain.sending import GIVE_UP, SendReport, send_due
from notifications.models import Delivery
from tests.factories import make_occurrence, make_registration
from tests.notifications.hand_over import deliveries_to, due_in, send
from tests.notifications.rows import NOW, STARTS, make_delivery, reminder_to, states

MINUTE = timedelta(minutes=1)


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
    almost = NOW + timedelta(days=5, minutes=-5)
    assert send(almost) == SendReport(postponed=1)
    assert Delivery.objects.get().due_at == almost + MINUTE
    assert send(NOW + timedelta(days=5)) == SendReport(failed=1)
    assert states() == [("failed", "put_off_450")]


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
