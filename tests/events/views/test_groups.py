"""Groups and networks: the list, each one's page."""

import pytest
from django.test import Client

from events.domain.drafts import VenueDraft
from groups.domain.folding import fold
from groups.models import Affiliation, Organization
from tests.events.programming import publish
from tests.events.registering import NOW
from tests.events.views.pages import headings, links, open_page, words_of
from tests.factories import make_department, make_group, make_organization

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


class TestList:
    def test_by_name_with_their_town(self):
        make_group(name="GEM du Lac", slug="lac", city="Annecy")
        make_group(name="Café des liens", slug="liens", city="")
        make_group(name="Ancien", archived_at=NOW)
        response = open_page("/groupes/")
        found = words_of(response)
        assert found.index("Café des liens Rhône") < found.index("GEM du Lac Annecy, Rhône")
        assert "Ancien" not in found
        assert [url for url in links(response) if url.startswith("/groupes/")] == [
            "/groupes/liens/",
            "/groupes/lac/",
        ]

    def test_filters(self):
        savoie = make_department("73", name="Savoie")
        make_group(name="Un", department=savoie, search_text=fold("Un Théâtre"))
        make_group(name="Deux", search_text="deux")
        for query in ("department=73", "q=THEATRE"):
            found = words_of(open_page(f"/groupes/?{query}"))
            assert ("Un" in found, "Deux" in found) == (True, False)

    @pytest.mark.parametrize("query", ["q=%00", "department=%00", "q=zzz", "department=99"])
    def test_nothing_found_says_how_to_go_on(self, query):
        make_group(name="Un", search_text="un")
        response = open_page(f"/groupes/?{query}")
        assert response.status_code == 200
        assert "Aucun groupe trouvé" in words_of(response)
        assert "/groupes/" in links(response)

    @pytest.mark.parametrize("rows", [1, 20])
    def test_queries_never_grow_with_rows(self, rows, django_assert_num_queries):
        for _number in range(rows):
            make_group()
        with django_assert_num_queries(3):
            assert Client().get("/groupes/").status_code == 200


class TestGroup:
    def test_who_they_are_and_what_is_on(self, settings):
        settings.SITE_URL = "https://agenda.exemple.example"
        group = make_group(
            name="Café des liens", slug="liens", description="Bonjour", phone_hours="le mardi"
        )
        publish(group=group, title="Atelier")
        publish(group=group, title="Caché", visibility="unlisted")
        publish(title="Ailleurs")
        response = open_page("/groupes/liens/")
        found = words_of(response)
        assert headings(response) == ["Café des liens"]
        assert headings(response, 3) == ["Atelier"]
        for part in ("Bonjour", "Lyon", "Rhône", "04 72 00 00 00", "le mardi", group.contact_email):
            assert part in found
        assert "https://agenda.exemple.example/feeds/groups/liens.ics" in links(response)
        assert "https://agenda.exemple.example/feeds/groups/liens.ics" in links(response)
        assert 'type="text/calendar"' in response.content.decode()

    def test_no_dates_yet(self):
        make_group(slug="liens")
        assert "Pas de date annoncée pour l’instant" in words_of(open_page("/groupes/liens/"))

    def test_networks_once_accepted(self):
        group = make_group(slug="liens")
        network = make_organization(kind=Organization.Kind.NETWORK, name="Réseau", slug="reseau")
        link = Affiliation.objects.create(network=network, group=group)
        assert "Réseau" not in words_of(open_page("/groupes/liens/"))
        link.accepted_at = NOW
        link.save()
        Affiliation.objects.create(
            network=network, organization=group.organization, accepted_at=NOW
        )
        response = open_page("/groupes/liens/")
        assert links(response).count("/reseaux/reseau/") == 1

    @pytest.mark.parametrize("slug", ["inconnu", "ancien", "%00", "é"])
    def test_unknown_or_gone(self, slug):
        make_group(slug="ancien", archived_at=NOW)
        assert open_page(f"/groupes/{slug}/").status_code == 404

    def test_its_next_dates_page_by_page(self):
        publish(group=make_group(slug="liens"), every="tous les jours")
        response = open_page("/groupes/liens/")
        onward = next(url for url in links(response) if "after=" in url)
        again = open_page(f"/groupes/liens/{onward}")
        assert set(headings(response, 2)) & set(headings(again, 2)) <= {
            "Les prochaines rencontres",
            "Le calendrier du groupe",
        }

    @pytest.mark.parametrize("rows", [1, 15])
    def test_queries_never_grow_with_rows(self, rows, django_assert_num_queries):
        group = make_group(slug="liens")
        for number in range(rows):
            publish(group=group, venue=VenueDraft(name=f"Salle {number}"), audience=("members",))
        with django_assert_num_queries(5):
            assert Client().get("/groupes/liens/").status_code == 200


class TestNetwork:
    def test_its_groups_and_their_agenda(self):
        network = make_organization(
            kind=Organization.Kind.NETWORK, name="Réseau", slug="reseau", description="Ensemble"
        )
        shared, asked = make_group(name="Un"), make_group(name="Deux")
        Affiliation.objects.create(network=network, group=shared, accepted_at=NOW)
        Affiliation.objects.create(network=network, group=asked)
        publish(group=shared, title="Café")
        publish(group=shared, title="Caché", visibility="private")
        publish(group=asked, title="Ailleurs")
        response = open_page("/reseaux/reseau/")
        found = words_of(response)
        assert headings(response) == ["Réseau"]
        assert "Ensemble" in found
        assert ("Un" in found, "Deux" in found) == (True, False)
        assert headings(response, 3) == ["Café"]

    def test_nobody_yet(self):
        make_organization(kind=Organization.Kind.NETWORK, slug="reseau")
        assert "Aucun groupe n’a encore rejoint ce réseau." in words_of(
            open_page("/reseaux/reseau/")
        )

    def test_an_association_is_no_network(self):
        make_organization(slug="association")
        assert open_page("/reseaux/association/").status_code == 404
        assert open_page("/reseaux/inconnu/").status_code == 404

    @pytest.mark.parametrize("rows", [1, 15])
    def test_queries_never_grow_with_rows(self, rows, django_assert_num_queries):
        network = make_organization(kind=Organization.Kind.NETWORK, slug="reseau")
        for _number in range(rows):
            group = make_group()
            Affiliation.objects.create(network=network, group=group, accepted_at=NOW)
            publish(group=group)
        with django_assert_num_queries(5):
            assert Client().get("/reseaux/reseau/").status_code == 200


@pytest.mark.parametrize("path", ["/groupes/"])
@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_only_read(path, method):
    assert getattr(Client(), method)(path).status_code == 405
