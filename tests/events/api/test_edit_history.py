"""POST /edits/{id}/undo and GET /events/{id}/edits."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from time_machine import travel

from events.api import edits
from events.models import Edit, Occurrence
from groups.models import Role
from tests.events.api.caller import Caller, assert_problem
from tests.events.domain.edits.scenes import rows, series
from tests.events.registering import NOW, join, told

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def event(desk):
    made = series()
    Role.objects.create(user=desk.user, group=made.group, name="owner")
    return made


def change(api: Caller, row: Occurrence, **body: Any) -> Any:
    answer = api("PATCH", f"/occurrences/{row.public_id}", body)
    assert answer.status_code == 200, answer.content
    return answer.json()["edit"]


def history(api: Caller, event: Any, **query: str) -> Any:
    return api.get(f"/events/{event.public_id}/edits", **query)


class TestUndo:
    def test_within_the_minute_all_is_as_it_was(self, desk, event):
        third = rows(event)[2]
        party = join(third, email="a@b.example")
        before = [(row.public_id, row.starts_at, row.status) for row in rows(event)]
        made = change(desk.api, third, status="cancelled", scope="following")
        assert made["undoable_until"] == "2026-11-20T09:01:00Z"
        answer = desk.api("POST", f"/edits/{made['id']}/undo")
        assert answer.status_code == 200
        assert (answer.json()["undone_at"], answer.json()["undoable_until"]) == (
            "2026-11-20T09:00:00Z",
            None,
        )
        assert [(row.public_id, row.starts_at, row.status) for row in rows(event)] == before
        assert told(party) == ["confirmed"]
        again = desk.api("POST", f"/edits/{made['id']}/undo")
        assert (again.status_code, again.json()) == (200, answer.json())

    def test_after_the_minute_or_another_edit_it_is_refused(self, desk, event):
        first = change(desk.api, rows(event)[0], title="Un")
        change(desk.api, rows(event)[1], title="Deux")
        address = f"/edits/{first['id']}/undo"
        assert_problem(desk.api("POST", address), 409, "undo_overtaken")
        with travel(NOW + timedelta(minutes=1), tick=False):
            assert_problem(desk.api("POST", address), 409, "undo_too_late")

    def test_somebody_elses_edit_looks_like_none(self, desk, event, stranger, anybody):
        made = change(desk.api, rows(event)[0], title="Un")
        address = f"/edits/{made['id']}/undo"
        assert_problem(stranger.api("POST", address), 404, "not_found")
        assert_problem(anybody("POST", address), 401, "unauthenticated")
        assert Edit.objects.get().undone_at is None

    def test_what_is_so_already_made_no_edit(self, desk, event):
        first = rows(event)[0]
        assert change(desk.api, first, title=first.title) is None


class TestHistory:
    def test_who_when_what_and_for_which_sessions(self, desk, event):
        third = rows(event)[2]
        made = change(desk.api, third, starts_at="2026-12-17T19:00", scope="following")
        assert history(desk.api, event) == {
            "items": [
                {
                    "id": made["id"],
                    "at": "2026-11-20T09:00:00Z",
                    "by": desk.user.email,
                    "scope": "following",
                    "occurrence": str(third.public_id),
                    "sessions": 4,
                    "changes": [
                        {
                            "field": "starts_at",
                            "old": "jeudi 17\xa0décembre 2026, 18\xa0h\xa030",
                            "new": "jeudi 17\xa0décembre 2026, 19\xa0h",
                        }
                    ],
                    "undone_at": None,
                    "undoable_until": "2026-11-20T09:01:00Z",
                }
            ],
            "next": None,
        }
        Edit.objects.update(user=None)
        with travel(NOW + timedelta(minutes=1), tick=False):
            (shown,) = history(desk.api, event)["items"]
        assert (shown["by"], shown["undoable_until"]) == ("", None)

    def test_page_by_page_the_newest_first(self, desk, event, monkeypatch):
        monkeypatch.setattr(edits, "PAGE_SIZE", 2)
        titles = ["Un", "Deux", "Trois", "Quatre", "Cinq"]
        for title in titles:
            change(desk.api, rows(event)[0], title=title)
        found: list[str] = []
        cursor: str | None = ""
        for _page in range(3):
            page = history(desk.api, event, **({"cursor": cursor} if cursor else {}))
            found += [one["changes"][0]["new"] for one in page["items"]]
            cursor = page["next"]
        assert (found, cursor) == (titles[::-1], None)
        bad = desk.api("GET", f"/events/{event.public_id}/edits", cursor="x")
        assert_problem(bad, 422, "bad_cursor", "cursor")

    def test_one_edit_or_three_cost_the_same(self, desk, event):
        amounts = []
        for title in ("Un", "Deux", "Trois"):
            change(desk.api, rows(event)[0], title=title)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                history(desk.api, event)
            amounts.append(len(queries))
        assert amounts[0] == amounts[2]

    def test_for_its_organisers_alone(self, desk, event, stranger, anybody):
        address = f"/events/{event.public_id}/edits"
        assert_problem(stranger.api("GET", address), 404, "not_found")
        assert_problem(anybody("GET", address), 401, "unauthenticated")


class TestWholeEvents:
    def test_words_and_archiving_are_signed_and_can_be_undone(self, desk, event):
        party = join(rows(event)[2], email="a@b.example")
        address = f"/events/{event.public_id}"
        body = {"description": "Venez.", "title": "Café"}
        assert desk.api("PATCH", address, body).status_code == 200
        assert desk.api("DELETE", address).status_code == 204
        found = history(desk.api, event)["items"]
        assert [{one["field"] for one in each["changes"]} for each in found] == [
            {"status", "archived"},
            {"title"},
            {"description"},
        ]
        assert {each["by"] for each in found} == {str(desk.user)}
        assert told(party) == ["confirmed", "called_off"]
        assert desk.api("POST", f"/edits/{found[0]['id']}/undo").status_code == 200
        assert told(party) == ["confirmed"]
        assert {row.status for row in rows(event)} == {"scheduled"}
