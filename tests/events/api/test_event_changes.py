"""Changing events, and their dates, over HTTP."""

from datetime import timedelta

import pytest

from events.domain.enrolment_changes import cancel_enrolment
from events.models import Event, EventText, Notice, Occurrence
from tests.events.api.bodies import FULL
from tests.events.api.caller import assert_problem
from tests.events.enrolling import enter
from tests.events.programming import publish
from tests.events.registering import NOW, join, told
from tests.factories import make_venue

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


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

    def test_a_place_is_hidden_and_shown_again(self, desk, anybody):
        body = {**FULL, "is_place_hidden": True}
        made = desk.api("POST", f"/groups/{desk.group.slug}/events", body).json()
        assert (made["is_place_hidden"], made["venue"]) == (True, None)
        event = Event.objects.get()
        read = f"/events/{event.public_id}"
        assert anybody.get(read)["venue"] is None
        assert self.patch(desk, event, title="Chorale").json()["is_place_hidden"] is True
        shown = self.patch(desk, event, is_place_hidden=False).json()
        assert (shown["is_place_hidden"], shown["venue"]["name"]) == (False, "Mairie")

    def test_a_cohort_for_which_people_wait_stays_one(self, desk):
        event = publish(
            group=desk.group, access_mode="closed_cohort", every="8 jeudis de suite", capacity=1
        )
        enter(event)
        waiting = enter(event)
        refused = self.patch(desk, event, access_mode="registration")
        assert_problem(refused, 409, "parties_wait", "access_mode")
        assert self.patch(desk, event, title="Parcours").status_code == 200
        cancel_enrolment(token=waiting.token, now=NOW)
        assert self.patch(desk, event, access_mode="registration").status_code == 200

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
                    "registration_opens_at": None,
                    "registration_closes_at": "2026-12-03T18:30:00+04:00",
                }
            ],
            "next": None,
        }

    @pytest.mark.parametrize("is_far", [False, True])
    def test_when_one_can_register(self, anybody, is_far):
        event = publish(access_mode="registration", every="tous les jeudis")
        Event.objects.update(opens_days_before=30, closes_minutes_before=90)
        days = {"from": "2028-12-01", "to": "2028-12-31"} if is_far else {"to": "2026-12-31"}
        year = "2028-12-07" if is_far else "2026-12-03"
        opens = "2028-11-07" if is_far else "2026-11-03"
        lists = [anybody.get(f"/events/{event.public_id}/occurrences", **days)]
        if not is_far:
            lists.append(anybody.get("/occurrences"))
        for found in lists:
            first = found["items"][0]
            assert (first["registration_opens_at"], first["registration_closes_at"]) == (
                f"{opens}T00:00:00+01:00",
                f"{year}T17:00:00+01:00",
            )

    @pytest.mark.parametrize("mode", ["drop_in", "closed_cohort", "after_interview"])
    def test_where_nobody_registers_for_one_date_there_is_no_window(self, anybody, mode):
        publish(access_mode=mode)
        Event.objects.update(opens_days_before=30, closes_minutes_before=90)
        (found,) = anybody.get("/occurrences")["items"]
        assert found["registration_opens_at"] is found["registration_closes_at"] is None

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
        # Where there is no row yet, nobody can wait or plan to come: that is not asked.
        for start, queries in ((near, 11), (far, 9)):
            end = start + timedelta(days=days - 1)
            query = {"from": start.isoformat(), "to": end.isoformat()}
            desk.api.get("/groups")  # the token's day of use is noted once a day
            with django_assert_num_queries(queries):
                found = desk.api.get(f"/events/{event.public_id}/occurrences", **query)
            assert len(found["items"]) == days
