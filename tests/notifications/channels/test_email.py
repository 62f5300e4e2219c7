from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from uuid import UUID

import pytest

from events.domain.muting import mute_path
from events.models import RegistrationStatus
from notifications.channels import channels_for
from notifications.channels.email import compose
from notifications.channels.verp import named_in
from notifications.domain.planning import plan_due
from notifications.domain.sending import send_due
from notifications.errors import RefusedError
from notifications.models import Delivery
from tests.events.enrolling import cohort, enter
from tests.factories import (
    make_event,
    make_group,
    make_occurrence,
    make_registration,
    make_schedule,
)
from tests.notifications.rows import NOW, make_delivery, reminder_to

pytestmark = pytest.mark.django_db
KINDS = {"calendar", "ics"}


def composed(delivery: Delivery) -> EmailMessage:
    """The message as its reader's program reads it."""
    source = compose(delivery, now=NOW).message().as_bytes(linesep="\r\n")
    return message_from_bytes(source, policy=default)


def parts_of(message: Message) -> list[str]:
    return [part.get_content_type() for part in message.walk()]


def test_the_envelope_says_nothing():
    group = make_group(name="Entraide bipolaire", contact_email="bonjour@groupe.example")
    occurrence = make_occurrence(schedule=make_schedule(event=make_event(group=group)))
    registration = make_registration(occurrence=occurrence, email="camille@exemple.example")
    delivery = make_delivery(registration)
    headers = {
        name: str(value)
        for name, value in composed(delivery).items()
        if name not in {"Content-Type", "MIME-Version"}
    }
    assert headers == {
        "Subject": "Votre place est réservée\u00a0: jeudi 3\u00a0décembre, 18\u00a0h\u00a030",
        "From": "Votre rendez-vous <ne-pas-repondre@tablee.example>",
        "To": "camille@exemple.example",
        "Reply-To": "bonjour@groupe.example",
        "Message-ID": f"<{delivery.public_id}@tablee.example>",
        "Date": "Sun, 22 Nov 2026 09:00:00 +0000",
        "Auto-Submitted": "auto-generated",
    }


def test_who_asked_for_it_reads_the_group_s_name_as_sender():
    group = make_group(name="Café, « le » Lien")
    occurrence = make_occurrence(schedule=make_schedule(event=make_event(group=group)))
    registration = make_registration(occurrence=occurrence, email="c@x.example", is_discreet=False)
    sender = composed(make_delivery(registration))["From"].addresses[0]
    assert (sender.display_name, sender.addr_spec) == (
        "Café, « le » Lien",
        "ne-pas-repondre@tablee.example",
    )


def test_our_own_name_for_the_sender_gives_way_to_the_neutral_one(settings):
    settings.DEFAULT_FROM_EMAIL = "Santé mentale <agenda@asso.example>"
    message = composed(make_delivery())
    assert message["From"] == "Votre rendez-vous <agenda@asso.example>"
    assert message["Message-ID"].endswith("@asso.example>")


def test_an_invitation_is_the_last_alternative_and_a_file():
    message = composed(make_delivery())
    assert parts_of(message) == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    told, file = [part for part in message.walk() if part.get_content_subtype() in KINDS]
    assert [dict(part["Content-Type"].params) for part in (told, file)] == [
        {"charset": "utf-8", "method": "REQUEST"},
        {"charset": "utf-8", "method": "REQUEST"},
    ]
    assert [part.get_filename() for part in (told, file)] == [None, "rendez-vous.ics"]
    assert [part["Content-Transfer-Encoding"] for part in (told, file)] == ["base64", "base64"]
    assert [part.get_content_disposition() for part in (told, file)] == [None, "attachment"]
    assert told.get_payload(decode=True) == file.get_payload(decode=True)


def test_the_calendar_arrives_byte_for_byte():
    message = composed(make_delivery())
    (attachment,) = message.iter_attachments()
    payload = attachment.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert payload.startswith(b"BEGIN:VCALENDAR\r\n")
    assert payload.endswith(b"END:VCALENDAR\r\n")
    assert payload.count(b"\n") == payload.count(b"\r\n")
    assert max(map(len, payload.split(b"\r\n"))) <= 75


def test_dates_that_are_published_are_a_file_alone():
    enter(cohort(), email="c@x.example")
    plan_due(now=NOW)
    message = composed(Delivery.objects.get())
    assert parts_of(message) == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    (attachment,) = message.iter_attachments()
    assert attachment.get_filename() == "rendez-vous.ics"
    assert attachment["Content-Type"].params == {"charset": "utf-8", "method": "PUBLISH"}


def test_a_message_without_a_calendar_has_no_attachment():
    registration = make_registration(email="c@x.example", status=RegistrationStatus.WAITLISTED)
    message = composed(make_delivery(registration, Delivery.Purpose.WAITLISTED))
    assert parts_of(message) == ["multipart/alternative", "text/plain", "text/html"]


