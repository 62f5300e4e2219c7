"""Groups over HTTP."""

from datetime import date

import pytest

from groups.domain.folding import fold
from tests.events.api.caller import assert_problem
from tests.events.programming import publish
from tests.events.registering import NOW
from tests.factories import make_department, make_group

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


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
