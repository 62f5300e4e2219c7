"""Who is expected and who came, over HTTP: for organisers alone."""

import uuid
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from events.domain.rushes import guard
from events.models import Attendance, Event, MonthlyCount, Occurrence, SessionCount
from groups.models import AccessLogEntry
from tests.events.api.caller import Desk, assert_problem, make_desk
from tests.events.enrolling import dates, sessions_of, words
from tests.events.programming import publish
from tests.events.registering import join, told
from tests.events.several import take, weekly

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def row(desk: Desk) -> Occurrence:
    publish(group=desk.group, access_mode="registration", first_date=date(2026, 11, 20))
    Occurrence.objects.update(capacity=3)
    return Occurrence.objects.get()


def put(desk: Desk, row: Occurrence, **body: Any) -> Any:
    return desk.api("PUT", f"/occurrences/{row.public_id}/attendance", body)


class TestExpected:
    def test_names_and_never_a_contact(self, desk, row):
        made = join(row, nickname="Zoé", email="zoe@exemple.example", phone="0612345678")
        response = desk.api("GET", f"/occurrences/{row.public_id}/registrations")
        assert response.json() == {
            "items": [
                {
                    "id": str(made.public_id),
                    "nickname": "Zoé",
                    "seats": 1,
                    "seats_granted": 1,
                    "status": "confirmed",
                    "has_contact": True,
                    "attendance": None,
                    "first_time": None,
                    "access_needs": [],
                    "dates_asked": 0,
                }
            ]
        }
        for secret in ("exemple.example", "0612345678", made.token, made.code):
            assert secret not in response.content.decode()
        assert response["Cache-Control"] == "no-store, private"

    def test_each_look_is_noted(self, desk, row):
        desk.api.get(f"/occurrences/{row.public_id}/registrations")
        entry = AccessLogEntry.objects.get()
        assert (entry.user, entry.group, entry.action, entry.subject) == (
            desk.user,
            desk.group,
            "registrations.read",
            row.public_id,
        )

    def test_nobody_else(self, desk, row, stranger, anybody):
        path = f"/occurrences/{row.public_id}/registrations"
        assert_problem(stranger.api("GET", path), 404, "not_found")
        assert_problem(anybody("GET", path), 401, "unauthenticated")
        for name in ("reader", "facilitator"):
            helper = make_desk(group=desk.group, name=name)
            assert_problem(helper.api("GET", path), 404, "not_found")
        assert AccessLogEntry.objects.count() == 0

    @pytest.mark.parametrize("people", [1, 8])
    def test_queries_never_grow_with_rows(self, desk, row, people, django_assert_num_queries):
        Occurrence.objects.update(capacity=None)
        for _number in range(people):
            join(row, nickname="A")
        desk.api.get("/groups")
        with django_assert_num_queries(6):
            found = desk.api.get(f"/occurrences/{row.public_id}/registrations")
        assert len(found["items"]) == people


class TestAnswering:
    @pytest.mark.parametrize(
        ("answer", "status"),
        [
            ("accept", "confirmed"),
            ("accept_all", "confirmed"),
            ("recognise", "confirmed"),
            ("decline", "declined"),
        ],
    )
    def test_a_yes_or_no(self, desk, row, answer, status):
        Event.objects.update(access_mode="approval")
        made = join(row)
        path = f"/occurrences/{row.public_id}/registrations"
        assert desk.api.get(path)["items"][0]["dates_asked"] == 1
        for _n in range(2):
            response = desk.api("POST", f"{path}/{made.public_id}/answer", {"answer": answer})
            assert response.status_code == 200
            assert response.json() == {
                "items": [
                    {
                        "id": str(made.public_id),
                        "occurrence": str(row.public_id),
                        "status": status,
                    }
                ]
            }
        assert told(made) == ["pending", status]

    def test_nobody_else(self, desk, row, stranger, anybody):
        Event.objects.update(access_mode="approval")
        made = join(row)
        path = f"/occurrences/{row.public_id}/registrations/{made.public_id}/answer"
        assert_problem(stranger.api("POST", path, {"answer": "accept"}), 404, "not_found")
        assert_problem(anybody("POST", path, {"answer": "accept"}), 401, "unauthenticated")
        unknown = f"/occurrences/{row.public_id}/registrations/{uuid.uuid4()}/answer"
        assert_problem(desk.api("POST", unknown, {"answer": "accept"}), 404, "not_found")
        assert_problem(desk.api("POST", path, {"answer": "maybe"}), 422, "invalid_input", "answer")
        assert told(made) == ["pending"]

    def test_all_dates_that_were_asked_for_together(self, desk):
        event = weekly(group=desk.group)
        for one in sessions_of(event):
            guard(occurrence=one, now=timezone.now())
        party = take(event)
        first, *_others = dates(party)
        path = f"/occurrences/{first.occurrence.public_id}/registrations"
        assert desk.api.get(path)["items"][0]["dates_asked"] == 3
        answer = {"answer": "accept_all"}
        response = desk.api("POST", f"{path}/{first.public_id}/answer", answer)
        assert [one["status"] for one in response.json()["items"]] == ["confirmed"] * 3
        assert words(party) == [("pending", 0), ("confirmed", 2)]


