from typing import Any

import pytest
from pytest_django import Settings

from notifications.messages import message_of
from notifications.messages.gsm import segments
from notifications.messages.sms import SEGMENTS, sms_text
from notifications.models import Delivery
from tests.factories import make_event, make_group, make_occurrence, make_schedule
from tests.notifications.messages.test_messages import registered
from tests.notifications.rows import NOW, STARTS, make_delivery

Purpose = Delivery.Purpose
pytestmark = pytest.mark.django_db
LINK = "https://agenda.exemple.example/mon-rendez-vous/jeton-secret/"
WHEN = "jeudi 3 décembre, 18 h 30"
TEXTS = {
    Purpose.CONFIRMED: f"Votre place est réservée : {WHEN}. Changer ou annuler : {LINK}",
    Purpose.PENDING: f"Votre demande est bien arrivée : {WHEN}. Changer ou annuler : {LINK}",
    Purpose.WAITLISTED: f"Vous êtes sur la liste d’attente : {WHEN}. Changer ou annuler : {LINK}",
    Purpose.PROMOTED: f"Une place s’est libérée pour vous : {WHEN}. Changer ou annuler : {LINK}",
    Purpose.DECLINED: f"Réponse à votre demande : {WHEN}. En savoir plus : {LINK}",
    Purpose.CHANGED: f"Votre rendez-vous a changé : {WHEN}. Changer ou annuler : {LINK}",
    Purpose.CALLED_OFF: f"Votre rendez-vous n’aura pas lieu : {WHEN}. En savoir plus : {LINK}",
    Purpose.RESTORED: f"Votre rendez-vous aura bien lieu : {WHEN}. Changer ou annuler : {LINK}",
    Purpose.ADDED: f"Une date s’ajoute à vos rendez-vous : {WHEN}. Changer ou annuler : {LINK}",
    Purpose.CANCELLED: f"C’est noté : {WHEN}. Finalement, vous venez ? : {LINK}",
    Purpose.REMINDER: f"Rappel : votre rendez-vous de {WHEN}. Changer ou annuler : {LINK}",
}


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.SITE_URL = "https://agenda.exemple.example"


def said(purpose: str, *, now: Any = NOW, **fields: Any) -> str:
    delivery = make_delivery(registered(purpose, **fields), purpose)
    return sms_text(message_of(delivery, now=now))


@pytest.mark.parametrize("purpose", TEXTS)
def test_each_is_neutral_short_and_leads_further(purpose):
    text = said(purpose)
    assert text == TEXTS[purpose].replace("’", "'").replace("ê", "e")
    assert segments(text) == 1


@pytest.mark.parametrize("purpose", Purpose.values)
def test_every_message_there_is_can_be_an_sms(purpose):
    text = said(purpose)
    assert segments(text) <= SEGMENTS
    assert "https://agenda.exemple.example/mon-rendez-vous/jeton-secret/" in text
    assert "bipolaire" not in text
    assert "Lilas" not in text


def test_an_offer_says_until_when_the_seat_is_held():
    text = said(Purpose.OFFERED)
    assert "Une place s'est libérée pour vous : jeudi 3 décembre, 18 h 30. " in text
    assert "Gardée jusqu'au lundi 23 novembre, 10 h. La prendre ou la laisser : " in text


def test_a_near_reminder_is_the_shortest():
    text = said(Purpose.REMINDER, now=STARTS)
    assert text == f"Rappel : votre rendez-vous de jeudi 18 h 30. Changer ou annuler : {LINK}"


def test_who_asked_for_it_reads_what_and_where():
    text = said(Purpose.REMINDER, is_discreet=False)
    assert text.startswith(f"Rappel : votre rendez-vous de {WHEN} - Groupe de parole.")
    assert "12 rue des Lilas" in text
    assert "Entraide bipolaire" in text
    assert text.endswith(f"Changer ou annuler : {LINK}")


def test_however_long_the_title_the_link_is_whole():
    event = make_event(title="Très " * 60, group=make_group(name="Association " * 12))
    occurrence = make_occurrence(schedule=make_schedule(event=event))
    text = said(Purpose.CHANGED, occurrence=occurrence, is_discreet=False, token="j" * 32)
    assert segments(text) == SEGMENTS
    assert text.endswith(f"/mon-rendez-vous/{'j' * 32}/")
