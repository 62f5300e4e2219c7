import logging.config
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from pytest_django import Settings

from notifications.channels import channels_for
from notifications.channels.sms import SmsLine, hand_over
from notifications.channels.sources import subject_header
from notifications.errors import (
    ChannelDownError,
    HandOverError,
    RefusedError,
    TryLaterError,
    UnreachableError,
)
from notifications.models import Delivery
from tests.factories import make_occurrence, make_registration
from tests.notifications.rows import NOW, make_delivery
from tests.plugins.sms import SmsGateway

NUMBER = "+33639980001"
TEXT = "Rappel : votre rendez-vous de jeudi 18 h 30. Changer ou annuler : https://a.example/x/"


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.SITE_URL = "https://agenda.exemple.example"


def test_the_provider_gets_the_number_and_the_text(sms_gateway: SmsGateway):
    hand_over(TEXT, number=NUMBER)
    hand_over("Voilà & c'est + 100 %", number="+262692123456")
    assert sms_gateway.messages == [(NUMBER, TEXT), ("+262692123456", "Voilà & c'est + 100 %")]


def test_an_sms_changes_nothing_of_how_mail_is_written(sms_gateway: SmsGateway):
    subject = "Rappel\u00a0: votre rendez-vous de jeudi, 18\u00a0h\u00a030"
    before = subject_header(subject).encode()
    hand_over(TEXT, number=NUMBER)
    assert subject_header(subject).encode() == before


def test_a_gateway_may_want_digits_alone(sms_gateway: SmsGateway, settings: Settings):
    settings.SMS_URL = settings.SMS_URL.replace("{phone}", "{digits}")
    hand_over(TEXT, number=NUMBER)
    assert sms_gateway.messages == [("33639980001", TEXT)]


@pytest.mark.parametrize(
    ("reply", "kind", "reason"),
    [
        (400, UnreachableError, "refused_400"),
        (422, UnreachableError, "refused_422"),
        (401, ChannelDownError, "provider_refused_401"),
        (402, ChannelDownError, "provider_refused_402"),
        (404, ChannelDownError, "provider_refused_404"),
        (429, TryLaterError, "put_off_429"),
        (500, TryLaterError, "put_off_500"),
        (503, TryLaterError, "put_off_503"),
    ],
)
def test_what_an_answer_means(
    sms_gateway: SmsGateway, reply: int, kind: type[HandOverError], reason: str
):
    sms_gateway.replies.append(reply)
    with pytest.raises(kind) as caught:
        hand_over(TEXT, number=NUMBER)
    assert (type(caught.value), caught.value.code) == (kind, reason)
    assert sms_gateway.messages == []
    hand_over(TEXT, number=NUMBER)
    assert sms_gateway.messages == [(NUMBER, TEXT)]


def test_without_an_answer_all_wait(sms_gateway: SmsGateway, settings: Settings):
    settings.SMS_URL = "form://127.0.0.1:1/sms?:to={phone}"
    with pytest.raises(ChannelDownError) as caught:
        hand_over(TEXT, number=NUMBER)
    assert caught.value.code == "no_connection"


def test_nothing_is_logged_of_whom_and_what(
    sms_gateway: SmsGateway, settings: Settings, capfd: pytest.CaptureFixture[str]
):
    logging.config.dictConfig(settings.LOGGING)
    sms_gateway.replies.append(400)
    with pytest.raises(UnreachableError):
        hand_over(TEXT, number=NUMBER)
    hand_over(TEXT, number=NUMBER)
    assert "".join(capfd.readouterr()) == ""
    assert logging.getLogger("apprise").propagate is False


@pytest.mark.django_db
class TestADelivery:
    def test_it_is_neutral_and_short(self, sms_gateway: SmsGateway):
        registration = make_registration(phone=NUMBER, token="j" * 32)
        SmsLine().send(make_delivery(registration), now=NOW)
        assert sms_gateway.messages == [
            (
                NUMBER,
                "Votre place est réservée : jeudi 3 décembre, 18 h 30. Changer ou annuler : "
                f"https://agenda.exemple.example/mon-rendez-vous/{'j' * 32}/",
            )
        ]

    def test_who_left_no_number_gets_none(self, sms_gateway: SmsGateway):
        with pytest.raises(RefusedError) as caught:
            SmsLine().send(make_delivery(make_registration(phone="")), now=NOW)
        assert caught.value.code == "no_contact"

    def test_a_site_that_lost_its_provider_says_so(self, settings: Settings):
        settings.SMS_URL, settings.HAS_SMS = "", False
        with pytest.raises(RefusedError) as caught:
            SmsLine().send(make_delivery(make_registration(phone=NUMBER)), now=NOW)
        assert caught.value.code == "no_sms"

    def test_the_embedded_default_keeps_it_beside_the_mail(
        self, settings: Settings, tmp_path: Path
    ):
        settings.SMS_URL, settings.HAS_SMS, settings.DEV_MAIL_DIR = "", True, tmp_path / "mail"
        SmsLine().send(make_delivery(make_registration(phone=NUMBER)), now=NOW)
        (file,) = (tmp_path / "mail").glob("*.eml")
        message = message_from_bytes(file.read_bytes(), policy=default)
        assert (message["Subject"], message["To"]) == ("SMS", NUMBER)
        assert str(message.get_content()).startswith("Votre place est réservée : jeudi")
        assert file.stat().st_mode & 0o077 == 0


@pytest.mark.django_db
class TestWhichChannel:
    def test_one_channel_a_person(self, settings: Settings):
        occurrence = make_occurrence()

        def way(**fields: object) -> list[str]:
            party = make_registration(occurrence=occurrence, **fields)  # type: ignore[arg-type]
            return [channel.name for channel in channels_for(party)]

        both = {"email": "c@x.example", "phone": NUMBER}
        assert way(**both) == ["email"]
        assert way(**both, channel="sms") == ["sms"]
        assert way(**both, channel="email") == ["email"]
        assert way(phone=NUMBER) == ["sms"]
        assert way(phone=NUMBER, channel="email") == ["sms"]
        assert way(phone="+33478000000") == []
        assert way(phone="+33478000000", email="c@x.example", channel="sms") == ["email"]
        assert way() == []
        assert way(**both, email_refused_at=NOW) == ["sms"]
        assert way(**both, channel="sms", phone_refused_at=NOW) == ["email"]
        assert way(**both, email_refused_at=NOW, phone_refused_at=NOW) == []
        settings.HAS_SMS = False
        assert way(**both, channel="sms") == ["email"]
        assert way(phone=NUMBER) == []

    def test_its_deliveries_name_it(self):
        assert Delivery.Channel.values == ["email", "sms"]
