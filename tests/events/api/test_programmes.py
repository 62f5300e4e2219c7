"""Publishing and reading events over HTTP."""

from datetime import UTC
from typing import Any

import pytest

from events.models import Event, EventText, Facilitator, Occurrence, Schedule
from groups.models import Role, RoleName
from tests.events.api.bodies import BODY, FULL
from tests.events.api.caller import Caller, assert_problem, make_caller_of, make_desk
from tests.events.programming import publish
from tests.factories import make_venue

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def nothing_written() -> bool:
    models = (Event, EventText, Schedule, Occurrence, Facilitator)
    return [model.objects.count() for model in models] == [0] * len(models)


class TestCreating:
    def test_the_least(self, desk, settings):
        settings.SITE_URL = "https://agenda.exemple.example"
        response = desk.api("POST", f"/groups/{desk.group.slug}/events", BODY)
        assert response.status_code == 201
        event = Event.objects.get()
        assert response.json() == {
            "id": str(event.public_id),
            "group": desk.group.slug,
            "title": "Café des liens",
            "kind": "peer_cafe",
            "audience": [],
            "min_age": None,
            "max_age": None,
            "access_mode": "drop_in",
            "format": "onsite",
            "visibility": "public",
            "description": "",
            "summary_easy": "",
            "how_it_goes": {
                "welcome": "",
                "usual_size": None,
                "may_listen": None,
                "may_leave": None,
                "may_bring": None,
                "late_ok": None,
            },
            "fee": {"amount": None, "free_price": False, "member_amount": None},
            "access_features": [],
            "starts_at": "2026-12-03T18:30",
            "all_day": False,
            "timezone": "Europe/Paris",
            "duration_minutes": 120,
            "rrule": "",
            "rdates": [],
            "exdates": [],
            "capacity": None,
            "waitlist": True,
            "venue": None,
            "is_place_hidden": False,
            "facilitators": [],
            "opens_days_before": None,
            "closes_minutes_before": 0,
            "max_companions": 4,
            "takes_plans": False,
            "asks_first_time": False,
            "asked_needs": [],
            "confirmed_note": "",
            "confirms_offers": False,
            "reminder_offsets": [2880, 180],
            "archived": False,
            "feed": f"https://agenda.exemple.example/feeds/events/{event.public_id}.ics",
        }
        assert Occurrence.objects.get().starts_at.astimezone(UTC).hour == 17

    def test_all_of_it_comes_back_but_the_secret_link(self, desk, anybody):
        response = desk.api("POST", f"/groups/{desk.group.slug}/events", FULL)
        assert response.status_code == 201, response.content
        body = response.json()
        kept = {name: body[name] for name in FULL if name != "online_url"}
        assert kept == {**{name: FULL[name] for name in kept}, "rrule": kept["rrule"]}
        assert sorted(kept["rrule"].split(";")) == sorted(FULL["rrule"].split(";"))
        assert desk.api.get(f"/events/{body['id']}") == body
        assert anybody.get(f"/events/{body['id']}") == body | {"confirmed_note": None}
        assert "visio" not in response.content.decode()
        assert Event.objects.get().online_url == FULL["online_url"]
        assert [row.original_date.day for row in Occurrence.objects.in_order()] == [3, 5, 17, 24]

    def test_all_day(self, desk):
        body = {**BODY, "all_day": True, "starts_at": "2026-12-03", "duration_minutes": 2880}
        made = desk.api("POST", f"/groups/{desk.group.slug}/events", body).json()
        assert (made["starts_at"], made["all_day"], made["duration_minutes"]) == (
            "2026-12-03",
            True,
            2880,
        )

    @pytest.mark.parametrize(
        ("changes", "code", "field"),
        [
            ({"surprise": 1}, "invalid_input", "surprise"),
            ({"venue": {"name": "x", "floor": 2}}, "invalid_input", "venue.floor"),
            ({"fee": {"currency": "EUR"}}, "invalid_input", "fee.currency"),
            ({"how_it_goes": {"mood": "good"}}, "invalid_input", "how_it_goes.mood"),
            (
                {"facilitators": [{"label": "Zoé", "role": "volunteer", "age": 3}]},
                "invalid_input",
                "facilitators.0.age",
            ),
            ({"title": None}, "invalid_input", "title"),
            ({"title": 5}, "invalid_input", "title"),
            ({"title": "x" * 10_000}, "invalid_input", "title"),
            ({"title": "x" * 161}, "too_long", "title"),
            ({"title": ""}, "no_title", "title"),
            ({"title": "a\x00b"}, "control_characters", "title"),
            ({"kind": "party"}, "unknown_choice", "kind"),
            ({"audience": ["cats"]}, "unknown_choice", "audience"),
            ({"audience": "relatives"}, "invalid_input", "audience"),
            ({"capacity": 0}, "bad_capacity", "capacity"),
            ({"capacity": 1_000_000}, "bad_capacity", "capacity"),
            ({"capacity": 10**30}, "bad_capacity", "capacity"),
            ({"capacity": "beaucoup"}, "invalid_input", "capacity"),
            ({"capacity": 1.5}, "invalid_input", "capacity"),
            ({"duration_minutes": 0}, "bad_duration", "duration_minutes"),
            ({"duration_minutes": 10**12}, "bad_duration", "duration_minutes"),
            ({"all_day": True, "starts_at": "2026-12-03"}, "bad_duration", "duration_minutes"),
            ({"starts_at": "2026-02-30T18:30"}, "bad_time", "starts_at"),
            ({"starts_at": "2026-12-03"}, "bad_time", "starts_at"),
            ({"starts_at": "2026-12-03T18:30+01:00"}, "bad_time", "starts_at"),
            ({"starts_at": "2026-12-03T18:30Z"}, "bad_time", "starts_at"),
            ({"starts_at": "demain"}, "bad_time", "starts_at"),
            ({"starts_at": "2026-12-03T18:30\0"}, "bad_time", "starts_at"),
            ({"starts_at": "2026-W49-4T18:30"}, "bad_time", "starts_at"),
            ({"starts_at": "20261203T1830"}, "bad_time", "starts_at"),
            ({"starts_at": "٢٠٢٦-12-03T18:30"}, "bad_time", "starts_at"),
            ({"exdates": ["2026-12-10 et la suite"]}, "bad_date", "exdates"),
            ({"starts_at": "1800-01-01T10:00"}, "bad_date", "starts_at"),
            ({"starts_at": "9999-12-31T10:00"}, "bad_date", "starts_at"),
            ({"timezone": "Europe/Lyon"}, "unknown_zone", "timezone"),
            ({"rrule": "FREQ=SECONDLY"}, None, "rrule"),
            ({"rrule": "FREQ=DAILY;COUNT=100000"}, None, "rrule"),
            ({"rrule": "coucou"}, None, "rrule"),
            ({"rrule": "FREQ=DAILY;UNTIL=20200101"}, "ends_before_start", "rrule"),
            ({"rdates": ["2026-12-05"]}, "bad_time", "rdates"),
            ({"rdates": ["2026-12-05T10:00Z"]}, "bad_time", "rdates"),
            ({"rdates": ["2026-12-05T10:00"] * 1001}, "invalid_input", "rdates"),
            ({"exdates": ["hier"]}, "bad_date", "exdates"),
            ({"exdates": ["2026-12-03"]}, "never", "exdates"),
            ({"min_age": 40, "max_age": 18}, "bad_age", "min_age"),
            ({"fee": {"amount": -5}}, "bad_fee", "fee"),
            ({"fee": {"amount": "cher"}}, "invalid_input", "fee.amount"),
            ({"venue": {"latitude": 91, "longitude": 0}}, "bad_position", "venue"),
            ({"venue": {"name": "x", "department": "6\x009"}}, "control_characters", "venue"),
            ({"venue": {"name": "x", "department": "ZZ"}}, "unknown_department", "venue"),
            ({"online_url": "javascript:alert(1)"}, "bad_url", "online_url"),
            (
                {"facilitators": [{"label": "Zoé", "role": "king"}]},
                "unknown_choice",
                "facilitators",
            ),
        ],
    )
    def test_nonsense_is_named_and_writes_nothing(self, desk, changes, code, field):
        response = desk.api("POST", f"/groups/{desk.group.slug}/events", {**BODY, **changes})
        assert_problem(response, 422, code or response.json()["code"], field)
        assert nothing_written()

    def test_all_faults_of_a_body_are_named_together(self, desk):
        body = {"kind": "peer_cafe", "capacity": "x", "b": 1}
        response = desk.api("POST", f"/groups/{desk.group.slug}/events", body)
        assert response.status_code == 422
        fields = {one["field"] for one in response.json()["errors"]}
        assert fields == {"title", "starts_at", "duration_minutes", "capacity", "b"}

    def test_not_json(self, desk):
        for body in (b"{", b"", b"\xff\xfe", b"1" * 5000):
            response = desk.api("POST", f"/groups/{desk.group.slug}/events")
            assert response.status_code in {400, 422}
            client = response.client
            headers = {"Authorization": f"Bearer {desk.api.token}"}
            response = client.generic(
                "POST",
                f"/api/v1/groups/{desk.group.slug}/events",
                body,
                content_type="application/json",
                headers=headers,
            )
            assert response.status_code in {400, 422}, body
            assert response["Content-Type"] == "application/problem+json"
        assert nothing_written()

    def test_needs_a_token_and_a_role(self, desk, stranger, anybody):
        path = f"/groups/{desk.group.slug}/events"
        assert_problem(anybody("POST", path, BODY), 401, "unauthenticated")
        assert_problem(Caller("faux")("POST", path, BODY), 401, "unauthenticated")
        assert_problem(stranger.api("POST", path, BODY), 404, "not_found")
        assert_problem(desk.api("POST", "/groups/inconnu/events", BODY), 404, "not_found")
        for name in (RoleName.READER, RoleName.FACILITATOR):
            Role.objects.filter(user=desk.user).update(name=name)
            assert_problem(desk.api("POST", path, BODY), 404, "not_found")
        assert nothing_written()
        assert make_caller_of(desk.group.organization)("POST", path, BODY).status_code == 201


