"""How one registers, as programs say and read it: windows, companions, choices from lists."""

from __future__ import annotations

from typing import Any

import pytest

from events.models import Event, Registration
from tests.events.api.bodies import BODY
from tests.events.api.caller import Caller, assert_problem
from tests.events.enrolling import cohort
from tests.events.registering import session

pytestmark = pytest.mark.django_db
YES = {"consent": True}


def post(caller: Caller, found: Any, **body: Any) -> Any:
    """Register for a session, or join a cohort."""
    one = isinstance(found, Event)
    path = f"/events/{found.public_id}/enrolments"
    path = path if one else f"/occurrences/{found.public_id}/registrations"
    return caller("POST", path, {**YES, **body})


class TestWindows:
    # The session is thirteen days ahead.
    @pytest.mark.parametrize("make", [session, cohort])
    def test_before_it_opens(self, anybody, make):
        found = make(opens_days_before=12)
        problem = assert_problem(post(anybody, found), 409, "registration_not_open_yet")
        assert "ouvre le samedi 21\u00a0novembre 2026" in problem["detail"]

    @pytest.mark.parametrize("make", [session, cohort])
    def test_after_it_closed(self, anybody, make):
        found = make(closes_minutes_before=14 * 24 * 60)
        problem = assert_problem(post(anybody, found), 409, "registration_closed")
        assert "04\u00a072\u00a000\u00a000\u00a000" in problem["detail"]

    @pytest.mark.parametrize("make", [session, cohort])
    def test_in_between(self, anybody, make):
        found = make(opens_days_before=13, closes_minutes_before=60)
        assert post(anybody, found).status_code == 201

    def test_a_repeat_is_answered_after_it_closed(self, anybody):
        occurrence = session(closes_minutes_before=60)
        path = f"/occurrences/{occurrence.public_id}/registrations"
        first = anybody("POST", path, YES, key="one")
        Event.objects.update(closes_minutes_before=14 * 24 * 60)
        assert anybody("POST", path, YES, key="one").json() == first.json()

    def test_cancelling_has_no_window(self, anybody):
        occurrence = session()
        token = post(anybody, occurrence).json()["token"]
        Event.objects.update(closes_minutes_before=14 * 24 * 60)
        assert anybody("DELETE", f"/registrations/{token}").json()["status"] == "cancelled"


class TestCompanions:
    @pytest.mark.parametrize("make", [session, cohort])
    @pytest.mark.parametrize(
        ("most", "words"), [(2, "2 personnes au plus"), (1, "1 personne au plus"), (0, "pour soi")]
    )
    def test_the_limit_is_told(self, anybody, make, most, words):
        found = make(max_companions=most)
        answer = post(anybody, found, companions=most + 1)
        problem = assert_problem(answer, 422, "bad_companions", "companions")
        assert words in problem["detail"]
        assert post(anybody, found, companions=most).status_code == 201

    def test_changing_too(self, anybody):
        token = post(anybody, session(max_companions=1)).json()["token"]
        answer = anybody("PATCH", f"/registrations/{token}", {"companions": 2})
        assert_problem(answer, 422, "bad_companions", "companions")


class TestChoices:
    @pytest.mark.parametrize("make", [session, cohort])
    def test_what_is_asked_is_kept_and_shown(self, anybody, make):
        found = make(asks_first_time=True, asked_needs=["step_free", "quiet_corner"])
        body = {"first_time": True, "access_needs": ["quiet_corner", "step_free"]}
        made = post(anybody, found, **body).json()
        assert (made["first_time"], made["access_needs"]) == (True, ["step_free", "quiet_corner"])
        assert anybody.get(f"/registrations/{made['token']}") == made

    @pytest.mark.parametrize("make", [session, cohort])
    @pytest.mark.parametrize(
        ("body", "code", "field"),
        [
            ({"first_time": True}, "not_asked", "first_time"),
            ({"first_time": False}, "not_asked", "first_time"),
            ({"access_needs": ["hearing_loop"]}, "not_asked", "access_needs"),
            ({"access_needs": ["a pony"]}, "unknown_choice", "access_needs"),
        ],
    )
    def test_what_is_not_asked_is_refused(self, anybody, make, body, code, field):
        found = make(asked_needs=["step_free"])
        assert_problem(post(anybody, found, **body), 422, code, field)
        assert Registration.objects.count() == 0

    @pytest.mark.parametrize("make", [session, cohort])
    def test_changed_and_taken_back(self, anybody, make):
        found = make(asks_first_time=True, asked_needs=["step_free"])
        token = post(anybody, found, first_time=True, access_needs=["step_free"]).json()["token"]
        path = f"/registrations/{token}"
        same = anybody("PATCH", path, {"nickname": "Zoé"}).json()
        assert (same["first_time"], same["access_needs"]) == (True, ["step_free"])
        changed = anybody("PATCH", path, {"first_time": None, "access_needs": []}).json()
        assert (changed["first_time"], changed["access_needs"]) == (None, [])

    def test_organisers_read_it(self, desk):
        occurrence = session(group=desk.group, asks_first_time=True, asked_needs=["step_free"])
        post(Caller(), occurrence, first_time=True, access_needs=["step_free"])
        (one,) = desk.api.get(f"/occurrences/{occurrence.public_id}/registrations")["items"]
        assert (one["first_time"], one["access_needs"]) == (True, ["step_free"])


