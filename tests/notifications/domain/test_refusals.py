from datetime import timedelta

import pytest

from events.domain.refused_contacts import Unreached, unreached
from events.models import Enrolment, Registration, RegistrationStatus
from notifications.domain.sending import send_due
from notifications.models import Delivery
from tests.factories import make_occurrence, make_registration
from tests.notifications.conftest import FussyServer
from tests.notifications.rows import NOW, make_delivery, states
from tests.plugins.sms import SmsGateway

ADDRESS = "camille@exemple.example"
NUMBER = "+33639980001"
pytestmark = pytest.mark.django_db


def by_sms(registration: Registration) -> Delivery:
    delivery = make_delivery(registration)
    delivery.channel = Delivery.Channel.SMS
    delivery.dedupe_key = delivery.dedupe_key.replace(":email:", ":sms:")
    delivery.save()
    return delivery


def marks(name: str = "email_refused_at") -> list[object]:
    return list(Registration.objects.order_by("pk").values_list(name, flat=True))


def test_an_address_that_is_refused_is_marked_everywhere(fussy_server: FussyServer):
    fussy_server.recipients[ADDRESS] = "550 5.1.1 User unknown"
    occurrence = make_occurrence()
    first = make_registration(occurrence=occurrence, email=ADDRESS)
    make_registration(occurrence=occurrence, email=ADDRESS, nickname="Une autre")
    make_registration(occurrence=occurrence, email="autre@exemple.example")
    make_delivery(first)
    assert send_due(now=NOW).failed == 1
    assert states() == [("failed", "refused_550")]
    assert [mark is not None for mark in marks()] == [True, True, False]
    assert unreached(occurrence) == Unreached(by_email=2, by_sms=0)


@pytest.mark.parametrize(
    "answer", ["550 5.7.1 Denied by policy", "552 5.2.2 Mailbox full", "450 4.2.1 Later"]
)
def test_what_may_pass_marks_nobody(fussy_server: FussyServer, answer: str):
    fussy_server.recipients[ADDRESS] = answer
    make_delivery(make_registration(email=ADDRESS))
    send_due(now=NOW)
    assert marks() == [None]


def test_the_message_takes_the_other_way(fussy_server: FussyServer, sms_gateway: SmsGateway):
    fussy_server.recipients[ADDRESS] = "550 5.1.1 User unknown"
    registration = make_registration(email=ADDRESS, phone=NUMBER)
    make_delivery(registration, "confirmed", cause="1")
    make_delivery(registration, "changed", cause="2")
    report = send_due(now=NOW)
    assert (report.failed, report.skipped, report.sent) == (1, 1, 2)
    assert states() == [
        ("failed", "refused_550"),
        ("skipped", "contact_refused"),
        ("sent", ""),
        ("sent", ""),
    ]
    assert [text.partition(" :")[0] for _number, text in sms_gateway.messages] == [
        "Votre place est réservée",
        "Votre rendez-vous a changé",
    ]
    assert unreached(registration.occurrence) == Unreached(by_email=0, by_sms=0)


def test_a_number_that_is_refused_gives_way_to_the_mail(
    fussy_server: FussyServer, sms_gateway: SmsGateway
):
    by_sms(make_registration(phone="+33639980002"))
    assert send_due(now=NOW).sent == 1
    by_sms(make_registration(email=ADDRESS, phone=NUMBER, channel="sms"))
    sms_gateway.replies.append(400)
    assert send_due(now=NOW).failed == 1
    assert [mark is not None for mark in marks("phone_refused_at")] == [False, True]
    assert send_due(now=NOW).sent == 1
    assert fussy_server.received() == {ADDRESS: 1}


def test_a_provider_that_never_took_one_says_nothing_of_numbers(sms_gateway: SmsGateway):
    sms_gateway.replies.append(400)
    registration = make_registration(phone=NUMBER)
    make_delivery(registration, state="sent", settled_at=NOW)
    by_sms(registration)
    assert send_due(now=NOW).failed == 1
    assert marks("phone_refused_at") == [None]


def test_what_waits_for_others_keeps_its_way(fussy_server: FussyServer, sms_gateway: SmsGateway):
    fussy_server.recipients[ADDRESS] = "550 5.1.1 User unknown"
    occurrence = make_occurrence()
    refused = make_registration(occurrence=occurrence, email=ADDRESS, phone=NUMBER)
    other = make_registration(
        occurrence=occurrence, email="autre@exemple.example", phone="+33639980002", channel="sms"
    )
    make_delivery(refused)
    make_delivery(refused, "changed", due_at=NOW + timedelta(hours=1))
    make_delivery(other, due_at=NOW + timedelta(hours=1))
    send_due(now=NOW)
    by_sms_now = Delivery.objects.filter(channel="sms").order_by("pk")
    assert [(one.registration_id, one.purpose) for one in by_sms_now] == [
        (refused.pk, "confirmed"),
        (refused.pk, "changed"),
    ]


def test_of_a_whole_the_mark_is_on_all(fussy_server: FussyServer):
    fussy_server.recipients[ADDRESS] = "550 5.1.1 User unknown"
    registration = make_registration(email=ADDRESS)
    Enrolment.objects.create(
        event=registration.occurrence.event,
        email=ADDRESS,
        email_hash=registration.email_hash,
        token="x",
        token_hash="x",
        status="confirmed",
        consent_version="1",
        consented_at=NOW,
    )
    make_delivery(registration)
    send_due(now=NOW)
    assert Enrolment.objects.get().email_refused_at is not None


def test_who_cancelled_is_not_among_those_to_tell():
    occurrence = make_occurrence()
    make_registration(occurrence=occurrence, email=ADDRESS, email_refused_at=NOW)
    make_registration(
        occurrence=occurrence,
        email=ADDRESS,
        email_refused_at=NOW,
        status=RegistrationStatus.CANCELLED,
    )
    make_registration(occurrence=occurrence, phone=NUMBER, phone_refused_at=NOW)
    assert unreached(occurrence) == Unreached(by_email=1, by_sms=1)
