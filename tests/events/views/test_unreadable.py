"""No key reads a person's own row: their page and the API say so calmly, and are seen to fail."""

from __future__ import annotations

import logging

import pytest
from django.db.models import TextField, Value
from django.test import Client

from events.models import Enrolment, Registration
from tests.events.enrolling import cohort, enter
from tests.events.registering import join, session

LOST = Value("not-a-ciphertext", TextField())
pytestmark = pytest.mark.django_db


@pytest.fixture
def caller() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def lost() -> Registration:
    """Somebody whose row no key opens any more."""
    made = join(session(), nickname="Camille", email="camille@exemple.example")
    Registration.objects.filter(pk=made.pk).update(nickname=LOST)
    return made


@pytest.mark.parametrize("page", ["", "prevenir/", "effacer/", "mes-donnees.json"])
def test_a_page_says_so_in_words(caller: Client, lost: Registration, page: str):
    response = caller.get(f"/mon-rendez-vous/{lost.token}/{page}")
    words = response.content.decode()
    assert response.status_code == 500
    assert response["Cache-Control"] == "no-store"
    assert "nous n’arrivons pas à lire" in words
    assert 'href="/groupes/"' in words
    assert 'href="/aide/"' in words
    assert 'lang="en"' in words


def test_so_does_a_form(caller: Client, lost: Registration):
    response = caller.post(f"/mon-rendez-vous/{lost.token}/annuler/")
    assert response.status_code == 500
    assert "nous n’arrivons pas à lire" in response.content.decode()
    assert Registration.objects.only("status").get(pk=lost.pk).status == "confirmed"


def test_so_does_looking_for_it_by_three_words(caller: Client, lost: Registration):
    response = caller.post("/retrouver/", {"code": lost.code})
    assert response.status_code == 500
    assert "nous n’arrivons pas à lire" in response.content.decode()


def test_so_does_the_page_of_a_whole(caller: Client):
    enrolment = enter(cohort())
    Enrolment.objects.filter(pk=enrolment.pk).update(nickname=LOST)
    response = caller.get(f"/mon-rendez-vous/{enrolment.token}/")
    assert response.status_code == 500
    assert "nous n’arrivons pas à lire" in response.content.decode()


@pytest.mark.parametrize("method", ["get", "delete"])
def test_the_api_names_it(caller: Client, lost: Registration, method: str):
    response = getattr(caller, method)(f"/api/v1/registrations/{lost.token}")
    assert response.status_code == 500
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"].startswith("no-store")
    answer = response.json()
    assert answer["code"] == "unreadable"
    assert "contactez le groupe" in answer["detail"]


@pytest.mark.parametrize("address", ["/mon-rendez-vous/{}/", "/api/v1/registrations/{}"])
def test_the_log_names_what_failed(
    caller: Client, lost: Registration, address: str, caplog: pytest.LogCaptureFixture
):
    caller.get(address.format(lost.token))
    errors = [one for one in caplog.records if one.levelno >= logging.ERROR]
    assert any("no key reads" in one.getMessage() for one in errors)
