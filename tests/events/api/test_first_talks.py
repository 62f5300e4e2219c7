"""Asking for a first talk over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from events.domain.talk_answers import admit
from events.models import Enrolment, Event
from tests.events.enrolling import cohort, states
from tests.events.registering import NOW
from tests.events.talking import call_me, season
from tests.factories import make_group

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def post(client: Client, event: Event, key: str = "", **body: Any) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(
        f"/api/v1/events/{event.public_id}/enrolments",
        {"consent": True, **body},
        content_type="application/json",
        headers=headers,
    )


def test_it_waits_for_an_answer_and_has_no_date(client):
    body = {"phone": "06 39 98 12 34", "best_moment": "morning", "may_leave_message": True}
    response = post(client, season(), key="one", **body)
    made = Enrolment.objects.get()
    assert response.status_code == 201
    found = response.json()
    assert (found["token"], found["status"], found["sessions"]) == (made.token, "pending", [])
    assert (made.best_moment, made.may_leave_message) == ("morning", True)
    assert post(client, season(), key="two", **body).json()["token"] != made.token
    assert Enrolment.objects.count() == 2


def test_a_repeat_is_the_same_answer(client):
    event = season()
    first, again = (post(client, event, key="one", email="z@exemple.example") for _one in range(2))
    assert first.json() == again.json()
    assert post(client, event, key="one", email="a@exemple.example").status_code in {409, 422}


@pytest.mark.parametrize(
    ("event_fields", "body", "code"),
    [
        ({}, {}, "contact_missing"),
        ({}, {"phone": "06 39 98 12 34", "best_moment": "midnight"}, "unknown_choice"),
        ({}, {"phone": "06 39 98 12 34", "companions": 1}, "bad_companions"),
        ({"access_mode": "closed_cohort"}, {"best_moment": "any"}, "not_asked"),
        ({"access_mode": "registration"}, {"phone": "06 39 98 12 34"}, "one_date_at_a_time"),
    ],
)
def test_refusals(client, event_fields, body, code):
    response = post(client, season(**event_fields), **body)
    assert response.json()["code"] == code
    assert 400 <= response.status_code < 500
    assert Enrolment.objects.count() == 0


def test_a_closed_season(client):
    event = season(group=make_group(next_entry=date(2027, 3, 1)))
    response = post(client, event, phone="06 39 98 12 34")
    assert (response.status_code, response.json()["code"]) == (409, "season_closed")
    assert "mars 2027" in response.json()["detail"]


def test_single_dates_do_not_ask_when_to_call(client):
    event = cohort(access_mode="registration")
    occurrence = str(event.occurrences.earliest("starts_at").public_id)
    response = post(client, event, occurrences=[occurrence], best_moment="any")
    assert response.json()["code"] == "not_asked"
    assert post(client, event, occurrences=[occurrence]).status_code == 201


def test_reading_changing_and_taking_back(client):
    made = call_me(season())
    url = f"/api/v1/registrations/{made.token}"
    assert client.get(url).json()["status"] == "pending"
    changed = client.patch(url, {"nickname": "Ana"}, content_type="application/json")
    assert (changed.status_code, Enrolment.objects.get().nickname) == (200, "Ana")
    wanted = {"best_moment": "evening", "may_leave_message": True}
    changed = client.patch(url, wanted, content_type="application/json")
    assert {name: changed.json()[name] for name in wanted} == wanted
    assert client.delete(url).json()["status"] == "cancelled"
    assert states(made) == ("cancelled", ["declined"])


def test_once_admitted_each_date_declines_alone(client):
    made = admit(enrolment=call_me(season()), now=NOW)
    found = client.get(f"/api/v1/registrations/{made.token}").json()
    assert [one["status"] for one in found["sessions"]] == ["confirmed"] * 3
    client.delete(f"/api/v1/registrations/{found['sessions'][1]['token']}")
    assert states(made) == ("confirmed", ["confirmed", "cancelled", "confirmed"])
