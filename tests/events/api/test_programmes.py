"""Groups and events over HTTP."""

from datetime import UTC, date, timedelta
from typing import Any

import pytest

from events.models import Event, EventText, Facilitator, Notice, Occurrence, Schedule
from groups.domain.folding import fold
from groups.models import Role, RoleName
from tests.events.api.caller import Caller, assert_problem, make_caller_of, make_desk
from tests.events.programming import publish
from tests.events.registering import NOW, join, told
from tests.factories import make_department, make_group, make_venue

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

BODY: dict[str, Any] = {
    "title": "Café des liens",
    "kind": "peer_cafe",
    "starts_at": "2026-12-03T18:30",
    "duration_minutes": 120,
}
FULL: dict[str, Any] = {
    **BODY,
    "audience": ["relatives", "lived_experience"],
    "min_age": 18,
    "max_age": 30,
    "access_mode": "registration",
    "format": "hybrid",
    "visibility": "unlisted",
    "description": "Un.\n\nDeux.",
    "summary_easy": "Simple.",
    "how_it_goes": {
        "welcome": "Zoé ouvre.",
        "usual_size": 12,
        "may_listen": True,
        "may_leave": False,
        "may_bring": None,
        "late_ok": True,
    },
    "fee": {"amount": "5.00", "free_price": False, "member_amount": "2.50"},
    "access_features": ["step_free", "quiet_room"],
    "timezone": "Europe/Paris",
    "rrule": "FREQ=WEEKLY;COUNT=4;BYDAY=TH",
    "rdates": ["2026-12-05T10:00"],
    "exdates": ["2026-12-10"],
    "capacity": 12,
    "waitlist": False,
    "venue": {
        "name": "Mairie",
        "street": "1 place Bellecour",
        "postcode": "69002",
        "city": "Lyon",
        "department": "69",
        "latitude": 45.75,
        "longitude": 4.83,
        "access_notes": "Sonnez.",
    },
    "online_url": "https://visio.exemple.example/salle",
    "facilitators": [{"label": "Zoé", "role": "peer_supporter"}],
}


def nothing_written() -> bool:
    models = (Event, EventText, Schedule, Occurrence, Facilitator)
    return [model.objects.count() for model in models] == [0] * len(models)


class TestGroups:
    def test_list_and_one(self, anybody, settings):
        settings.SITE_URL = "https://agenda.exemple.example"
        group = make_group(
            slug="liens",
            name="Café des liens",
            phone_hours="le mardi",
            reply_delay_days=3,
            next_entry=date(2027, 1, 5),
            description="Bonjour",
        )
        expected = {
            "slug": "liens",
            "name": "Café des liens",
            "organization": group.organization.name,
            "description": "Bonjour",
            "city": "Lyon",
            "department": "69",
            "contact": {
                "email": group.contact_email,
                "phone": "04 72 00 00 00",
                "phone_hours": "le mardi",
            },
            "reply_delay_days": 3,
            "next_entry": "2027-01-05",
            "feed": "https://agenda.exemple.example/feeds/groups/liens.ics",
        }
        assert anybody.get("/groups") == {"items": [expected], "next": None}
        assert anybody.get("/groups/liens") == expected

    def test_filters(self, anybody):
        make_department("73", name="Savoie")
        one = make_group(slug="un", search_text=fold("Théâtre Lyon"))
        make_group(slug="deux", department=make_department("73"))
        publish(group=one, audience=("relatives",))
        slugs = lambda **query: [  # noqa: E731 (said four times below)
            item["slug"] for item in anybody.get("/groups", **query)["items"]
        ]
        assert slugs() == ["deux", "un"]
        assert slugs(department="73") == ["deux"]
        assert slugs(audience="relatives") == slugs(q="THEATRE") == ["un"]
        assert slugs(network="inconnu") == []

    def test_pages_cover_all_groups_once(self, anybody):
        expected = [make_group(slug=f"g{number:03}").slug for number in range(51)]
        first = anybody.get("/groups")
        rest = anybody.get("/groups", cursor=first["next"])
        slugs = [item["slug"] for page in (first, rest) for item in page["items"]]
        assert (slugs, rest["next"], len(first["items"])) == (expected, None, 50)

    @pytest.mark.parametrize("slug", ["inconnu", "%00", "é", "a" * 5000, "..%2f"])
    def test_unknown(self, anybody, slug):
        assert_problem(anybody("GET", f"/groups/{slug}"), 404, "not_found")

    def test_archived(self, anybody):
        make_group(slug="ancien", archived_at=NOW)
        assert_problem(anybody("GET", "/groups/ancien"), 404, "not_found")
        assert anybody.get("/groups")["items"] == []

    @pytest.mark.parametrize("name", ["cursor", "q", "department", "network", "audience"])
    def test_zero_bytes(self, anybody, name):
        response = anybody("GET", "/groups", **{name: "a\x00"})
        assert response.status_code == 422
        assert response["Content-Type"] == "application/problem+json"

    @pytest.mark.parametrize("rows", [1, 20])
    def test_queries_never_grow_with_rows(self, anybody, rows, django_assert_num_queries):
        for _number in range(rows):
            make_group()
        with django_assert_num_queries(1):
            assert len(anybody.get("/groups")["items"]) == rows


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
            "facilitators": [],
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
        assert anybody.get(f"/events/{body['id']}") == body
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


