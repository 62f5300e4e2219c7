"""Help, privacy and legal pages, as people get them."""

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test import Client

from groups.domain.helplines import helplines
from groups.models import Organization, SupportGroup
from tests.factories import (
    make_department,
    make_event,
    make_group,
    make_occurrence,
    make_organization,
    make_schedule,
)

PAGES = [
    "/aide/",
    "/confidentialite/",
    "/mentions-legales/",
    "/accessibilite/",
    "/contact/",
    "/plan-du-site/",
    "/robots.txt",
]


def text_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def hrefs(html: str) -> list[str]:
    return re.findall(r'href="([^"#]+)"', html)


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_a_page_stands_even_when_there_is_nothing_yet(client, path):
    assert text_of(client, path)
    assert client.head(path).status_code == 200
    assert client.post(path).status_code == 405


@pytest.mark.django_db
def test_help_gives_every_number_as_something_to_press(client):
    html = text_of(client, "/aide/")
    for line in helplines():
        assert f'href="{line.href}"' in html
        assert line.words in html
    assert "tel:114" not in html


def refuse(*_: object) -> None:
    raise OperationalError("the database is down")


def test_help_opens_while_the_database_is_down(client, django_db_blocker):
    with django_db_blocker.unblock(), connection.execute_wrapper(refuse):
        assert "tel:3114" in text_of(client, "/aide/")


@pytest.mark.django_db
def test_a_stale_number_is_still_shown(client):
    with time_machine.travel(date(2031, 6, 1)):
        assert "tel:3114" in text_of(client, "/aide/")


@pytest.mark.django_db
def test_privacy_leads_to_each_association(client, django_assert_num_queries):
    first = make_organization(name="Les Tilleuls")
    with django_assert_num_queries(2):
        text_of(client, "/confidentialite/")
    others = [make_organization() for _ in range(3)]
    with django_assert_num_queries(2):
        html = text_of(client, "/confidentialite/")
    for organization in (first, *others):
        assert f"/confidentialite/{organization.slug}/" in hrefs(html)


@pytest.mark.django_db
def test_an_association_says_who_answers_for_the_data(client):
    organization = make_organization(
        name="Les Tilleuls",
        legal_name="Association Les Tilleuls, loi 1901",
        legal_address="3 rue du Lac\n73000 Chambéry",
        rights_contact="droits@tilleuls.example",
        hosting="Hébergeur, Lyon",
        retention_months=6,
    )
    group = make_group(organization=organization, name="Le mardi")
    html = text_of(client, f"/confidentialite/{organization.slug}/")
    assert "Association Les Tilleuls, loi 1901" in html
    assert "3 rue du Lac<br>73000 Chambéry" in html
    assert "Effacés 6 mois après la rencontre" in html
    assert "Hébergeur, Lyon" in html
    assert {"mailto:droits@tilleuls.example", f"/groupes/{group.slug}/"} <= set(hrefs(html))
    assert "pas encore renseigné" not in html
    assert "fermée" not in html


@pytest.mark.django_db
def test_an_association_says_all_that_is_kept_and_until_when(client):
    html = text_of(client, f"/confidentialite/{make_organization().slug}/")
    for kept, until in {
        "Votre prénom ou pseudo": "Effacés 3 mois après la rencontre",
        "Vos trois mots": "dès la fin de la rencontre",
        "Si quelqu’un d’autre vous inscrit": "au bout de 72 heures",
        "Un pseudonyme de l’année": "au plus tard le 31 décembre de l’année suivante",
        "Le journal des messages": "Jamais votre adresse ni le texte",
        "Qui a ouvert la liste": "pendant 12 mois",
        "Contre les robots": "une heure au plus",
    }.items():
        assert kept in html
        assert until in html


@pytest.mark.django_db
def test_what_an_association_has_not_said_closes_registration(client):
    organization = make_organization(legal_address="", hosting="", rights_contact="")
    html = text_of(client, f"/confidentialite/{organization.slug}/")
    assert html.count("pas encore renseigné") == 3
    assert "L’inscription en ligne est fermée" in html
    assert not make_group(organization=organization).can_open_registration


