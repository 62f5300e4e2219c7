"""Subscribing: each calendar has a page of steps, for each program; addresses that are right."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from events.models import Event
from events.views.calendar_programs import programs
from groups.models import Affiliation, Organization
from tests.events.programming import publish
from tests.events.registering import NOW
from tests.events.views.pages import headings, links, meta_robots, open_page, words_of
from tests.factories import make_commune, make_department, make_group, make_organization

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now", "_address")]
SITE = "https://agenda.exemple.example"


@pytest.fixture
def _address(settings: Any) -> None:
    settings.SITE_URL = SITE


def address_in(response: Any) -> str:
    """The address that the page lets one copy."""
    found = re.search(
        r'<input class="[^"]*copy__field"[^>]*value="([^"]*)"', response.content.decode()
    )
    assert found
    return found[1].replace("&amp;", "&")


class TestList:
    def test_groups_that_announce_something_and_networks_that_somebody_joined(self) -> None:
        liens = publish(group=make_group(slug="liens", name="Café des liens")).group
        publish(group=make_group(slug="secret", name="Secret"), visibility="private")
        make_group(slug="vide", name="Vide")
        network = make_organization(slug="aura", name="AURA", kind=Organization.Kind.NETWORK)
        make_organization(slug="seul", name="Seul", kind=Organization.Kind.NETWORK)
        Affiliation.objects.create(network=network, group=liens, accepted_at=NOW)
        response = open_page("/abonnement/")
        assert links(response) == [
            "/abonnement/groupes/liens/",
            "/abonnement/reseaux/aura/",
            "/",
            "/abonnement/agenda/",
            "/mes-rendez-vous/",
        ]

    def test_nobody_yet(self) -> None:
        assert "Pas encore de calendrier" in words_of(open_page("/abonnement/"))

    @pytest.mark.parametrize("rows", [1, 15])
    def test_queries_never_grow_with_rows(self, rows: int, django_assert_num_queries: Any) -> None:
        for _number in range(rows):
            publish()
        with django_assert_num_queries(3):
            assert Client().get("/abonnement/").status_code == 200


class TestSteps:
    def test_of_a_group(self) -> None:
        publish(group=make_group(slug="liens", name="Café des liens"))
        response = open_page("/abonnement/groupes/liens/")
        assert headings(response) == ["S’abonner à ce calendrier"]
        assert "Café des liens" in words_of(response)
        assert address_in(response) == f"{SITE}/feeds/groups/liens.ics"
        assert "webcal://agenda.exemple.example/feeds/groups/liens.ics" in links(response)
        assert meta_robots(response) == "index, follow"
        assert Client().get("/feeds/groups/liens.ics").status_code == 200

    def test_of_a_network(self) -> None:
        make_organization(slug="aura", name="AURA", kind=Organization.Kind.NETWORK)
        response = open_page("/abonnement/reseaux/aura/")
        assert address_in(response) == f"{SITE}/feeds/networks/aura.ics"

    @pytest.mark.parametrize(
        ("visibility", "robots"), [("public", "index, follow"), ("unlisted", "noindex, nofollow")]
    )
    def test_of_one_event(self, visibility: str, robots: str) -> None:
        event = publish(title="Atelier", visibility=visibility, group=make_group(name="G"))
        response = open_page(f"/abonnement/rencontres/{event.public_id}/")
        assert "Atelier · G" in words_of(response)
        assert address_in(response) == f"{SITE}/feeds/events/{event.public_id}.ics"
        assert meta_robots(response) == robots

    def test_of_a_search(self) -> None:
        make_department("69")
        make_commune("69123", "Lyon")
        path = "/abonnement/agenda/?kind=workshop&commune=Lyon+(69)&radius=10&department=69"
        response = open_page(path)
        assert "Rencontres dans le Rhône, Lyon et 10 km autour, ateliers" in words_of(response)
        query = "department=69&commune=lyon-69123&radius=10&kind=workshop"
        assert address_in(response) == f"{SITE}/feeds/agenda.ics?{query}"
        assert links(response)[0] == f"/?{query}"
        assert f"{SITE}/abonnement/agenda/?{query}" in words_of(response)

    def test_of_all(self) -> None:
        assert address_in(open_page("/abonnement/agenda/")) == f"{SITE}/feeds/agenda.ics"

    @pytest.mark.parametrize(
        "path",
        [
            "groupes/inconnu/",
            "reseaux/inconnu/",
            "rencontres/7d6c3f0e-0000-4000-8000-000000000000/",
            "agenda/?kind=party",
            "agenda/?page=2",
        ],
    )
    def test_there_is_none(self, path: str) -> None:
        assert Client().get(f"/abonnement/{path}").status_code == 404

    def test_nor_of_what_is_private_or_over(self) -> None:
        private, over = publish(visibility="private"), publish()
        Event.objects.filter(pk=over.pk).update(archived_at=NOW)
        for event in (private, over):
            path = f"/abonnement/rencontres/{event.public_id}/"
            assert Client().get(path).status_code == 404

    @pytest.mark.parametrize("path", ["", "agenda/", "groupes/liens/"])
    @pytest.mark.parametrize("method", ["post", "put", "delete"])
    def test_only_read(self, path: str, method: str) -> None:
        make_group(slug="liens")
        assert getattr(Client(), method)(f"/abonnement/{path}").status_code == 405


class TestPrograms:
    HTTPS = f"{SITE}/feeds/agenda.ics?department=69&kind=workshop"
    WEBCAL = HTTPS.replace("https:", "webcal:")

    def test_each_has_its_steps_its_pace_and_a_way_out(self) -> None:
        found = programs(https_url=self.HTTPS, webcal_url=self.WEBCAL, name="N")
        assert len({one.key for one in found}) == len(found) == 7
        for one in found:
            assert len(one.steps) >= 2
            assert len(one.leaving) >= 2
            assert one.refresh
            assert bool(one.action_url) == bool(one.action_label)

    def test_addresses_are_carried_whole(self) -> None:
        found = {
            one.key: one
            for one in programs(https_url=self.HTTPS, webcal_url=self.WEBCAL, name="A & B")
        }
        google = parse_qs(urlsplit(found["google"].action_url).query)
        outlook = parse_qs(urlsplit(found["outlook"].action_url).query)
        assert google == {"cid": [self.WEBCAL]}
        assert outlook == {"url": [self.HTTPS], "name": ["A & B"]}
        assert found["apple"].action_url == found["android"].action_url == self.WEBCAL


class TestLinkedFrom:
    def test_a_group_a_network_an_event_and_a_search(self) -> None:
        group = make_group(slug="liens")
        event = publish(group=group, every="tous les jeudis")
        network = make_organization(slug="aura", kind=Organization.Kind.NETWORK)
        Affiliation.objects.create(network=network, group=group, accepted_at=NOW)
        occurrence = event.occurrences.order_by("starts_at").first()
        assert occurrence is not None
        for path, page in (
            ("/groupes/liens/", "/abonnement/groupes/liens/"),
            ("/reseaux/aura/", "/abonnement/reseaux/aura/"),
            (f"/seances/{occurrence.public_id}/", f"/abonnement/rencontres/{event.public_id}/"),
            ("/?kind=peer_cafe&q=café", "/abonnement/agenda/?q=caf%C3%A9&kind=peer_cafe"),
        ):
            assert page in links(open_page(path))
        assert Client().get("/abonnement/agenda/?q=caf%C3%A9&kind=peer_cafe").status_code == 200
        assert not [url for url in links(open_page("/")) if "abonnement" in url]

    def test_programs_that_look_find_the_calendar_in_the_page(self) -> None:
        make_organization(slug="aura", name="AURA", kind=Organization.Kind.NETWORK)
        for path in ("/reseaux/aura/", "/abonnement/reseaux/aura/"):
            page = open_page(path).content.decode()
            assert f'href="{SITE}/feeds/networks/aura.ics"' in page
