"""Writing to those registered, by program."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from events.models import Notice, RegistrationStatus, SessionMessage
from tests.events.api.caller import Caller, Desk, assert_problem, make_desk
from tests.events.registering import NOW, join, session
from tests.factories import make_registration

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk_and_path(desk: Desk) -> tuple[Desk, str]:
    """A group's program, and where it writes to who registered for one of its sessions."""
    occurrence = session(group=desk.group)
    join(occurrence, email="a@exemple.example")
    occurrence.refresh_from_db()
    make_registration(occurrence=occurrence, status=RegistrationStatus.WAITLISTED)
    return desk, f"/occurrences/{occurrence.public_id}/messages"


def test_it_is_written_listed_and_taken_back(desk_and_path: tuple[Desk, str]) -> None:
    desk, path = desk_and_path
    answer = desk.api("POST", path, {"text": "À jeudi !", "audience": "confirmed"})
    assert answer.status_code == 201
    assert answer["Cache-Control"] == "no-store, private"
    made = SessionMessage.objects.get()
    body = answer.json()
    assert body == {
        "id": str(made.public_id),
        "occurrence": path.split("/")[2],
        "at": "2026-11-20T09:00:00Z",
        "by": str(desk.user),
        "audience": "confirmed",
        "text": "À jeudi\u202f!",
        "registrations": 1,
        "undone_at": None,
        "undoable_until": "2026-11-20T09:01:00Z",
    }
    assert desk.api.get(path) == {"items": [body], "next": None}
    undone = desk.api("POST", f"/messages/{made.public_id}/undo").json()
    assert (undone["undone_at"], undone["undoable_until"]) == ("2026-11-20T09:00:00Z", None)
    assert not Notice.objects.filter(purpose="note").exists()


def test_the_same_key_is_the_same_message(desk_and_path: tuple[Desk, str]) -> None:
    desk, path = desk_and_path
    first, again = (desk.api("POST", path, {"text": "oui"}, key="k").json() for _n in range(2))
    assert first == again
    other = desk.api("POST", path, {"text": "non"}, key="k")
    assert_problem(other, 422, "submission_used")


@pytest.mark.parametrize(
    ("body", "status", "code", "fields"),
    [
        ({"text": " "}, 422, "no_text", ["text"]),
        ({"text": "a" * 1001}, 422, "too_long", ["text"]),
        ({}, 422, "invalid_input", ["text"]),
        ({"text": "a", "audience": "cats"}, 422, "invalid_input", ["audience"]),
        ({"text": "a", "more": 1}, 422, "invalid_input", ["more"]),
    ],
)
def test_what_is_wrong_is_named(
    desk_and_path: tuple[Desk, str], body: Any, status: int, code: str, fields: list[str]
) -> None:
    desk, path = desk_and_path
    assert_problem(desk.api("POST", path, body), status, code, *fields)
    assert not SessionMessage.objects.exists()


def test_refusals_of_the_moment(desk: Desk, desk_and_path: tuple[Desk, str]) -> None:
    path = desk_and_path[1]
    for _n in range(5):
        desk.api("POST", path, {"text": "a"})
    assert_problem(desk.api("POST", path, {"text": "a"}), 409, "too_many_messages")
    empty = f"/occurrences/{session(group=desk.group).public_id}/messages"
    assert_problem(desk.api("POST", empty, {"text": "a"}), 409, "nobody_to_tell", "audience")
    made = SessionMessage.objects.latest("pk")
    SessionMessage.objects.update(at=NOW - timedelta(minutes=1))
    late = desk.api("POST", f"/messages/{made.public_id}/undo")
    assert_problem(late, 409, "undo_too_late")


def test_others_find_nothing(
    desk_and_path: tuple[Desk, str], stranger: Desk, anybody: Caller
) -> None:
    desk, path = desk_and_path
    made = desk.api("POST", path, {"text": "a"}).json()["id"]
    facilitator = make_desk(group=desk.group, name="facilitator")
    for one in (stranger, facilitator):
        assert_problem(one.api("GET", path), 404, "not_found")
        assert_problem(one.api("POST", path, {"text": "a"}), 404, "not_found")
        assert_problem(one.api("POST", f"/messages/{made}/undo"), 404, "not_found")
    assert_problem(anybody("POST", path, {"text": "a"}), 401, "unauthenticated")


@pytest.mark.both_databases
@pytest.mark.parametrize("number", [1, 3])
def test_a_list_takes_the_same_queries(
    desk_and_path: tuple[Desk, str], number: int, django_assert_num_queries: Any
) -> None:
    desk, path = desk_and_path
    for one in range(number):
        desk.api("POST", path, {"text": f"{one}"})
    with django_assert_num_queries(4):
        assert len(desk.api.get(path)["items"]) == number
