"""Who waits and gets fewer seats than asked for reads so wherever it says where they stand."""

from __future__ import annotations

import pytest
from django.test import Client
from time_machine import travel

from events.domain.registration_changes import cancel
from events.models import Event, Registration
from notifications.domain.planning import plan_due
from notifications.domain.relevance import reason_to_skip
from notifications.messages import message_of
from notifications.models import Delivery
from tests.events.domain.test_fewer_companions import allow
from tests.events.enrolling import cohort, enter
from tests.events.programming import publish
from tests.events.registering import MINUTE, NOW, join
from tests.events.views.pages import plain, words_of
from tests.factories import make_role, make_user

LATER = NOW + 3 * MINUTE
TWO = (
    "on peut venir avec 1 personne au plus. Vous gardez votre rang. "
    "Vous aurez 2 places au lieu de 4."
)
ALONE = "chacun vient maintenant sans autre personne. Vous gardez votre rang."
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with travel(LATER, tick=False):
        yield


def waiting(*, companions: int) -> tuple[Event, Registration]:
    """Somebody who waits with three others, where so many companions are allowed since."""
    event = publish(access_mode="registration", capacity=4)
    row = event.occurrences.get()
    join(row, companions=3)
    made = join(row, companions=3, nickname="Zoé", email="zoe@exemple.example")
    plan_due(now=NOW)
    Delivery.objects.update(state="sent", settled_at=NOW)
    cancel(token=join(row, companions=0).token, now=NOW)
    # Nobody fits by the change alone.
    Event.objects.filter(pk=event.pk).update(max_companions=4)
    allow(event, companions)
    return event, made


@pytest.mark.parametrize(("companions", "words"), [(1, TWO), (0, ALONE)])
def test_their_page_says_so(client: Client, companions: int, words: str):
    _event, made = waiting(companions=companions)
    page = words_of(client.get(f"/mon-rendez-vous/{made.token}/"))
    assert words in page
    assert "4 places" not in page.replace("au lieu de 4", "")


def test_so_does_the_page_of_a_whole(client: Client):
    event = cohort(capacity=4)
    enter(event, companions=3)
    party = enter(event, companions=3)
    assert "Vous gardez votre rang" not in words_of(client.get(f"/mon-rendez-vous/{party.token}/"))
    allow(event, 1)
    assert TWO in words_of(client.get(f"/mon-rendez-vous/{party.token}/"))


@pytest.mark.parametrize(("companions", "words"), [(1, TWO), (0, ALONE)])
def test_one_message_says_so(companions: int, words: str):
    _event, made = waiting(companions=companions)
    plan_due(now=LATER)
    (delivery,) = Delivery.objects.filter(registration=made, state="pending")
    assert (delivery.purpose, reason_to_skip(delivery, now=LATER)) == ("waitlisted", "")
    text = plain(message_of(delivery, now=LATER).text())
    assert words in text
    assert ("Pour 2 personnes en tout." in text) is (companions == 1)


def test_who_waits_for_a_whole_has_one_message_too():
    event = cohort(capacity=4)
    enter(event, companions=3)
    enter(event, companions=3, email="zoe@exemple.example")
    plan_due(now=NOW)
    Delivery.objects.update(state="sent", settled_at=NOW)
    allow(event, 1)
    plan_due(now=LATER)
    (delivery,) = Delivery.objects.filter(state="pending")
    assert reason_to_skip(delivery, now=LATER) == ""
    assert TWO in plain(message_of(delivery, now=LATER).text())


def test_the_desk_says_both_numbers(client: Client):
    event, _made = waiting(companions=1)
    user = make_user()
    make_role(user, organization=event.group.organization)
    client.force_login(user)
    page = words_of(client.get(f"/organiser/seances/{event.occurrences.get().public_id}/"))
    assert "Zoé (2 places, 4 demandées)" in page


def test_the_api_says_both_numbers(client: Client):
    _event, made = waiting(companions=1)
    found = client.get(f"/api/v1/registrations/{made.token}").json()
    assert (found["companions"], found["companions_granted"]) == (3, 1)
