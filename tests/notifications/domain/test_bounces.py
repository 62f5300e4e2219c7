import subprocess
import sys
import uuid
from datetime import timedelta
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from config.settings.environment import BASE_DIR
from events.models import Registration
from notifications.domain.bounces import MOST, Outcome, take_bounce, take_dead_address
from notifications.models import Delivery
from tests.factories import make_occurrence, make_registration
from tests.notifications.rows import NOW, make_delivery

ADDRESS = "camille@exemple.example"
NUMBER = "+33639980001"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.BOUNCE_ADDRESS = "rebonds@asso.example"


def sent(**fields: object) -> Delivery:
    registration = make_registration(email=ADDRESS, **fields)  # type: ignore[arg-type]
    return make_delivery(registration, state="sent", settled_at=NOW)


def bounce(
    name: uuid.UUID | str, *, status: str = "5.1.1", action: str = "failed", header: str = "To"
) -> bytes:
    """A delivery status notification, as Postfix writes it."""
    key = name.hex if isinstance(name, uuid.UUID) else name
    return (
        "From: MAILER-DAEMON@mail.exemple.example (Mail Delivery System)\r\n"
        f"{header}: rebonds+{key}@asso.example\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\n"
        "Auto-Submitted: auto-replied\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\r\n'
        "\r\n"
        "--B\r\nContent-Type: text/plain\r\n\r\nI'm sorry to have to inform you.\r\n"
        "--B\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mail.exemple.example\r\n"
        "\r\n"
        f"Final-Recipient: rfc822; {ADDRESS}\r\n"
        f"Action: {action}\r\n"
        f"Status: {status}\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 User unknown\r\n"
        "\r\n"
        "--B\r\nContent-Type: message/rfc822\r\n\r\nSubject: Rappel\r\n\r\n.\r\n"
        "--B--\r\n"
    ).encode()


@pytest.mark.parametrize(
    "header", ["To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To"]
)
def test_a_dead_address_is_marked_wherever_it_was_left(header):
    delivery = sent()
    other = make_registration(email=ADDRESS)
    stranger = make_registration(email="autre@exemple.example")
    assert take_bounce(bounce(delivery.public_id, header=header), now=NOW) is Outcome.MARKED
    marks = dict(Registration.objects.values_list("pk", "email_refused_at"))
    assert marks == {delivery.registration_id: NOW, other.pk: NOW, stranger.pk: None}
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == ("failed", "bounced_5.1.1")


@pytest.mark.parametrize(
    ("action", "status", "state", "reason"),
    [
        ("delayed", "4.2.2", "sent", "delayed_4.2.2"),
        ("failed", "4.4.7", "failed", "bounced_4.4.7"),
        ("failed", "5.2.2", "failed", "bounced_5.2.2"),
        ("failed", "5.7.1", "failed", "bounced_5.7.1"),
    ],
)
def test_what_may_pass_is_only_counted(action, status, state, reason):
    delivery = sent()
    source = bounce(delivery.public_id, action=action, status=status)
    assert take_bounce(source, now=NOW) is Outcome.COUNTED
    assert Registration.objects.get().email_refused_at is None
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == (state, reason)


@pytest.mark.parametrize("action", ["delayed", "failed"])
@pytest.mark.parametrize("state", ["pending", "failed", "skipped"])
def test_what_never_left_does_not_come_back(action, state):
    delivery = sent()
    settled_at = None if state == "pending" else NOW
    Delivery.objects.update(state=state, reason="as it was", settled_at=settled_at)
    take_bounce(bounce(delivery.public_id, action=action, status="4.4.7"), now=NOW)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == (state, "as it was")