class TestReading:
    @pytest.mark.parametrize(
        ("visibility", "status"), [("public", 200), ("unlisted", 200), ("private", 404)]
    )
    def test_by_anybody(self, anybody, stranger, visibility, status):
        event = publish(visibility=visibility)
        for caller in (anybody, stranger.api):
            assert caller("GET", f"/events/{event.public_id}").status_code == status
            assert caller("GET", f"/events/{event.public_id}/occurrences").status_code == status

    def test_by_its_own(self, desk):
        event = publish(group=desk.group, visibility="private")
        assert desk.api.get(f"/events/{event.public_id}")["visibility"] == "private"

    def test_a_hidden_place_is_kept_quiet(self, anybody):
        event = publish(venue=None, is_place_hidden=True)
        venue = make_venue(organization=event.group.organization, name="Refuge")
        Event.objects.update(venue=venue)
        Occurrence.objects.update(venue=venue)
        for path in (
            f"/events/{event.public_id}",
            f"/events/{event.public_id}/occurrences",
            "/occurrences",
        ):
            assert "Refuge" not in anybody("GET", path).content.decode()

    @pytest.mark.parametrize("name", ["x", "0" * 31, "%00", "é"])
    def test_ids_that_are_none(self, anybody, name):
        for path in (f"/events/{name}", f"/events/{name}/occurrences"):
            response = anybody("GET", path)
            assert response.status_code in {404, 422}
            assert response["Content-Type"] == "application/problem+json"

    def test_an_invalid_token_is_said_even_where_none_is_needed(self):
        event = publish()
        for path in ("/groups", "/occurrences", f"/events/{event.public_id}"):
            assert_problem(Caller("faux")("GET", path), 401, "unauthenticated")


