"""What the page of several dates says first, in each state that they can be in together."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from time_machine import travel

from events.domain.enrolment_changes import cancel_enrolment
from events.domain.offers import expire_offers
from events.domain.registration_changes import accept, decline
from events.models import Enrolment, Occurrence
from tests.events.enrolling import dates
from tests.events.registering import NOW
from tests.events.several import take, weekly

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
AFTER_THE_OFFER = LATER + timedelta(hours=25)
WAITS = "Là où c’est complet"


def asked() -> Enrolment:
    """Three dates, asked for while programs rushed at them: the group has to say yes."""
    event = weekly()
    Occurrence.objects.filter(event=event).update(guarded_until=NOW + timedelta(hours=6))
    return take(event)


def offered() -> Enrolment:
    event = weekly(capacity=1, confirms_offers=True)
    before = take(event)
    party = take(event, email="camille@exemple.example")
    cancel_enrolment(token=before.token, now=LATER)
    return party


def seen(client: Client, party: Enrolment, *, now: Any = LATER) -> tuple[str, str]:
    """The page, and the status that programs read."""
    with travel(now, tick=False):
        page = client.get(f"/mon-rendez-vous/{party.token}/").content.decode()
        status: str = client.get(f"/api/v1/registrations/{party.token}").json()["status"]
    return page, status


def test_asked(client: Client):
    page, status = seen(client, asked())
    assert "<h1>Votre demande est arrivée</h1>" in page
    assert "vous répond bientôt." in page
    assert WAITS not in page
    assert status == "pending"


def test_asked_of_one_while_others_are_given(client: Client):
    party = asked()
    accept(registration=dates(party)[0], now=LATER)
    page, status = seen(client, party)
    assert "<h1>Mes rendez-vous</h1>" in page
    assert WAITS not in page
    assert status == "confirmed"


def test_declined_by_the_group(client: Client):
    party = asked()
    for one in dates(party):
        decline(registration=one, now=LATER)
    page, status = seen(client, party)
    assert "<h1>Le groupe n’a pas pu retenir votre demande</h1>" in page
    assert "C’est noté, merci" not in page
    assert status == "declined"


def test_offered(client: Client):
    page, status = seen(client, offered())
    assert page.count("Prendre la place") == 3
    assert status == "offered"


def test_offers_that_went_by(client: Client):
    party = offered()
    expire_offers(now=AFTER_THE_OFFER)
    page, status = seen(client, party, now=AFTER_THE_OFFER)
    assert "<h1>Le délai pour prendre la place est passé</h1>" in page
    assert "C’est noté, merci" not in page
    assert page.count("/revenir/") == 3
    assert status == "expired"


def test_given_up(client: Client):
    party = offered()
    cancel_enrolment(token=party.token, now=LATER)
    page, status = seen(client, party)
    assert "C’est noté, merci. La porte reste ouverte." in page
    assert status == "cancelled"


@pytest.mark.parametrize(
    ("asks_for_a_yes", "words"),
    [(True, "nous vous la proposons."), (False, "elle est à vous.")],
)
def test_who_waits_reads_what_happens_when_a_seat_is_free(client: Client, asks_for_a_yes, words):
    event = weekly(capacity=1, confirms_offers=asks_for_a_yes)
    take(event)
    page, status = seen(client, take(event, email="camille@exemple.example"))
    assert WAITS in page
    assert f"dès qu’une place se libère, {words}" in page
    assert status == "waitlisted"
