"""Registering over HTTP, without an account, and what a token opens."""

from datetime import timedelta
from typing import Any

import pytest

from events.domain.erasure import erase_registration
from events.models import Notice, Occurrence, Registration
from tests.events.api.caller import Caller, assert_problem
from tests.events.registering import NOW, join, seats_of, session, told

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def post(caller: Caller, occurrence: Occurrence, *, key: str = "", **body: Any) -> Any:
    path = f"/occurrences/{occurrence.public_id}/registrations"
    return caller("POST", path, {"consent": True, **body}, key=key)


class TestRegistering:
    def test_the_answer(self, anybody, settings):
        settings.SITE_URL = "https://agenda.exemple.example"
        occurrence = session()
        response = post(anybody, occurrence, nickname="Zoé", companions=1)
        made = Registration.objects.get()
        page = f"https://agenda.exemple.example/mon-rendez-vous/{made.token}/"
        assert response.status_code == 201
        assert response.json() == {
            "token": made.token,
            "code": made.code,
            "status": "confirmed",
            "position": None,
            "offer_expires_at": None,
            "companions": 1,
            "companions_granted": 1,
            "first_time": None,
            "access_needs": [],
            "occurrence": str(occurrence.public_id),
            "starts_at": "2026-12-03T18:30:00+01:00",
            "manage_url": page,
            "calendar_url": f"{page}rendez-vous.ics",
        }

    def test_all_that_can_be_said(self, anybody):
        post(
            anybody,
            session(),
            nickname="Zoé",
            email="zoe@exemple.example",
            phone="06 12 34 56 78",
            companions=2,
            reminders=[60],
            discreet=False,
            channel="sms",
        )
        made = Registration.objects.get()
        assert made.channel == "sms"
        assert (made.email, made.phone, made.seats, made.reminder_offsets, made.is_discreet) == (
            "zoe@exemple.example",
            "+33612345678",
            3,
            [60],
            False,
        )

    def test_waiting_tells_the_position(self, anybody):
        occurrence = session(capacity=1)
        answers = [post(anybody, occurrence).json() for _number in range(3)]
        assert [(one["status"], one["position"]) for one in answers] == [
            ("confirmed", None),
            ("waitlisted", 1),
            ("waitlisted", 2),
        ]

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"access_mode": "drop_in"}, "no_registration_needed"),
            ({"access_mode": "after_interview"}, "interview_first"),
            ({"access_mode": "closed_cohort"}, "whole_series_only"),
        ],
    )
    def test_other_ways_of_coming(self, anybody, fields, code):
        assert_problem(post(anybody, session(**fields)), 409, code)

    def test_past_cancelled_full_or_private(self, anybody):
        past, cancelled, full = session(), session(), session(capacity=1, has_waitlist=False)
        Occurrence.objects.filter(pk=past.pk).update(starts_at=NOW)
        Occurrence.objects.filter(pk=cancelled.pk).update(status="cancelled")
        join(full)
        assert_problem(post(anybody, past), 409, "session_past")
        assert_problem(post(anybody, cancelled), 409, "session_cancelled")
        assert_problem(post(anybody, full), 409, "session_full")
        assert_problem(post(anybody, session(visibility="private")), 404, "not_found")
        assert Registration.objects.count() == 1

    @pytest.mark.parametrize(
        ("body", "code", "field"),
        [
            ({"consent": False}, "consent_missing", "consent"),
            ({"consent": None}, "invalid_input", "consent"),
            ({"consent": "peut-être"}, "invalid_input", "consent"),
            ({"surname": "Durand"}, "invalid_input", "surname"),
            ({"diagnosis": "x"}, "invalid_input", "diagnosis"),
            ({"submission_id": "x"}, "invalid_input", "submission_id"),
            ({"nickname": "x" * 61}, "too_long", "nickname"),
            ({"nickname": "x" * 10_000}, "too_long", "nickname"),
            ({"nickname": "x" * 10_001}, "invalid_input", "nickname"),
            ({"nickname": "a\x00b"}, "control_characters", "nickname"),
            ({"nickname": ["Zoé"]}, "invalid_input", "nickname"),
            ({"email": "zoe"}, "bad_email", "email"),
            ({"phone": "x"}, "bad_phone", "phone"),
            ({"companions": 5}, "bad_companions", "companions"),
            ({"companions": -1}, "bad_companions", "companions"),
            ({"companions": 1.5}, "invalid_input", "companions"),
            ({"reminders": [0]}, "bad_reminders", "reminders"),
            ({"reminders": ["x"]}, "invalid_input", "reminders.0"),
            ({"reminders": [1] * 21}, "invalid_input", "reminders"),
        ],
    )
    def test_nonsense_is_named_and_writes_nothing(self, anybody, body, code, field):
        assert_problem(post(anybody, session(), **body), 422, code, field)
        assert (Registration.objects.count(), Notice.objects.count()) == (0, 0)
        assert Occurrence.objects.get().confirmed_seats == 0

    def test_lone_surrogates(self, anybody):
        occurrence = session()
        path = f"/api/v1/occurrences/{occurrence.public_id}/registrations"
        client = post(anybody, occurrence, consent=False).client
        body = '{"consent": true, "nickname": "\\ud800"}'
        response = client.post(path, body, content_type="application/json")
        assert response.status_code in {400, 422}
        assert response["Content-Type"] == "application/problem+json"
        assert Registration.objects.count() == 0

    @pytest.mark.parametrize("consent", [1, 1.0, "true", "yes", "on", "1", None, [True]])
    def test_consent_is_said_in_so_many_words(self, anybody, consent):
        path = f"/occurrences/{session().public_id}/registrations"
        answer = anybody("POST", path, {"consent": consent})
        body = assert_problem(answer, 422, "invalid_input", "consent")
        assert body["errors"][0]["message"] == "Répondez par true ou false."
        assert Registration.objects.count() == 0

    @pytest.mark.parametrize("name", ["discreet", "for_other", "first_time"])
    def test_nor_is_anything_else_guessed(self, anybody, name):
        response = post(anybody, session(asks_first_time=True), **{name: "false"})
        assert_problem(response, 422, "invalid_input", name)

    def test_nobody_is_brought_where_one_comes_alone(self, anybody):
        occurrence = session(may_bring=False)
        body = assert_problem(
            post(anybody, occurrence, companions=1), 422, "bad_companions", "companions"
        )
        assert "chacun s’inscrit pour soi" in body["detail"]
        token = post(anybody, occurrence).json()["token"]
        response = anybody("PATCH", f"/registrations/{token}", {"companions": 1})
        assert_problem(response, 422, "bad_companions", "companions")

    def test_consent_has_no_default(self, anybody):
        path = f"/occurrences/{session().public_id}/registrations"
        assert_problem(anybody("POST", path, {}), 422, "invalid_input", "consent")

    @pytest.mark.parametrize(
        "name", ["00000000-0000-4000-8000-000000000000", "x", "%00", "é" * 100]
    )
    def test_unknown_sessions(self, anybody, name):
        response = anybody("POST", f"/occurrences/{name}/registrations", {"consent": True})
        assert response.status_code in {404, 422}
        assert response["Content-Type"] == "application/problem+json"

    def test_one_client_registers_everywhere_no_more_than_so_often(self, anybody):
        sessions = [session() for _number in range(4)]
        answers = [post(anybody, sessions[number % 3]).status_code for number in range(60)]
        assert answers == [201] * 60
        assert_problem(post(anybody, sessions[3]), 429, "too_many_requests")

    def test_many_tries_of_one_client_have_to_wait(self, anybody):
        occurrence, other = session(), session()
        answers = [post(anybody, occurrence).status_code for _number in range(20)]
        assert answers == [201] * 20
        response = post(anybody, occurrence)
        assert_problem(response, 429, "too_many_requests")
        assert response["Retry-After"] == "600"
        assert Registration.objects.count() == 20
        assert post(anybody, other).status_code == 201


