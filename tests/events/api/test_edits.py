"""PATCH /occurrences/{id} with its three scopes, and the preview of it."""

from datetime import UTC, datetime

import pytest
from time_machine import travel

from events.models import Edit, Occurrence, Schedule
from groups.models import Role
from tests.events.api.caller import assert_problem
from tests.events.domain.edits.scenes import rows, series, walls
from tests.events.registering import join, told

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def event(desk):
    made = series()
    Role.objects.create(user=desk.user, group=made.group, name="owner")
    return made


def address(row: Occurrence) -> str:
    return f"/occurrences/{row.public_id}"


def test_following(desk, event):
    third = rows(event)[2]
    body = {"starts_at": "2026-12-18T19:00", "scope": "following"}
    answer = desk.api("PATCH", address(third), body)
    assert answer.status_code == 200
    assert (answer.json()["id"], answer.json()["starts_at"]) == (
        str(third.public_id),
        "2026-12-18T19:00:00+01:00",
    )
    assert walls(event)[1:4] == ["12-10 18:30", "12-18 19:00", "12-25 19:00"]
    assert Edit.objects.get().user == desk.user


def test_all_called_off_and_held_after_all(desk, event):
    first = rows(event)[0]
    body = {"status": "cancelled", "note": "Travaux", "scope": "all"}
    answer = desk.api("PATCH", address(first), body).json()
    assert (answer["status"], answer["note"]) == ("cancelled", "Travaux")
    assert walls(event) == []
    desk.api("PATCH", address(first), {"status": "scheduled", "scope": "all"})
    assert len(walls(event)) == 6


def test_this_date_alone_by_default(desk, event):
    desk.api("PATCH", address(rows(event)[1]), {"title": "Noël"})
    assert [row.title for row in rows(event)][:3] == ["Café des liens", "Noël", "Café des liens"]


@pytest.mark.parametrize("scope", ["this", "following", "all"])
def test_no_limit_any_more_lets_those_who_wait_in(desk, event, scope):
    third = rows(event)[2]
    desk.api("PATCH", address(third), {"capacity": 1, "scope": "all"})
    party, waiting = join(third), join(third)
    seen = desk.api("POST", f"{address(third)}/edit-preview", {"capacity": None, "scope": scope})
    assert str(third.public_id) in [one["id"] for one in seen.json()["dates"]]
    answer = desk.api("PATCH", address(third), {"capacity": None, "scope": scope}).json()
    assert (answer["capacity"], answer["confirmed"], answer["waitlisted"]) == (None, 2, 0)
    assert (told(party), told(waiting)) == (["confirmed"], ["waitlisted", "promoted"])
    assert Edit.objects.latest("pk").summary == [
        {"field": "capacity", "old": "1", "new": "sans limite"}
    ]
    expected: list[int | None] = [None] if scope == "all" else [1, None]
    assert {row.capacity for row in rows(event)} == {*expected}
    again = desk.api("PATCH", address(third), {"capacity": None, "scope": scope}).json()
    assert again["edit"] is None
    silent = desk.api("PATCH", address(third), {"title": "Café", "scope": scope}).json()
    assert (silent["capacity"], silent["title"]) == (None, "Café")


def test_the_preview_tells_and_changes_nothing(desk, event):
    third = rows(event)[2]
    party = join(third)
    before = list(Occurrence.objects.order_by("pk").values())
    body = {"starts_at": "2026-12-17T19:00", "scope": "following"}
    answer = desk.api("POST", f"{address(third)}/edit-preview", body)
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert list(Occurrence.objects.order_by("pk").values()) == before
    assert (told["registered"], told["without_contact"], len(told["dates"])) == (1, 1, 4)
    assert told["dates"][0] == {
        "id": str(third.public_id),
        "old_start": "2026-12-17T17:30:00Z",
        "new_start": "2026-12-17T18:00:00Z",
        "status": "scheduled",
        "registered": 1,
    }
    assert (told["added"], told["losing"], told["refusals"]) == ([], [], [])
    assert party.occurrence_id == third.pk


def test_refusals(desk, event, stranger):
    third = rows(event)[2]
    join(rows(event)[3], companions=2)
    cases = [
        ({"scope": "every"}, 422, "unknown_scope", ["scope"]),
        ({"status": "maybe"}, 422, "unknown_choice", ["status"]),
        ({"capacity": 1, "scope": "all"}, 409, "capacity_below_confirmed", ["capacity"]),
        (
            {"starts_at": "2026-12-10T18:30", "scope": "following"},
            409,
            "same_start",
            ["starts_at"],
        ),
        (
            {"starts_at": "2026-11-01T18:30", "scope": "following"},
            422,
            "starts_in_the_past",
            ["starts_at"],
        ),
    ]
    for body, status, code, fields in cases:
        assert_problem(desk.api("PATCH", address(third), body), status, code, *fields)
    assert Edit.objects.count() == 0
    assert_problem(stranger.api("PATCH", address(third), {"title": "x"}), 404, "not_found")
    assert_problem(
        stranger.api("POST", f"{address(third)}/edit-preview", {"title": "x"}), 404, "not_found"
    )


def test_the_past_is_refused(desk, event):
    with travel(datetime(2026, 12, 20, tzinfo=UTC), tick=False):
        answer = desk.api("PATCH", address(rows(event)[0]), {"title": "x", "scope": "all"})
        assert_problem(answer, 409, "session_past")


def test_a_date_beyond_the_rows_is_made_by_its_first_change(desk, event):
    Schedule.objects.update(rrule="FREQ=WEEKLY;BYDAY=TH")
    window = {"from": "2028-11-01", "to": "2028-11-30"}
    far = desk.api.get(f"/events/{event.public_id}/occurrences", **window)["items"]
    assert Occurrence.objects.filter(public_id=far[2]["id"]).count() == 0
    answer = desk.api("PATCH", f"/occurrences/{far[2]['id']}", {"title": "Anniversaire"})
    assert (answer.status_code, answer.json()["title"]) == (200, "Anniversaire")
    again = desk.api.get(f"/events/{event.public_id}/occurrences", **window)["items"]
    assert [one["id"] for one in again] == [one["id"] for one in far]
    assert [one["title"] for one in again][2] == "Anniversaire"


def test_a_date_of_nobody_is_not_found(desk, event):
    unknown = "/occurrences/7f3f4f0e-0000-5000-8000-000000000000"
    assert_problem(desk.api("PATCH", unknown, {"title": "Rien"}), 404, "not_found")