def test_no_header_can_be_slipped_in():
    group = make_group(name="Lien\r\nBcc: voleur@x.example")
    event = make_event(group=group, title="Café\r\nBcc: voleur@x.example")
    occurrence = make_occurrence(schedule=make_schedule(event=event))
    registration = make_registration(
        occurrence=occurrence,
        email="c@x.example",
        nickname="Zoé\r\nBcc: voleur@x.example",
        is_discreet=False,
    )
    mail = compose(make_delivery(registration), now=NOW)
    assert mail.recipients() == ["c@x.example"]
    message = message_from_bytes(mail.message().as_bytes(), policy=default)
    assert message["Bcc"] is None
    assert str(message["Subject"]).endswith("· Café Bcc: voleur@x.example")
    assert message["From"].addresses[0].display_name == "Lien Bcc: voleur@x.example"


def test_a_repeat_is_the_same_message():
    delivery = make_delivery()
    first, again = composed(delivery), composed(delivery)
    assert [*first.items()][3:] == [*again.items()][3:]
    assert first["Message-ID"] == again["Message-ID"]
    bodies = [
        [part.get_payload(decode=True) for part in message.walk()] for message in (first, again)
    ]
    assert bodies[0] == bodies[1]


def test_without_an_address_there_is_nothing_to_compose():
    delivery = make_delivery(make_registration(email=""))
    with pytest.raises(RefusedError) as caught:
        compose(delivery, now=NOW)
    assert caught.value.code == "no_contact"


def test_a_person_is_reached_by_what_they_left():
    occurrence = make_occurrence()
    by_mail = make_registration(occurrence=occurrence, email="c@x.example")
    by_nothing = make_registration(occurrence=occurrence)
    assert [channel.name for channel in channels_for(by_mail)] == ["email"]
    assert [*channels_for(by_nothing)] == []


def reminder(**fields: object) -> Delivery:
    registration = make_registration(email="camille@exemple.example", **fields)  # type: ignore[arg-type]
    return reminder_to(registration)


def test_one_click_turns_reminders_off(settings):
    settings.SITE_URL = "https://agenda.exemple.example"
    delivery = reminder()
    message = composed(delivery)
    url = f"https://agenda.exemple.example{mute_path(delivery.registration, 'reminders')}"
    assert message["List-Unsubscribe"].strip() == f"<{url}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text = message.get_body(("plain",))
    assert text is not None
    assert f"Ne plus recevoir de rappels pour ce rendez-vous\u00a0: {url}" in text.get_content()
    page = message.get_body(("html",))
    assert page is not None
    assert f'href="{url}"' in page.get_content()


@pytest.mark.parametrize("purpose", ["confirmed", "changed", "called_off", "cancelled"])
def test_what_one_must_know_can_t_be_turned_off(purpose):
    message = composed(make_delivery(purpose=purpose))
    assert message["List-Unsubscribe"] is None
    assert message["List-Unsubscribe-Post"] is None
    assert "ne-plus-recevoir" not in str(message)


def test_what_was_turned_off_is_not_sent(mail_by_smtp):
    muted = reminder(muted=["reminders"])
    make_delivery(muted.registration, "changed")
    send_due(now=NOW + timedelta(days=11, hours=6))
    states = dict(Delivery.objects.values_list("purpose", "reason"))
    assert states == {"reminder": "muted", "changed": ""}
    assert len(mail_by_smtp.messages) == 1


class TestBounces:
    def test_they_go_to_an_address_that_names_the_message_alone(self, mail_by_smtp, settings):
        settings.BOUNCE_ADDRESS = "rebonds@asso.example"
        first, second = reminder(), make_delivery()
        send_due(now=NOW + timedelta(days=11, hours=6))
        expected = {f"rebonds+{one.public_id.hex}@asso.example" for one in (first, second)}
        assert set(mail_by_smtp.senders) == expected
        assert {named_in(one) for one in mail_by_smtp.senders} == {
            first.public_id,
            second.public_id,
        }
        for message in mail_by_smtp.messages:
            assert message["From"] == "Votre rendez-vous <ne-pas-repondre@tablee.example>"
            assert "rebonds" not in str(message)

    def test_else_to_where_the_message_comes_from(self, mail_by_smtp):
        make_delivery()
        send_due(now=NOW)
        assert mail_by_smtp.senders == ["ne-pas-repondre@tablee.example"]

    @pytest.mark.parametrize(
        "text",
        [
            "rebonds@asso.example",
            "autre+{}@asso.example",
            "nos-rebonds+{}@asso.example",
            "rebonds+{}@asso.example.org",
            "",
        ],
    )
    def test_another_address_names_nothing(self, settings, text):
        settings.BOUNCE_ADDRESS = "rebonds@asso.example"
        assert named_in(text.format("0" * 32)) is None
        assert named_in(f"<rebonds+{'0' * 32}@ASSO.example>") == UUID(int=0)