class TestSaying:
    @pytest.mark.parametrize(
        ("changes", "code", "field"),
        [
            ({"opens_days_before": -1}, "bad_opening", "opens_days_before"),
            ({"opens_days_before": 367}, "bad_opening", "opens_days_before"),
            ({"opens_days_before": "7"}, "invalid_input", "opens_days_before"),
            ({"closes_minutes_before": -1}, "bad_closing", "closes_minutes_before"),
            ({"closes_minutes_before": 43_201}, "bad_closing", "closes_minutes_before"),
            (
                {"opens_days_before": 1, "closes_minutes_before": 1440 + 18 * 60 + 30},
                "closes_before_opening",
                "closes_minutes_before",
            ),
            ({"max_companions": 5}, "bad_companions", "max_companions"),
            ({"max_companions": -1}, "bad_companions", "max_companions"),
            ({"asked_needs": ["step_free", "a pony"]}, "unknown_choice", "asked_needs"),
            ({"confirmed_note": "x" * 1001}, "too_long", "confirmed_note"),
            ({"confirmed_note": None}, "invalid_input", "confirmed_note"),
            ({"reminder_offsets": [1, 2, 3, 4, 5]}, "bad_reminders", "reminder_offsets"),
            ({"reminder_offsets": [0]}, "bad_reminders", "reminder_offsets"),
        ],
    )
    def test_what_cannot_stand(self, desk, changes, code, field):
        answer = desk.api("POST", f"/groups/{desk.group.slug}/events", {**BODY, **changes})
        assert_problem(answer, 422, code, field)
        assert Event.objects.count() == 0

    def test_changing_one_leaves_the_others(self, desk):
        body = {**BODY, "opens_days_before": 30, "confirmed_note": "Code : 4821."}
        made = desk.api("POST", f"/groups/{desk.group.slug}/events", body).json()
        changed = desk.api("PATCH", f"/events/{made['id']}", {"max_companions": 0}).json()
        assert changed == made | {"max_companions": 0}
        emptied = desk.api("PATCH", f"/events/{made['id']}", {"opens_days_before": None}).json()
        assert emptied == changed | {"opens_days_before": None}

    def test_plans_are_for_who_just_comes(self, desk):
        path = f"/groups/{desk.group.slug}/events"
        made = desk.api("POST", path, {**BODY, "takes_plans": True}).json()
        assert made["takes_plans"] is True
        changed = desk.api("PATCH", f"/events/{made['id']}", {"access_mode": "registration"})
        assert changed.json()["takes_plans"] is False

    def test_the_note_is_read_by_organisers_alone(self, desk, stranger, anybody):
        body = {**BODY, "confirmed_note": "Code : 4821."}
        made = desk.api("POST", f"/groups/{desk.group.slug}/events", body).json()
        path = f"/events/{made['id']}"
        assert desk.api.get(path)["confirmed_note"] == "Code : 4821."
        for caller in (anybody, stranger.api):
            assert caller.get(path)["confirmed_note"] is None
        for answer in (anybody("GET", "/occurrences"), anybody("GET", f"{path}/occurrences")):
            assert "4821" not in answer.content.decode()