class TestRepeats:
    def test_the_same_key_and_body_give_the_same_answer(self, anybody):
        occurrence = session(capacity=2)
        first = post(anybody, occurrence, key="one", nickname="Zoé")
        again = post(anybody, occurrence, key="one", nickname="Zoé")
        assert (again.status_code, again.json()) == (201, first.json())
        assert Registration.objects.count() == 1
        assert told(Registration.objects.get()) == ["confirmed"]

    def test_another_body_is_refused(self, anybody):
        occurrence = session()
        post(anybody, occurrence, key="one", nickname="Zoé")
        response = post(anybody, occurrence, key="one", nickname="Ali")
        assert_problem(response, 422, "idempotency_conflict", "submission_id")
        assert Registration.objects.count() == 1

    def test_what_was_erased_meanwhile_is_not_registered_anew(self, anybody):
        occurrence = session()
        made = post(anybody, occurrence, key="one", nickname="Zoé").json()
        erase_registration(token=made["token"], now=NOW)
        for nickname in ("Zoé", "Ali"):
            response = post(anybody, occurrence, key="one", nickname=nickname)
            assert_problem(response, 409, "erased", "submission_id")
        assert post(anybody, occurrence, key="two").status_code == 201
        assert Registration.objects.count() == 2

    def test_without_a_key_two_people_register(self, anybody):
        occurrence = session()
        for _number in range(2):
            post(anybody, occurrence, nickname="Zoé", email="zoe@exemple.example")
        assert Registration.objects.count() == 2

    def test_a_key_too_long(self, anybody):
        response = post(anybody, session(), key="x" * 256)
        assert response.status_code == 422
        assert post(anybody, session(), key="x" * 255).status_code == 201