class TestChanging:
    def patch(self, desk, event, **body):
        return desk.api("PATCH", f"/events/{event.public_id}", body)

    def test_only_what_is_named_changes(self, desk):
        made = desk.api("POST", f"/groups/{desk.group.slug}/events", FULL).json()
        event = Event.objects.get()
        assert self.patch(desk, event).json() == made
        assert self.patch(desk, event, title="Chorale").json() == {**made, "title": "Chorale"}
        body = self.patch(desk, event, capacity=None, waitlist=True, fee={"amount": 3}).json()
        assert (body["capacity"], body["waitlist"]) == (None, True)
        assert body["fee"] == {"amount": "3.00", "free_price": False, "member_amount": "2.50"}
        how = self.patch(desk, event, how_it_goes={"usual_size": 5}).json()["how_it_goes"]
        assert how == {**made["how_it_goes"], "usual_size": 5}
        assert Event.objects.get().online_url == FULL["online_url"]

    def test_people_are_told_of_another_place(self, desk):
        event = publish(group=desk.group, access_mode="registration")
        made = join(Occurrence.objects.get())
        self.patch(desk, event, venue={"name": "Salle", "city": "Lyon"})
        assert told(made) == ["confirmed", "changed"]

    @pytest.mark.parametrize(
        ("body", "code", "field"),
        [
            ({"surprise": 1}, "invalid_input", "surprise"),
            ({"starts_at": "2026-12-03T18:30"}, "invalid_input", "starts_at"),
            ({"title": ""}, "no_title", "title"),
            ({"kind": ""}, "unknown_choice", "kind"),
            ({"kind": None}, "invalid_input", "kind"),
            ({"capacity": 0}, "bad_capacity", "capacity"),
            ({"fee": None}, "invalid_input", "fee"),
        ],
    )
    def test_nonsense(self, desk, body, code, field):
        event = publish(group=desk.group)
        before = list(Event.objects.values()), list(Occurrence.objects.values())
        assert_problem(self.patch(desk, event, **body), 422, code, field)
        assert (list(Event.objects.values()), list(Occurrence.objects.values())) == before

    def test_fewer_places_than_are_taken(self, desk):
        event = publish(group=desk.group, access_mode="registration", capacity=5)
        join(Occurrence.objects.get(), companions=2)
        response = self.patch(desk, event, capacity=2)
        assert_problem(response, 409, "capacity_below_confirmed", "capacity")

    def test_others_may_not(self, desk, stranger, anybody):
        event = publish(group=desk.group)
        path = f"/events/{event.public_id}"
        for method in ("PATCH", "DELETE"):
            assert_problem(stranger.api(method, path, {"title": "x"}), 404, "not_found")
            assert_problem(anybody(method, path, {"title": "x"}), 401, "unauthenticated")
        event.refresh_from_db()
        assert (event.archived_at, EventText.objects.get().title) == (None, "Café des liens")

    def test_deleting_calls_off_what_is_to_come_and_archives(self, desk):
        event = publish(group=desk.group, access_mode="registration")
        made = join(Occurrence.objects.get())
        response = desk.api("DELETE", f"/events/{event.public_id}")
        assert (response.status_code, response.content) == (204, b"")
        assert desk.api.get(f"/events/{event.public_id}")["archived"] is True
        assert Occurrence.objects.get().status == "cancelled"
        assert told(made) == ["confirmed", "called_off"]
        assert desk.api("DELETE", f"/events/{event.public_id}").status_code == 204
        assert Notice.objects.count() == 2