@pytest.mark.parametrize(("action", "state"), [("delayed", "sent"), ("failed", "failed")])
def test_a_bounce_speaks_of_one_message_alone(action, state):
    delivery = sent()
    other = make_delivery(delivery.registration, state="sent", settled_at=NOW)
    take_bounce(bounce(delivery.public_id, action=action, status="4.4.7"), now=NOW)
    states = dict(Delivery.objects.values_list("pk", "state"))
    assert states == {delivery.pk: state, other.pk: "sent"}
    other.refresh_from_db()
    assert other.reason == ""


def test_what_came_back_goes_by_sms_where_there_is_one():
    delivery = sent(phone=NUMBER)
    take_bounce(bounce(delivery.public_id), now=NOW)
    take_bounce(bounce(delivery.public_id), now=NOW)
    again = Delivery.objects.exclude(pk=delivery.pk).get()
    assert (again.purpose, again.channel, again.cause) == ("confirmed", "sms", delivery.cause)
    assert (again.state, again.due_at) == ("pending", NOW)


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"\xff\x00" * 500,
        b"To: rebonds+zz@asso.example\r\n\r\n",
        bounce(uuid.uuid4()),
        bounce(uuid.uuid4().hex + "0"),
    ],
)
def test_what_names_nothing_of_ours_changes_nothing(source):
    delivery = sent()
    assert take_bounce(source, now=NOW) is Outcome.NOT_OURS
    assert Delivery.objects.get().reason == ""
    assert Registration.objects.get(pk=delivery.registration_id).email_refused_at is None


@pytest.mark.parametrize(
    "change",
    [
        (b"multipart/report", b"multipart/mixed"),
        (b"message/delivery-status", b"text/plain"),
        (b"Action: failed", b"Action: relayed"),
        (b"Status: 5.1.1", b"Status: dead"),
    ],
)
def test_what_is_no_report_changes_nothing(change):
    delivery = sent()
    source = bounce(delivery.public_id).replace(*change)
    assert take_bounce(source, now=NOW) is Outcome.NO_REPORT
    assert Registration.objects.get().email_refused_at is None


def test_capitals_and_spaces_change_nothing():
    delivery = sent()
    source = bounce(delivery.public_id, action=" Failed ", status=" 5.1.1 (dead)")
    assert take_bounce(source, now=NOW) is Outcome.MARKED


@pytest.mark.parametrize(
    ("statuses", "reason"),
    [
        ([("delayed", "4.4.1"), ("failed", "4.4.7")], "bounced_4.4.7"),
        ([("failed", "4.4.7"), ("delayed", "4.4.1")], "bounced_4.4.7"),
        ([("failed", "5.7.1"), ("failed", "5.1.1")], "bounced_5.1.1"),
        ([("failed", "5.1.1"), ("failed", "5.7.1")], "bounced_5.1.1"),
    ],
)
def test_of_several_recipients_the_worst_counts(statuses, reason):
    delivery = sent()
    (action, status), (other_action, other_status) = statuses
    more = f"\r\nAction: {other_action}\r\nStatus: {other_status}\r\nDiagnostic-Code: ".encode()
    source = bounce(delivery.public_id, action=action, status=status)
    take_bounce(source.replace(b"Diagnostic-Code: ", more), now=NOW)
    delivery.refresh_from_db()
    assert delivery.reason == reason
    is_dead = reason == "bounced_5.1.1"
    assert (Registration.objects.get().email_refused_at is not None) == is_dead


def test_what_was_returned_is_no_report():
    source = bounce(sent().public_id).replace(b"Action: failed", b"Action: relayed")
    forged = source.replace(b"Subject: Rappel", b"Action: failed\r\nStatus: 5.1.1")
    assert forged != source
    assert take_bounce(forged, now=NOW) is Outcome.NO_REPORT


def test_a_person_s_answer_is_no_bounce():
    answer = EmailMessage()
    answer["To"] = f"rebonds+{sent().public_id.hex}@asso.example"
    answer.set_content("550 5.1.1 Je ne viens plus")
    assert take_bounce(answer.as_bytes(), now=NOW) is Outcome.NO_REPORT