def test_integer_keys_never_leave_the_server(desk):
    made = desk.api("POST", f"/groups/{desk.group.slug}/events", FULL).json()
    answers = [
        made,
        desk.api.get(f"/events/{made['id']}/occurrences"),
        desk.api.get("/groups"),
        desk.api.get("/occurrences"),
    ]

    def names(value: Any) -> set[str]:
        if isinstance(value, dict):
            inner = set().union(*(names(one) for one in value.values())) if value else set()
            return {name for name, one in value.items() if isinstance(one, int)} | inner
        if isinstance(value, list):
            return set().union(*(names(one) for one in value)) if value else set()
        return set()

    assert set().union(*(names(answer) for answer in answers)) <= {
        *{"min_age", "max_age", "usual_size", "may_listen", "may_leave", "late_ok", "free_price"},
        *{"is_place_hidden", "all_day", "duration_minutes", "capacity", "waitlist", "archived"},
        *{"reply_delay_days", "confirmed", "waitlisted", "closes_minutes_before"},
        *{
            "opens_days_before",
            "max_companions",
            "takes_plans",
            "asks_first_time",
            "confirms_offers",
        },
    }


def test_two_desks_see_only_their_own(desk):
    other = make_desk()
    mine = publish(group=desk.group, visibility="private")
    theirs = publish(group=other.group, visibility="private")
    for caller, own, foreign in ((desk.api, mine, theirs), (other.api, theirs, mine)):
        assert caller("GET", f"/events/{own.public_id}").status_code == 200
        unknown = caller("GET", "/events/00000000-0000-4000-8000-000000000000")
        forbidden = caller("GET", f"/events/{foreign.public_id}")
        assert_problem(forbidden, 404, "not_found")
        assert forbidden.content == unknown.content
