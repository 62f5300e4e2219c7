"""Joining a cohort over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events.models import Enrolment, Event
from tests.events.enrolling import cohort, dates, enter, sessions_of, states, taken, words
from tests.events.registering import NOW, join, session

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = "https://agenda.exemple.example"


def post(client: Client, event: Event, key: str = "", **body: Any) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(
        f"/api/v1/events/{event.public_id}/enrolments",
        {"consent": True, **body},
        content_type="application/json",
        headers=headers,
    )


def test_joining_answers_with_the_whole_and_each_date(client):
    event = cohort(dates=2, capacity=3)
    response = post(client, event, nickname="Zoé", companions=1)
    made = Enrolment.objects.get()
    site = "https://agenda.exemple.example/mon-rendez-vous"
    assert response.status_code == 201
    assert response.json() == {
        "token": made.token,
        "code": made.code,
        "status": "confirmed",
        "position": None,
        "companions": 1,
        "companions_granted": 1,
        "first_time": None,
        "access_needs": [],
        "event": str(event.public_id),
        "manage_url": f"{site}/{made.token}/",
        "calendar_url": f"{site}/{made.token}/rendez-vous.ics",
        "best_moment": None,
        "may_leave_message": None,
        "sessions": [
            {
                "occurrence": str(occurrence.public_id),
                "title": "Parcours",
                "starts_at": starts,
                "ends_at": ends,
                "cancelled": False,
                "status": "confirmed",
                "token": row.token,
                "manage_url": f"{site}/{row.token}/",
            }
            for occurrence, row, starts, ends in zip(
                sessions_of(event),
                dates(made),
                ("2026-12-03T18:30:00+01:00", "2026-12-10T18:30:00+01:00"),
                ("2026-12-03T20:30:00+01:00", "2026-12-10T20:30:00+01:00"),
                strict=True,
            )
        ],
    }
    assert taken(event) == [2, 2]


def test_a_repeat_is_the_same_answer_and_another_body_a_refusal(client):
    event = cohort()
    first = post(client, event, key="one", nickname="Zoé")
    again = post(client, event, key="one", nickname="Zoé")
    other = post(client, event, key="one", nickname="Ana")
    assert (again.status_code, again.json()) == (201, first.json())
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_conflict")
    assert taken(event) == [1, 1, 1]


def test_the_waitlist_is_said_with_its_position(client):
    event = cohort(capacity=1)
    post(client, event)
    post(client, event)
    body = post(client, event).json()
    assert (body["status"], body["position"]) == ("waitlisted", 2)
    assert [one["status"] for one in body["sessions"]] == ["waitlisted"] * 3


@pytest.mark.parametrize(
    ("fields", "body", "status", "code"),
    [
        ({"access_mode": "registration"}, {}, 409, "one_date_at_a_time"),
        ({"access_mode": "drop_in"}, {}, 409, "no_registration_needed"),
        ({"visibility": "private"}, {}, 404, "not_found"),
        ({}, {"consent": False}, 422, "consent_missing"),
        ({}, {"email": "zoe@"}, 422, "bad_email"),
        ({}, {"companions": 5}, 422, "bad_companions"),
        ({}, {"surname": "Martin"}, 422, "invalid_input"),
    ],
)
def test_refusals(client, fields, body, status, code):
    response = post(client, cohort(**fields), **body)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert Enrolment.objects.count() == 0


def test_an_unknown_event(client):
    response = client.post(
        f"/api/v1/events/{uuid4()}/enrolments", {"consent": True}, content_type="application/json"
    )
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_full_without_a_waitlist(client):
    event = cohort(capacity=1, has_waitlist=False)
    post(client, event)
    response = post(client, event)
    assert (response.status_code, response.json()["code"]) == (409, "session_full")


class TestWhatATokenOpens:
    def test_that_of_the_whole(self, client):
        event = cohort()
        made = post(client, event).json()
        assert client.get(f"/api/v1/registrations/{made['token']}").json() == made

    def test_that_of_a_date_opens_and_declines_that_date_alone(self, client):
        event = cohort(capacity=1)
        made = enter(event)
        row = dates(made)[1]
        response = client.delete(f"/api/v1/registrations/{row.token}")
        assert response.status_code == 200
        assert response.json()["status"] == "cancelled"
        assert response.json()["occurrence"] == str(row.occurrence.public_id)
        assert states(made) == ("confirmed", ["confirmed", "cancelled", "confirmed"])
        assert taken(event) == [1, 0, 1]

    def test_leaving_the_whole_twice_is_leaving_once(self, client):
        event = cohort()
        made = enter(event)
        for _number in range(2):
            response = client.delete(f"/api/v1/registrations/{made.token}")
            assert (response.status_code, response.json()["status"]) == (200, "cancelled")
        assert states(made) == ("cancelled", ["cancelled"] * 3)
        assert words(made) == [("confirmed", 0), ("cancelled", 0)]

    def test_changing_the_whole_changes_each_date(self, client):
        made = enter(cohort(), nickname="Zoé")
        response = client.patch(
            f"/api/v1/registrations/{made.token}",
            {"nickname": "Ana", "companions": 2},
            content_type="application/json",
        )
        assert (response.status_code, response.json()["companions"]) == (200, 2)
        assert {(row.nickname, row.seats) for row in dates(made)} == {("Ana", 3)}

    def test_a_single_registration_answers_as_before(self, client):
        made = join(session())
        body = client.get(f"/api/v1/registrations/{made.token}").json()
        assert sorted(body) == [
            "access_needs",
            "calendar_url",
            "code",
            "companions",
            "companions_granted",
            "first_time",
            "manage_url",
            "occurrence",
            "offer_expires_at",
            "position",
            "starts_at",
            "status",
            "token",
        ]

    @pytest.mark.parametrize("method", ["get", "delete"])
    def test_a_wrong_one_is_not_found(self, client, method):
        response = getattr(client, method)("/api/v1/registrations/jeton")
        assert (response.status_code, response.json()["code"]) == (404, "not_found")


@pytest.mark.both_databases
def test_queries_do_not_grow_with_dates(client):
    counts = []
    for number in (2, 20):
        event = cohort(dates=number)
        with CaptureQueriesContext(connection) as queries:
            assert post(client, event).status_code == 201
        counts.append(len(queries))
    assert counts[0] == counts[1]
