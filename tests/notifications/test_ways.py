import pytest
from pytest_django import Settings

from notifications.models import Delivery
from notifications.ways import sms_verdict
from tests.factories import make_registration
from tests.notifications.rows import NOW, make_delivery

pytestmark = pytest.mark.django_db


def waits(reason: str = "") -> None:
    delivery = make_delivery(make_registration(phone="+33639980001"), reason=reason)
    Delivery.objects.filter(pk=delivery.pk).update(channel=Delivery.Channel.SMS)


@pytest.mark.parametrize(
    ("url", "has_sms", "words"),
    [
        ("octopush://a@b.example/clé/{phone}", True, "par octopush, jamais entre 20 h et 9 h."),
        ("", True, "retenus ici, à côté des e-mails."),
        ("", False, "aucun, faute de SMS_URL. Tout part par e-mail."),
    ],
)
def test_through_whom_sms_leave(settings: Settings, url: str, has_sms: bool, words: str):
    settings.SMS_URL, settings.HAS_SMS = url, has_sms
    is_well, said = sms_verdict(NOW)
    assert (is_well, said.replace("\u00a0", " ")) == (True, words)


def test_a_provider_that_refuses_us_is_a_fault():
    waits("provider_refused_401")
    is_well, said = sms_verdict(NOW)
    assert not is_well
    assert said.startswith("le fournisseur nous refuse (401).")


def test_so_is_one_that_was_taken_away_too_early(settings: Settings):
    waits()
    settings.SMS_URL, settings.HAS_SMS = "", False
    assert sms_verdict(NOW)[0] is False
