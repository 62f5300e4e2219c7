"""What stands in other sites' frames, and the page on which one chooses it."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from events.views.doors.embed_options import EmbedOptions
from groups.models import Affiliation, Organization, SupportGroup
from tests.events.programming import publish
from tests.events.registering import NOW
from tests.events.views.pages import headings, links, meta_robots, open_page, plain, words_of
from tests.factories import make_group, make_organization

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
SITE = "https://agenda.exemple.example"
FRAME = "/integrer/groupes/liens/"


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.SITE_URL = SITE


@pytest.fixture
def group() -> SupportGroup:
    group = make_group(slug="liens", name="Café des liens")
    publish(group=group, title="Atelier", every="toutes les semaines")
    publish(group=group, title="Caché", visibility="unlisted")
    publish(title="Ailleurs")
    return group


def anchors(response: Any) -> list[str]:
    return re.findall(r"<a\s[^>]*>", response.content.decode())


@pytest.mark.usefixtures("group")
class TestFrame:
    def test_a_list(self):
        response = open_page(FRAME)
        assert headings(response) == ["Café des liens (nouvelle fenêtre)"]
        assert len(headings(response, 2)) == 10
        assert headings(response, 2)[0] == "jeudi 3 décembre 2026"
        found = words_of(response)
        assert found.count("Atelier") == 10
        assert "de 18 h 30 à 20 h 30" in found
        assert not any(one in found for one in ("Caché", "Ailleurs"))
        assert "Toutes les dates" in plain(response.content.decode())

    @pytest.mark.parametrize("path", [FRAME, f"{FRAME}?vue=mois&mois=2026-12"])
    def test_every_link_leaves_the_frame_or_stays_within_it(self, path):
        found = anchors(open_page(path))
        within = [one for one in found if re.search(r'href="[#?]', one)]
        leaving = [one for one in found if one not in within]
        assert len(leaving) > 2
        assert all('target="_blank"' in one and 'rel="noopener"' in one for one in leaving)
        assert not any("target" in one for one in within)

    def test_a_month_whose_neighbours_keep_the_choices(self):
        response = open_page(f"{FRAME}?vue=mois&mois=2026-12&theme=sombre&accent=sapin")
        assert headings(response, 2) == ["Décembre 2026"]
        assert "?vue=mois&theme=sombre&accent=sapin&mois=2027-01" in links(response)

    def test_any_site_may_frame_it_and_only_it(self):
        framed = open_page(FRAME)
        assert "X-Frame-Options" not in framed
        policy = framed["Content-Security-Policy"]
        assert "frame-ancestors *" in policy
        assert "form-action 'none'" in policy
        assert "default-src 'self'" in policy
        assert framed["Cache-Control"] == "public, max-age=300, stale-if-error=86400"
        for path in ("/", "/groupes/liens/", "/groupes/liens/integrer/", "/integrer/groupes/x/"):
            other = Client().get(path)
            assert "frame-ancestors 'none'" in other["Content-Security-Policy"]
            assert other["X-Frame-Options"] == "DENY"

    def test_search_engines_are_led_to_the_page_itself(self):
        response = open_page(FRAME)
        assert meta_robots(response) == "noindex, follow"
        canonical = f'<link rel="canonical" href="{SITE}/groupes/liens/">'
        assert canonical in response.content.decode()

    def test_no_script_and_nothing_of_others(self):
        page = open_page(FRAME).content.decode()
        assert re.findall(r"<(script|img|form|input|iframe)\b", page) == []
        fetched = re.findall(r'<link rel="(?:stylesheet|icon)"\s+href="([^"]*)"', page)
        assert fetched
        assert all(one.startswith("/static/") for one in fetched)

    @pytest.mark.parametrize(
        ("query", "classes", "scheme"),
        [
            ("", "embed theme--auto accent--brique", "light dark"),
            ("?theme=clair&accent=prune", "embed theme--clair accent--prune", "light"),
            ("?theme=sombre", "embed theme--sombre accent--brique", "dark"),
            ('?theme="><script>&accent=%00', "embed theme--auto accent--brique", "light dark"),
        ],
    )
    def test_themes_are_a_closed_list(self, query, classes, scheme):
        page = open_page(f"{FRAME}{query}").content.decode()
        assert f'class="{classes}"' in page
        assert f'name="color-scheme" content="{scheme}"' in page

    def test_its_language_is_that_of_the_site_around_it(self):
        for headers in ({"accept-language": "en"}, {"accept-language": "fr"}):
            french = Client(headers=headers).get(FRAME).content.decode()
            english = Client(headers=headers).get(f"{FRAME}?langue=en").content.decode()
            assert '<html lang="fr"' in french
            assert "jeudi 3\u00a0décembre 2026" in french
            assert '<html lang="en"' in english
            assert "Thursday 3\u00a0December 2026" in english

    def test_how_many(self):
        assert len(headings(open_page(f"{FRAME}?nombre=5"), 2)) == 5
        assert len(headings(open_page(f"{FRAME}?nombre=999999"), 2)) == 10


def test_a_network_s_frame_says_whose_each_is():
    network = make_organization(kind=Organization.Kind.NETWORK, name="Réseau", slug="reseau")
    group = make_group(name="Café des liens")
    publish(group=group, title="Atelier")
    Affiliation.objects.create(network=network, group=group, accepted_at=NOW)
    for query in ("", "?vue=mois&mois=2026-12"):
        found = words_of(open_page(f"/integrer/reseaux/reseau/{query}"))
        assert "Café des liens · de 18 h 30 à 20 h 30" in found


def test_without_dates():
    make_group(slug="vide")
    assert "Pas de date annoncée" in words_of(open_page("/integrer/groupes/vide/"))


@pytest.mark.parametrize("path", ["groupes/inconnu", "groupes/ancien", "reseaux/inconnu"])
def test_unknown_or_gone(path):
    make_group(slug="ancien", archived_at=NOW)
    assert open_page(f"/integrer/{path}/").status_code == 404
    assert open_page(f"/{path}/integrer/").status_code == 404


def test_only_reading():
    make_group(slug="liens")
    assert Client().post(FRAME).status_code == 405


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("query", ["", "?vue=mois&mois=2026-12"])
def test_queries_never_grow_with_rows(rows, query, django_assert_num_queries):
    group = make_group(slug="liens")
    for _number in range(rows):
        publish(group=group, audience=("relatives",))
    with django_assert_num_queries(4):
        assert Client().get(f"{FRAME}{query}").status_code == 200


class TestOptions:
    def test_what_to_copy(self):
        make_group(slug="liens", name='Café "des" liens & cie')
        response = open_page("/groupes/liens/integrer/?vue=mois&accent=sapin&langue=en")
        page = response.content.decode()
        codes = [
            html.unescape(one) for one in re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.S)
        ]
        title = "Les prochaines rencontres\u00a0: Café &quot;des&quot; liens &amp; cie"
        assert codes == [
            f'<iframe src="{SITE}{FRAME}?vue=mois&amp;accent=sapin&amp;langue=en" title="{title}"'
            ' width="100%" height="760" loading="lazy" style="border:0"></iframe>',
            f'<a href="{SITE}/groupes/liens/">{title}</a>',
        ]
        assert f'src="{FRAME}?vue=mois&amp;accent=sapin&amp;langue=en"' in page
        assert meta_robots(response) == "noindex, follow"
        assert f"{SITE}/groupes/liens/atom.xml" in words_of(response)

    def test_a_network_has_one_too(self):
        make_organization(kind=Organization.Kind.NETWORK, slug="reseau")
        assert open_page("/reseaux/reseau/integrer/").status_code == 200
        assert "/reseaux/reseau/integrer/" in links(open_page("/reseaux/reseau/"))

    def test_the_group_s_page_leads_there(self):
        make_group(slug="liens")
        assert "/groupes/liens/integrer/" in links(open_page("/groupes/liens/"))

    def test_an_address_says_what_differs_from_the_usual(self):
        assert EmbedOptions.of({}).query == ""
        assert EmbedOptions.of({"vue": "liste", "theme": "auto", "nombre": "10"}).query == ""
        chosen = {"vue": "mois", "theme": "sombre", "nombre": "20", "inconnu": "x"}
        assert EmbedOptions.of(chosen).query == "?vue=mois&theme=sombre&nombre=20"
