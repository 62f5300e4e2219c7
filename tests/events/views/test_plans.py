"""« Je pense venir », as a person and an organiser read it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from events.models import Occurrence, Registration
from tests.events.domain.test_plans import cafe
from tests.events.registering import NOW, join
from tests.events.views.pages import error_beside, headings, links, open_page, words_of
from tests.factories import make_group

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def page(occurrence: Occurrence, tail: str = "") -> str:
    return f"/seances/{occurrence.public_id}/{tail}"


def send(occurrence: Occurrence, **fields: Any) -> Any:
    return Client().post(page(occurrence, "inscription/"), {"submission": str(uuid4()), **fields})


def test_the_page_says_that_nothing_is_required_and_never_how_many(client):
    occurrence = cafe(capacity=3)
    before = words_of(open_page(page(occurrence)))
    assert "Pas besoin de vous inscrire : venez comme vous êtes." in before
    assert "Sans obligation" in before
    assert page(occurrence, "inscription/") in links(open_page(page(occurrence)))
    for _one in range(3):
        join(occurrence)
    assert words_of(open_page(page(occurrence))) == before


def test_one_tap_is_enough():
    occurrence = cafe()
    response = send(occurrence)
    made = Registration.objects.get()
    assert (response.status_code, made.status, made.nickname) == (303, "confirmed", "")
    found = open_page(f"/mon-rendez-vous/{made.token}/")
    assert headings(found) == ["C’est noté, à bientôt peut-être"]
    assert "C’est sans obligation" in words_of(found)
    assert "Place réservée" not in words_of(found)
    assert "votre place profite" not in words_of(found)


def test_who_writes_something_agrees_first():
    occurrence = cafe()
    response = send(occurrence, email="zoe@exemple.example")
    assert response.status_code == 422
    assert "Cochez la case" in error_beside(response, "consent")
    assert send(occurrence, email="zoe@exemple.example", consent="on").status_code == 303
    assert Registration.objects.get().email == "zoe@exemple.example"


def test_taking_it_back_by_the_same_link(client):
    made = join(cafe())
    response = client.post(f"/mon-rendez-vous/{made.token}/annuler/", follow=True)
    assert "La porte reste ouverte" in words_of(response)
    assert Registration.objects.get().status == "cancelled"


def test_elsewhere_one_just_comes():
    occurrence = cafe(takes_plans=False)
    assert page(occurrence, "inscription/") not in links(open_page(page(occurrence)))
    response = send(occurrence)
    assert response.status_code == 422
    assert not Registration.objects.exists()


def test_by_program(client):
    occurrence = cafe()
    url = f"/api/v1/occurrences/{occurrence.public_id}/registrations"
    made = client.post(url, {"consent": True}, content_type="application/json")
    assert (made.status_code, made.json()["status"]) == (201, "confirmed")
    elsewhere = f"/api/v1/occurrences/{cafe(takes_plans=False).public_id}/registrations"
    other = client.post(elsewhere, {"consent": True}, content_type="application/json")
    assert (other.status_code, other.json()["code"]) == (409, "no_registration_needed")
    seen = client.get(f"/api/v1/occurrences/{occurrence.public_id}").json()
    assert (seen["seats"], seen["confirmed"], seen["waitlisted"]) == (None, None, None)


def test_nobody_is_told_to_come_to_what_is_called_off():
    occurrence = cafe()
    Occurrence.objects.update(status="cancelled")
    for response in (open_page(page(occurrence, "inscription/")), send(occurrence)):
        found = words_of(response)
        assert "Cette rencontre n’aura pas lieu." in found
        assert "venez comme vous êtes" not in found
        assert "Cela aide seulement le groupe" not in found
    assert Registration.objects.count() == 0


def test_who_keeps_nothing_yet_still_says_come_as_you_are():
    occurrence = cafe(group=make_group(contact_email=""))
    for tail in ("", "inscription/"):
        found = words_of(open_page(page(occurrence, tail)))
        assert "venez comme vous êtes" in found
        assert "pas encore ouverte" not in found
    assert send(occurrence).status_code == 422
    assert Registration.objects.count() == 0