def test_a_bomb_is_read_no_further_than_its_beginning():
    delivery = sent()
    head, _mark, tail = bounce(delivery.public_id).partition(b"--B\r\n")
    late = head + b"x" * MOST + b"\r\n--B\r\n" + tail
    assert take_bounce(late, now=NOW) is Outcome.NO_REPORT
    nested = "".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(4000)
    )
    assert take_bounce(nested.encode(), now=NOW) is Outcome.NOT_OURS


@hypothesis_settings(deadline=None)
@given(st.binary(max_size=2000), st.integers(0, 1200))
def test_garbage_never_breaks_it(garbage, at):
    source = bounce(uuid.UUID(int=1))
    assert take_bounce(source[:at] + garbage + source[at:], now=NOW) is Outcome.NOT_OURS


def test_without_an_address_for_bounces_nothing_is_believed(settings: Settings):
    settings.BOUNCE_ADDRESS = ""
    assert take_bounce(bounce(sent().public_id), now=NOW) is Outcome.NOT_OURS


def test_a_provider_s_word_marks_and_tells_again_what_is_fresh():
    occurrence = make_occurrence()
    fresh = sent(phone=NUMBER, occurrence=occurrence)
    old = make_delivery(
        make_registration(email=ADDRESS, phone=NUMBER, occurrence=occurrence),
        state="sent",
        settled_at=NOW - timedelta(days=6),
    )
    take_dead_address(" Camille@Exemple.example ", now=NOW)
    assert set(Registration.objects.values_list("email_refused_at", flat=True)) == {NOW}
    again = Delivery.objects.exclude(pk__in=[fresh.pk, old.pk])
    assert [(row.registration_id, row.channel) for row in again] == [(fresh.registration_id, "sms")]


@pytest.mark.parametrize(
    ("ago", "is_told"), [(timedelta(days=5, seconds=-1), True), (timedelta(days=5), False)]
)
def test_what_was_told_five_days_ago_is_not_told_again(ago, is_told):
    delivery = sent(phone=NUMBER)
    Delivery.objects.update(settled_at=NOW - ago)
    take_dead_address(ADDRESS, now=NOW)
    assert Delivery.objects.exclude(pk=delivery.pk).exists() is is_told


def test_a_provider_s_word_moves_what_waits_for_the_address_and_nothing_else():
    occurrence = make_occurrence()
    waiting, silenced = (
        make_registration(occurrence=occurrence, email=ADDRESS, phone=NUMBER) for _twice in range(2)
    )
    make_delivery(waiting)
    make_delivery(silenced, state="skipped", settled_at=NOW)
    by_sms = make_registration(
        occurrence=occurrence, email="autre@exemple.example", phone="+33639980002", channel="sms"
    )
    make_delivery(by_sms)
    make_delivery(by_sms, state="sent", settled_at=NOW)
    take_dead_address(ADDRESS, now=NOW)
    again = Delivery.objects.filter(channel="sms").values_list("registration", flat=True)
    assert list(again) == [waiting.pk]


@pytest.mark.parametrize("nothing", ["", " \r\n"])
def test_no_address_at_all_is_nobody_s(nothing):
    make_delivery(make_registration(phone=NUMBER), state="sent", settled_at=NOW)
    take_dead_address(nothing, now=NOW)
    assert Delivery.objects.count() == 1
    assert Registration.objects.get().email_refused_at is None


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_may_pipe_whatever_it_has(settings: Settings):
    ended = subprocess.run(
        [sys.executable, "manage.py", "take_bounce", "--settings", "tests.settings"],
        cwd=BASE_DIR,
        input=b"garbage" * MOST,
        capture_output=True,
        timeout=60,
        check=False,
    )
    said = "Ce message ne parle d’aucun envoi de ce site.\n"
    assert (ended.returncode, ended.stdout.decode(), ended.stderr.decode()) == (0, said, "")