@pytest.mark.django_db
def test_an_address_is_text_not_markup(client):
    organization = make_organization(legal_address="<script>1</script>", name="<b>")
    html = text_of(client, f"/confidentialite/{organization.slug}/")
    assert "<script>" not in html
    assert "<b>" not in html


@pytest.mark.django_db
def test_an_unknown_association_is_not_found(client):
    assert client.get("/confidentialite/personne/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/mentions-legales/", "/accessibilite/", "/contact/"])
def test_the_sites_own_address_is_given_where_there_is_one(client, settings, path):
    settings.CONTACT_EMAIL = "site@tablee.example"
    assert "mailto:site@tablee.example" in hrefs(text_of(client, path))
    settings.CONTACT_EMAIL = ""
    assert not [href for href in hrefs(text_of(client, path)) if href.startswith("mailto:")]


@pytest.mark.django_db
def test_legal_notices_name_publishers_and_sources(client):
    make_organization(legal_name="Les Tilleuls, loi 1901", hosting="Hébergeur, Lyon")
    Organization.objects.create(
        slug="sans", name="Sans nom légal", kind="association", department=make_department()
    )
    html = text_of(client, "/mentions-legales/")
    assert "Les Tilleuls, loi 1901" in html
    assert "Hébergeur, Lyon" in html
    assert "Sans nom légal" not in html
    for source in ("AGPL", "GeoNames", "CC BY 4.0", "Licence Ouverte", "Atkinson"):
        assert source in html


@pytest.mark.django_db
def test_the_declaration_is_honest_and_names_a_recourse(client):
    html = text_of(client, "/accessibilite/")
    assert "Accessibilité\u00a0: non conforme" in html
    assert "Défenseur des droits" in html
    assert "https://formulaire.defenseurdesdroits.fr/" in hrefs(html)


@pytest.mark.django_db
def test_the_site_map_leads_everywhere_and_nowhere_in_vain(client):
    network = make_organization(kind=Organization.Kind.NETWORK)
    group = make_group()
    gone = make_group(archived_at=group.created_at)
    html = text_of(client, "/plan-du-site/")
    links = {href for href in hrefs(html) if not urlsplit(href).scheme}
    assert {f"/groupes/{group.slug}/", f"/reseaux/{network.slug}/", *PAGES[:5]} <= links
    assert f"/groupes/{gone.slug}/" not in links
    # The organisers' desk asks who you are first; files are served before Django.
    for href in sorted(links - {"/organiser/"}):
        if not href.startswith("/static/"):
            assert client.get(href).status_code == 200, href


@pytest.mark.django_db
def test_robots_may_read_calendars_and_not_personal_pages(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.content.decode().splitlines()
    assert lines[:2] == ["User-agent: *", "Allow: /feeds/"]
    for path in ("/mon-rendez-vous/", "/mes-rendez-vous/", "/feeds/my/", "/organiser/"):
        assert f"Disallow: {path}" in lines


def public_paths() -> Iterator[str]:
    """Addresses of every kind of page that anybody may open."""
    organization = make_organization(kind=Organization.Kind.NETWORK)
    group: SupportGroup = make_group(organization=organization)
    schedule = make_schedule(event=make_event(group=group))
    session = make_occurrence(schedule=schedule)
    yield from PAGES
    yield from ("/", "/groupes/", "/retrouver/", "/abonnement/", "/nulle-part/")
    yield f"/groupes/{group.slug}/"
    yield f"/reseaux/{organization.slug}/"
    yield f"/confidentialite/{organization.slug}/"
    yield f"/seances/{session.public_id}/"
    yield f"/seances/{session.public_id}/inscription/"


@pytest.mark.django_db
def test_no_public_page_sets_a_cookie_or_carries_a_form_token(client):
    for path in public_paths():
        response = client.get(path)
        assert response.status_code in {200, 404}, path
        assert "Set-Cookie" not in response, path
        assert client.cookies == {}, path
        assert b"csrfmiddlewaretoken" not in response.content, path
