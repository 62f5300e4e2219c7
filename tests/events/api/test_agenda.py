"""The agenda, and changing one session, over HTTP."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from events.models import Facilitator, Notice, Occurrence
from groups.models import Affiliation, Organization
from tests.events.api.caller import Caller, Desk, assert_problem, make_desk
from tests.events.programming import publish
from tests.events.registering import NOW, join, told
from tests.factories import (
    make_commune,
    make_department,
    make_group,
    make_organization,
    make_venue,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def titles(caller: Caller, **query: str) -> list[str]:
    return [one["title"] for one in caller.get("/occurrences", **query)["items"]]


class TestAgenda:
    def test_what_is_not_over_in_order(self, anybody):
        publish(title="Demain", first_date=date(2026, 11, 21))
        publish(title="Fini", first_date=date(2026, 11, 19))
        publish(title="Là", first_date=date(2026, 11, 20), start_time=time(9, 30))
        publish(title="Plus tard")
        assert titles(anybody) == ["Là", "Demain", "Plus tard"]

    def test_from_and_to_are_dates_both_included(self, anybody):
        for day in (1, 2, 3):
            publish(title=str(day), first_date=date(2026, 12, day))
        assert titles(anybody, **{"from": "2026-12-02"}) == ["2", "3"]
        assert titles(anybody, to="2026-12-02") == ["1", "2"]
        assert titles(anybody, **{"from": "2026-12-02", "to": "2026-12-02"}) == ["2"]

    def test_the_past_can_be_read(self, anybody):
        publish(title="Hier", first_date=date(2026, 11, 19))
        assert titles(anybody, **{"from": "2026-11-19"}) == ["Hier"]

    def test_each_filter(self, anybody):
        network = make_organization(kind=Organization.Kind.NETWORK)
        savoie = make_department("73", name="Savoie")
        chambery = make_commune("73065", "Chambéry", postcodes=("73000",))
        group = make_group(department=savoie, commune=chambery)
        Affiliation.objects.create(network=network, group=group, accepted_at=NOW)
        publish(
            group=group,
            title="Théâtre",
            kind="workshop",
            audience=("relatives",),
            access_mode="registration",
            format="hybrid",
        )
        publish(title="Autre")
        queries = [
            {"department": "73"},
            {"kind": "workshop"},
            {"audience": "relatives"},
            {"access_mode": "registration"},
            {"group": group.slug},
            {"network": network.slug},
            {"q": "THEATRE"},
            {"online": "true"},
            {"commune": "chambery"},
            {"commune": "73000 Chambéry", "radius": "5"},
        ]
        assert [titles(anybody, **query) for query in queries] == [["Théâtre"]] * len(queries)

    def test_nothing_private_not_even_for_its_own_organisers(self, desk, anybody):
        publish(group=desk.group, title="Caché", visibility="private")
        publish(group=desk.group, title="Lien", visibility="unlisted")
        assert titles(anybody) == titles(desk.api) == []

    def test_pages_cover_all_sessions_once(self, anybody):
        publish(every="tous les jours")
        seen: list[str] = []
        query: dict[str, str] = {"to": "2027-07-31"}
        while True:
            page = anybody.get("/occurrences", **query)
            assert len(page["items"]) <= 100
            seen += [one["original_start"][:10] for one in page["items"]]
            if page["next"] is None:
                break
            query["cursor"] = page["next"]
        first = date(2026, 12, 3)
        assert seen == [(first + timedelta(days=n)).isoformat() for n in range(241)]

    @pytest.mark.parametrize(
        ("query", "code", "field"),
        [
            ({"kind": "party"}, "unknown_choice", "kind"),
            ({"audience": "cats"}, "unknown_choice", "audience"),
            ({"access_mode": "magic"}, "unknown_choice", "access_mode"),
            ({"commune": "Nulle-Part"}, "unknown_commune", "commune"),
            ({"radius": "20"}, "bad_radius", "radius"),
            ({"cursor": "zzz"}, "bad_cursor", "cursor"),
            ({"cursor": "\x00"}, "bad_cursor", "cursor"),
            ({"from": "2026-13-01"}, "bad_date", "from"),
            ({"from": "0001-01-01"}, "bad_date", "from"),
            ({"from": "1999-12-31"}, "bad_date", "from"),
            ({"to": "9999-12-31"}, "bad_date", "to"),
            ({"to": "0001-01-01"}, "bad_date", "to"),
            ({"to": "hier"}, "invalid_input", "to"),
            ({"q": "a\x00"}, "control_characters", "q"),
            ({"department": "\x00"}, "control_characters", "q"),
        ],
    )
    def test_nonsense(self, anybody, query, code, field):
        publish()
        assert_problem(anybody("GET", "/occurrences", **query), 422, code, field)

    @pytest.mark.parametrize("rows", [1, 20])
    def test_queries_never_grow_with_rows(self, desk, rows, django_assert_num_queries):
        for number in range(rows):
            group = make_group(organization=desk.group.organization)
            event = publish(group=group, audience=("relatives",), access_mode="registration")
            event.venue = make_venue(organization=group.organization, name=f"Salle {number}")
            event.save()
        desk.api.get("/groups")
        with django_assert_num_queries(4):
            assert len(desk.api.get("/occurrences")["items"]) == rows
        with django_assert_num_queries(2):
            assert len(Caller().get("/occurrences")["items"]) == rows


class TestOne:
    def test_read(self, desk, anybody):
        event = publish(group=desk.group, access_mode="registration", capacity=1)
        row = Occurrence.objects.get()
        join(row)
        join(row, companions=0)
        found = anybody.get(f"/occurrences/{row.public_id}")
        assert (found["event"], found["seats"], found["confirmed"], found["waitlisted"]) == (
            str(event.public_id),
            "full",
            None,
            None,
        )
        own = desk.api.get(f"/occurrences/{row.public_id}")
        assert (own["confirmed"], own["waitlisted"]) == (1, 1)

    @pytest.mark.parametrize(
        ("visibility", "status"), [("public", 200), ("unlisted", 200), ("private", 404)]
    )
    def test_who_reads(self, desk, stranger, anybody, visibility, status):
        publish(group=desk.group, visibility=visibility)
        path = f"/occurrences/{Occurrence.objects.get().public_id}"
        assert desk.api("GET", path).status_code == 200
        assert {one("GET", path).status_code for one in (anybody, stranger.api)} == {status}


def patch(desk: Desk, row: Occurrence, **body: Any) -> Any:
    return desk.api("PATCH", f"/occurrences/{row.public_id}", body)


class TestChanging:
    @pytest.fixture
    def row(self, desk) -> Occurrence:
        publish(group=desk.group, access_mode="registration", capacity=5)
        return Occurrence.objects.get()

    def test_all_of_it_at_once(self, desk, row):
        body = patch(
            desk,
            row,
            title="Noël",
            starts_at="2026-12-04T20:00",
            duration_minutes=90,
            venue={"name": "Mairie", "city": "Lyon"},
            capacity=8,
            facilitators=[{"label": "Zoé", "role": "volunteer"}],
            note="Apportez un gâteau",
            scope="this",
        ).json()
        assert (body["title"], body["starts_at"], body["ends_at"]) == (
            "Noël",
            "2026-12-04T20:00:00+01:00",
            "2026-12-04T21:30:00+01:00",
        )
        assert (body["city"], body["capacity"], body["note"]) == ("Lyon", 8, "Apportez un gâteau")
        assert (body["id"], body["original_start"]) == (str(row.public_id), "2026-12-03T18:30")
        assert list(Facilitator.objects.values_list("label", flat=True)) == ["Zoé"]

    def test_off_with_a_word_and_on_again(self, desk, row):
        made = join(row)
        body = patch(desk, row, status="cancelled", note="Zoé est malade").json()
        assert (body["status"], body["note"]) == ("cancelled", "Zoé est malade")
        assert patch(desk, row, status="cancelled").json()["status"] == "cancelled"
        assert told(made) == ["confirmed", "called_off"]
        body = patch(desk, row, status="scheduled").json()
        assert (body["status"], body["note"]) == ("scheduled", "")
        assert told(made) == ["confirmed"]

    def test_a_refused_part_leaves_the_rest_undone(self, desk, row):
        join(row)
        before = list(Occurrence.objects.values()), Notice.objects.count()
        response = patch(desk, row, status="cancelled", capacity=0)
        assert_problem(response, 422, "bad_capacity", "capacity")
        assert (list(Occurrence.objects.values()), Notice.objects.count()) == before

    def test_an_all_day_session_moves_by_dates(self, desk):
        publish(group=desk.group, start_time=None, duration=timedelta(days=1))
        row = Occurrence.objects.get()
        body = patch(desk, row, starts_at="2026-12-05").json()
        assert body["starts_at"] == "2026-12-05T00:00:00+01:00"
        assert_problem(patch(desk, row, starts_at="2026-12-05T18:00"), 422, "bad_time", "starts_at")

    @pytest.mark.parametrize(
        ("body", "code", "field"),
        [
            ({"surprise": 1}, "invalid_input", "surprise"),
            ({"title": ""}, "no_title", "title"),
            ({"title": "x" * 10_000}, "invalid_input", "title"),
            ({"capacity": 0}, "bad_capacity", "capacity"),
            ({"capacity": 10**9}, "bad_capacity", "capacity"),
            ({"duration_minutes": 0}, "bad_duration", "duration_minutes"),
            ({"starts_at": "2026-12-03"}, "bad_time", "starts_at"),
            ({"starts_at": "2026-12-03T18:30+01:00"}, "bad_time", "starts_at"),
            ({"starts_at": "2026-02-30T18:30"}, "bad_time", "starts_at"),
            ({"starts_at": "2020-01-01T18:30"}, "starts_in_the_past", "starts_at"),
            ({"venue": {"postcode": "x"}}, "bad_postcode", "venue"),
            ({"facilitators": [{"label": "Zoé", "role": "x"}]}, "unknown_choice", "facilitators"),
            ({"status": "perhaps"}, "unknown_choice", "status"),
            ({"scope": "galaxy"}, None, "scope"),
            ({"note": "x" * 501}, "too_long", "note"),
            ({"note": "x\x00"}, "control_characters", "note"),
            ({"status": "cancelled", "note": "x" * 501}, "too_long", "note"),
        ],
    )
    def test_nonsense_writes_nothing(self, desk, row, body, code, field):
        before = list(Occurrence.objects.values())
        response = patch(desk, row, **body)
        assert_problem(response, 422, code or response.json()["code"], field)
        assert list(Occurrence.objects.values()) == before

    def test_fewer_places_than_are_taken(self, desk, row):
        join(row, companions=2)
        response = patch(desk, row, capacity=2)
        assert_problem(response, 409, "capacity_below_confirmed", "capacity")

    def test_what_has_begun(self, desk):
        publish(group=desk.group, first_date=date(2026, 11, 20), start_time=time(9, 30))
        row = Occurrence.objects.get()
        assert_problem(patch(desk, row, title="x"), 409, "session_past")
        assert patch(desk, row, status="cancelled").status_code == 200

    def test_others_may_not(self, desk, row, stranger, anybody):
        path = f"/occurrences/{row.public_id}"
        assert_problem(stranger.api("PATCH", path, {"title": "x"}), 404, "not_found")
        assert_problem(anybody("PATCH", path, {"title": "x"}), 401, "unauthenticated")
        reader = make_desk(group=desk.group, name="reader")
        assert_problem(reader.api("PATCH", path, {"title": "x"}), 404, "not_found")
        assert Occurrence.objects.get().title == "Café des liens"


def test_times_carry_the_offset_of_their_day(anybody):
    publish(every="tous les jeudis", first_date=date(2027, 3, 25))
    found = anybody.get("/occurrences", to="2027-04-02")["items"]
    assert [datetime.fromisoformat(one["starts_at"]).isoformat() for one in found] == [
        "2027-03-25T18:30:00+01:00",
        "2027-04-01T18:30:00+02:00",
    ]