class TestDates:
    def test_three_months_by_default_and_three_years_at_most(self, anybody):
        event = publish(every="tous les jeudis")
        path = f"/events/{event.public_id}/occurrences"
        found = anybody.get(path)["items"]
        assert found[0]["original_start"] == "2026-12-03T18:30"
        assert found[-1]["original_start"] == "2027-02-18T18:30"
        far = anybody.get(path, **{"from": "2029-11-01", "to": "2029-11-20"})["items"]
        assert [one["original_start"] for one in far] == [
            "2029-11-01T18:30",
            "2029-11-08T18:30",
            "2029-11-15T18:30",
        ]
        response = anybody("GET", path, to="2029-12-31")
        assert_problem(response, 422, "window_too_wide", "to")

    def test_what_a_session_says(self, anybody):
        event = publish(capacity=3, access_mode="registration", timezone="Indian/Reunion")
        row = Occurrence.objects.get()
        assert anybody.get(f"/events/{event.public_id}/occurrences") == {
            "items": [
                {
                    "id": str(row.public_id),
                    "event": str(event.public_id),
                    "group": event.group.slug,
                    "title": "Café des liens",
                    "original_start": "2026-12-03T18:30",
                    "starts_at": "2026-12-03T18:30:00+04:00",
                    "ends_at": "2026-12-03T20:30:00+04:00",
                    "timezone": "Indian/Reunion",
                    "status": "scheduled",
                    "note": "",
                    "city": "",
                    "capacity": 3,
                    "seats": "open",
                    "confirmed": None,
                    "waitlisted": None,
                }
            ],
            "next": None,
        }

    def test_counts_are_for_its_organisers(self, desk, stranger, anybody):
        event = publish(group=desk.group, capacity=2, access_mode="registration")
        row = Occurrence.objects.get()
        for companions in (1, 0, 1):
            join(row, companions=companions)
        path = f"/events/{event.public_id}/occurrences"
        counts = lambda caller: [  # noqa: E731
            (one["seats"], one["confirmed"], one["waitlisted"]) for one in caller.get(path)["items"]
        ]
        assert counts(desk.api) == [("full", 2, 3)]
        assert counts(anybody) == counts(stranger.api) == [("full", None, None)]

    @pytest.mark.parametrize(
        ("query", "code", "field"),
        [
            ({"from": "hier"}, "bad_date", "from"),
            ({"from": "2026-02-30"}, "bad_date", "from"),
            ({"to": "hier"}, "invalid_input", "to"),
            ({"from": "2027-01-02", "to": "2027-01-01"}, "window_too_wide", "to"),
            ({"from": "0001-01-01"}, "bad_date", "from"),
            ({"to": "9999-12-31"}, "window_too_wide", "to"),
            ({"from": "9999-12-31"}, "bad_date", "from"),
            ({"from": "2099-12-31"}, "window_too_wide", "to"),
        ],
    )
    def test_windows_that_make_no_sense(self, anybody, query, code, field):
        event = publish()
        response = anybody("GET", f"/events/{event.public_id}/occurrences", **query)
        assert_problem(response, 422, code, field)

    @pytest.mark.parametrize("days", [1, 20])
    def test_queries_never_grow_with_rows(self, desk, days, django_assert_num_queries):
        event = publish(group=desk.group, every="tous les jours", capacity=5)
        event.venue = make_venue(organization=desk.group.organization)
        event.save()
        Occurrence.objects.update(venue=event.venue)
        edge = NOW.date() + timedelta(days=548)
        near, far = NOW.date() + timedelta(days=30), edge + timedelta(days=30)
        # Where there is no row yet, nobody can wait: that question is not asked.
        for start, queries in ((near, 10), (far, 9)):
            end = start + timedelta(days=days - 1)
            query = {"from": start.isoformat(), "to": end.isoformat()}
            desk.api.get("/groups")  # the token's day of use is noted once a day
            with django_assert_num_queries(queries):
                found = desk.api.get(f"/events/{event.public_id}/occurrences", **query)
            assert len(found["items"]) == days


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
        *{"all_day", "duration_minutes", "capacity", "waitlist", "archived"},
        *{"reply_delay_days", "confirmed", "waitlisted"},
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