class TestToken:
    def test_read_change_cancel(self, anybody):
        occurrence = session(capacity=2)
        token = post(anybody, occurrence, nickname="Zoé").json()["token"]
        path = f"/registrations/{token}"
        assert anybody.get(path)["status"] == "confirmed"
        changed = anybody("PATCH", path, {"companions": 1, "email": "z@exemple.example"}).json()
        assert changed["companions"] == 1
        made = Registration.objects.get()
        assert (made.email, made.nickname) == ("z@exemple.example", "Zoé")
        cancelled = anybody("DELETE", path)
        assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
        assert anybody("DELETE", path).json() == cancelled.json()
        assert told(made) == ["confirmed", "cancelled"]

    def test_cancelling_lets_the_first_that_fits_in(self, anybody):
        occurrence = session(capacity=1)
        first, second = (post(anybody, occurrence).json()["token"] for _number in range(2))
        anybody("DELETE", f"/registrations/{first}")
        assert anybody.get(f"/registrations/{second}")["status"] == "confirmed"

    def test_what_a_token_opens_is_never_kept_by_caches(self, anybody):
        made = post(anybody, session())
        path = f"/registrations/{made.json()['token']}"
        for response in (made, anybody("GET", path), anybody("DELETE", path)):
            assert response["Cache-Control"] == "no-store, private"
            assert response["X-Robots-Tag"] == "noindex, nofollow"
            assert not response.cookies

    @pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
    @pytest.mark.parametrize("token", ["x", "%00", "é" * 1000])
    def test_wrong_tokens(self, anybody, method, token):
        join(session())
        assert_problem(anybody(method, f"/registrations/{token}", {}), 404, "not_found")

    @pytest.mark.parametrize(
        ("body", "status", "code", "field"),
        [
            ({"surname": "x"}, 422, "invalid_input", "surname"),
            ({"consent": True}, 422, "invalid_input", "consent"),
            ({"email": "x"}, 422, "bad_email", "email"),
            ({"companions": 9}, 422, "bad_companions", "companions"),
            ({"companions": 3}, 422, "party_too_large", "companions"),
            ({"companions": 2}, 409, "no_room", "companions"),
            ({"reminders": [0]}, 422, "bad_reminders", "reminders"),
        ],
    )
    def test_changes_that_can_not_be(self, anybody, body, status, code, field):
        occurrence = session(capacity=3)
        made = join(occurrence)
        join(occurrence)
        before = list(Registration.objects.values())
        response = anybody("PATCH", f"/registrations/{made.token}", body)
        assert_problem(response, status, code, field)
        assert list(Registration.objects.values()) == before

    def test_nothing_after_the_start_or_when_cancelled(self, anybody):
        occurrence = session()
        made = join(occurrence)
        path = f"/registrations/{made.token}"
        Occurrence.objects.update(starts_at=NOW)
        assert_problem(anybody("PATCH", path, {"companions": 1}), 409, "session_past")
        assert_problem(anybody("DELETE", path), 409, "session_past")
        Occurrence.objects.update(starts_at=occurrence.starts_at)
        anybody("DELETE", path)
        assert_problem(anybody("PATCH", path, {"companions": 1}), 409, "already_cancelled")

    def test_null_changes_nothing(self, anybody):
        made = join(session(), nickname="Zoé", email="z@exemple.example", companions=1)
        body = {"nickname": None, "email": None, "companions": None, "reminders": None}
        assert anybody("PATCH", f"/registrations/{made.token}", body).status_code == 200
        kept = Registration.objects.get()
        assert (kept.nickname, kept.email, kept.seats) == ("Zoé", "z@exemple.example", 2)


class TestOffers:
    def offered(self, anybody: Caller) -> tuple[Occurrence, str]:
        occurrence = session(capacity=1, confirms_offers=True)
        first = join(occurrence, nickname="A")
        token = post(anybody, occurrence, nickname="B", email="b@exemple.example").json()["token"]
        anybody("DELETE", f"/registrations/{first.token}")
        return occurrence, token

    def test_a_seat_is_held_and_taken(self, anybody):
        occurrence, token = self.offered(anybody)
        body = anybody("GET", f"/registrations/{token}").json()
        assert (body["status"], body["offer_expires_at"]) == (
            "offered",
            "2026-11-21T10:00:00+01:00",
        )
        for _repeat in range(2):
            response = anybody("POST", f"/registrations/{token}/accept")
            body = response.json()
            assert (response.status_code, body["status"], body["offer_expires_at"]) == (
                200,
                "confirmed",
                None,
            )
        assert seats_of(occurrence) == (1, {"A": "cancelled", "B": "confirmed"})

    def test_what_is_not_offered_is_not_taken(self, anybody):
        occurrence = session(capacity=1, confirms_offers=True)
        join(occurrence)
        waiting = join(occurrence, email="b@exemple.example")
        response = anybody("POST", f"/registrations/{waiting.token}/accept")
        assert_problem(response, 409, "no_offer")

    def test_what_went_to_somebody_else_is_not_taken(self, anybody, time_machine):
        occurrence, token = self.offered(anybody)
        post(anybody, occurrence, nickname="C", email="c@exemple.example")
        time_machine.move_to(NOW + timedelta(hours=24))
        response = anybody("POST", f"/registrations/{token}/accept")
        assert_problem(response, 409, "offer_over")
        statuses = {"A": "cancelled", "B": "expired", "C": "offered"}
        assert seats_of(occurrence) == (1, statuses)

    def test_a_link_that_leads_nowhere(self, anybody):
        assert_problem(anybody("POST", "/registrations/none/accept"), 404, "not_found")