class TestAttendance:
    def test_the_same_body_twice_leaves_the_same_state(self, desk, row):
        came, excused = join(row), join(row)
        for _number in range(2):
            response = put(
                desk,
                row,
                present=[str(came.public_id)],
                excused=[str(excused.public_id)],
                walk_ins=2,
                visitors=1,
                relatives=1,
                headcount=4,
            )
            assert (response.status_code, response.content) == (204, b"")
        marks = Attendance.objects.filter(registration__isnull=False)
        assert dict(marks.values_list("registration", "mark")) == {
            came.pk: "present",
            excused.pk: "excused",
        }
        assert Attendance.objects.filter(is_walk_in=True).count() == 2
        count = SessionCount.objects.get()
        assert (count.headcount, count.visitors, count.relatives) == (4, 1, 1)

    @pytest.mark.parametrize(
        "body",
        [
            {"surprise": 1},
            {"present": ["x"]},
            {"present": [str(uuid.uuid4())]},
            {"walk_ins": -1},
            {"headcount": 10_001},
            {"headcount": "beaucoup"},
            {"present": [str(uuid.uuid4())] * 1001},
        ],
    )
    def test_nonsense_writes_nothing(self, desk, row, body):
        response = put(desk, row, **body)
        assert response.status_code in {404, 422}
        assert response["Content-Type"] == "application/problem+json"
        assert Attendance.objects.count() == 0

    def test_people_of_another_session(self, desk, row, stranger):
        publish(group=stranger.group, access_mode="registration")
        elsewhere = join(Occurrence.objects.exclude(pk=row.pk).get())
        response = put(desk, row, present=[str(elsewhere.public_id)])
        assert response.status_code in {404, 422}
        assert Attendance.objects.count() == 0

    def test_nobody_else(self, row, stranger, anybody):
        assert_problem(put(stranger, row, headcount=3), 404, "not_found")
        path = f"/occurrences/{row.public_id}/attendance"
        assert_problem(anybody("PUT", path, {}), 401, "unauthenticated")
        assert SessionCount.objects.count() == 0


class TestMonths:
    @pytest.fixture(autouse=True)
    def _counts(self, desk: Desk) -> None:
        for month in (date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)):
            MonthlyCount.objects.create(
                group=desk.group, month=month, kind="peer_cafe", sessions=2, attendances=9
            )

    def months(self, desk: Desk, **query: str) -> list[str]:
        body = desk.api.get(f"/groups/{desk.group.slug}/attendance", **query)
        return [one["month"] for one in body["items"]]

    def test_by_month_and_kind(self, desk):
        body = desk.api.get(f"/groups/{desk.group.slug}/attendance")
        assert body["items"][0] == {
            "month": "2026-09-01",
            "kind": "peer_cafe",
            "sessions": 2,
            "cancelled_sessions": 0,
            "counted_sessions": 0,
            "registered": 0,
            "attendances": 9,
            "excused": 0,
            "absent": 0,
            "first_timers": 0,
        }
        assert len(body["items"]) == 3

    def test_from_and_to(self, desk):
        assert self.months(desk, **{"from": "2026-10-15"}) == ["2026-10-01", "2026-11-01"]
        assert self.months(desk, to="2026-10-31") == ["2026-09-01", "2026-10-01"]
        assert self.months(desk, **{"from": "2027-01-01"}) == []

    def test_who_only_reads_is_told_of_no_small_number(self, desk):
        november = MonthlyCount.objects.get(group=desk.group, month=date(2026, 11, 1))
        MonthlyCount.objects.filter(pk=november.pk).update(attendances=3, registered=12)
        reader = make_desk(group=desk.group, name="reader").api
        path = f"/groups/{desk.group.slug}/attendance"
        rows = reader.get(path)["items"]
        assert [row["attendances"] for row in rows] == [None, 9, None]
        assert {row["registered"] for row in rows} == {None}
        assert [row["sessions"] for row in rows] == [2, 2, 2]
        # Asking for a part of the year tells no more.
        assert reader.get(path, to="2026-10-31")["items"] == rows[:2]
        assert [row["attendances"] for row in desk.api.get(path)["items"]] == [9, 9, 3]

    def test_readers_too_but_nobody_else(self, desk, stranger, anybody):
        path = f"/groups/{desk.group.slug}/attendance"
        assert make_desk(group=desk.group, name="reader").api("GET", path).status_code == 200
        facilitator = make_desk(group=desk.group, name="facilitator")
        assert_problem(facilitator.api("GET", path), 404, "not_found")
        assert_problem(stranger.api("GET", path), 404, "not_found")
        assert_problem(anybody("GET", path), 401, "unauthenticated")
        assert_problem(desk.api("GET", path, **{"from": "x"}), 422, "bad_date", "from")
