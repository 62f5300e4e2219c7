"""A page elsewhere can't have a browser send our forms."""

import uuid
from typing import Any

import pytest
from django.test import Client

from events.models import Registration, RegistrationStatus
from tests.events.api.caller import assert_problem
from tests.events.registering import join, session

pytestmark = pytest.mark.django_db

ELSEWHERE = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
    {"Origin": "https://mechant.example"},
    {"Origin": "http://testserver.mechant.example"},
    {"Origin": "http://testserver:8080"},
    {"Origin": "null"},
    {"Origin": "http://["},
]
OURS: list[dict[str, str]] = [
    {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "http://testserver"},
    {"Origin": "https://testserver"},
    {},
]


def register(headers: dict[str, str]) -> Any:
    path = f"/seances/{session().public_id}/inscription/"
    values = {"consent": "on", "submission": str(uuid.uuid4())}
    return Client(headers=headers).post(path, values)


@pytest.mark.parametrize("headers", ELSEWHERE, ids=str)
def test_sent_from_elsewhere(headers):
    answer = register(headers)
    assert (answer.status_code, Registration.objects.count()) == (403, 0)
    assert "<h1>" in answer.content.decode()


@pytest.mark.parametrize("headers", OURS, ids=str)
def test_sent_from_our_own_page_or_by_a_program(headers):
    assert register(headers).status_code == 303


def test_the_sites_own_address_behind_a_proxy_that_names_another(settings):
    settings.SITE_URL = "https://agenda.exemple.example"
    assert register({"Origin": "https://agenda.exemple.example"}).status_code == 303


@pytest.mark.parametrize("tail", ["annuler/", "effacer/", ""])
def test_not_even_with_the_secret_address(tail):
    made = join(session())
    path = f"/mon-rendez-vous/{made.token}/{tail}"
    assert Client(headers=ELSEWHERE[0]).post(path).status_code == 403
    found = Registration.objects.get()
    assert (found.status, found.erased_at) == (RegistrationStatus.CONFIRMED, None)


def test_reading_and_following_links_from_elsewhere_is_what_links_are_for():
    made = join(session())
    for headers in ELSEWHERE[:1]:
        answer = Client(headers=headers).get(f"/mon-rendez-vous/{made.token}/")
        assert answer.status_code == 200


def test_programs_are_told_in_their_own_way():
    occurrence = session()
    answer = Client(headers=ELSEWHERE[0]).post(
        f"/api/v1/occurrences/{occurrence.public_id}/registrations",
        '{"consent": true}',
        content_type="text/plain",
    )
    assert_problem(answer, 403, "forbidden")
    assert not Registration.objects.exists()
