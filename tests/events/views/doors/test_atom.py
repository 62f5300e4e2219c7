"""The Atom feed of a group or network, read by the rules of RFC 4287."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine
from django.test import Client
from django.utils.http import http_date
from pytest_django import Settings

from events.domain.occurrence_changes import (
    OccurrenceChanges,
    cancel_occurrence,
    change_occurrence,
)
from events.models import EventText, Occurrence
from groups.models import Affiliation, Organization
from tests.events.programming import publish
from tests.events.registering import MINUTE, NOW
from tests.events.views.pages import open_page, plain
from tests.factories import make_group, make_organization

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
SITE = "https://agenda.exemple.example"
PATH = "/groupes/liens/atom.xml"
NS = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.SITE_URL = SITE


def feed(path: str = PATH) -> ElementTree.Element:
    return ElementTree.fromstring(open_page(path).content)


def text(found: ElementTree.Element, name: str) -> str:
    return found.findtext(f"a:{name}", "", NS).replace("\u00a0", " ").replace("\u202f", " ")


def links(found: ElementTree.Element) -> dict[str, str]:
    return {one.attrib["rel"]: one.attrib["href"] for one in found.findall("a:link", NS)}


def entries(path: str = PATH) -> list[ElementTree.Element]:
    return feed(path).findall("a:entry", NS)


def titles(path: str = PATH) -> list[str]:
    return [text(one, "title") for one in entries(path)]


def test_whose_it_is():
    make_group(slug="liens", name="Café des liens", description="Bonjour", created_at=NOW)
    found = feed()
    assert found.tag == "{http://www.w3.org/2005/Atom}feed"
    assert found.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == "fr"
    assert text(found, "title") == "Café des liens : les prochaines rencontres"
    assert text(found, "subtitle") == "Bonjour"
    assert text(found, "id") == "tag:agenda.exemple.example,2026:groupes/liens"
    assert text(found, "updated") == "2026-11-20T09:00:00+00:00"
    assert found.findtext("a:author/a:name", "", NS) == "Café des liens"
    assert links(found) == {"self": f"{SITE}{PATH}", "alternate": f"{SITE}/groupes/liens/"}


def test_a_session():
    event = publish(group=make_group(slug="liens"), title="Atelier", kind="workshop")
    row = Occurrence.objects.get(event=event)
    (entry,) = entries()
    assert text(entry, "title") == "jeudi 3 décembre : Atelier"
    assert text(entry, "id") == f"tag:agenda.exemple.example,2026:seances/{row.public_id}"
    assert links(entry) == {"alternate": f"{SITE}/seances/{row.public_id}/"}
    assert text(entry, "updated") == "2026-11-20T09:00:00+00:00"
    summary = entry.find("a:summary", NS)
    assert summary is not None
    assert summary.attrib["type"] == "html"
    assert plain(summary.text or "").startswith("jeudi 3 décembre 2026, de 18 h 30 à 20 h 30")
    categories = [one.attrib["term"] for one in entry.findall("a:category", NS)]
    assert categories == ["atelier"]


def test_what_happened_is_said_in_words():
    group = make_group(slug="liens")
    off, moved = publish(group=group, title="Un"), publish(group=group, title="Deux")
    later = NOW + MINUTE
    cancel_occurrence(
        occurrence_id=Occurrence.objects.get(event=off).public_id, note="Malade", now=later
    )
    changes = OccurrenceChanges(wall_start=datetime(2026, 12, 4, 9, 0))
    change_occurrence(
        occurrence_id=Occurrence.objects.get(event=moved).public_id, changes=changes, now=later
    )
    first, second = entries()
    assert text(first, "title") == "Annulé : jeudi 3 décembre : Un"
    assert "Cette rencontre n’aura pas lieu. Malade" in plain(text(first, "summary"))
    assert text(second, "title") == "Déplacé : vendredi 4 décembre : Deux"
    assert {text(one, "updated") for one in (first, second, feed())} == {
        "2026-11-20T09:01:00+00:00"
    }


def test_the_next_thirty_for_all_to_see():
    group = make_group(slug="liens")
    publish(group=group, title="Atelier", every="toutes les semaines")
    publish(group=group, title="Caché", visibility="unlisted")
    publish(title="Ailleurs")
    found = titles()
    assert len(found) == 30
    assert found[0] == "jeudi 3 décembre : Atelier"
    assert not any("Caché" in one or "Ailleurs" in one for one in found)


def test_a_network_s_groups():
    group = make_group()
    network = make_organization(kind=Organization.Kind.NETWORK, name="Réseau", slug="reseau")
    publish(group=group, title="Atelier")
    assert titles("/reseaux/reseau/atom.xml") == []
    Affiliation.objects.create(network=network, group=group, accepted_at=NOW)
    assert titles("/reseaux/reseau/atom.xml") == ["jeudi 3 décembre : Atelier"]
    assert text(feed("/reseaux/reseau/atom.xml"), "id").endswith("2026:reseaux/reseau")


def test_what_xml_has_no_place_for_is_left_out():
    event = publish(group=make_group(slug="liens", name="A & B <i>"), title="Un")
    Occurrence.objects.filter(event=event).update(title="Thé\x0b \ufffe& <b>", note="x\x01y")
    assert titles() == ["jeudi 3 décembre : Thé & <b>"]
    assert "xy" in text(entries()[0], "summary")
    assert text(feed(), "title").startswith("A & B <i>")


def get(**headers: str) -> Any:
    return Client(headers=headers).get(PATH)


def test_it_is_answered_once_and_then_not_modified():
    publish(group=make_group(slug="liens"), title="Un")
    first = get()
    assert first["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert first["Cache-Control"] == "public, max-age=300, stale-if-error=86400"
    assert first["Last-Modified"] == http_date(NOW.timestamp())
    for name, value in (
        ("if-none-match", first["ETag"]),
        ("if-modified-since", first["Last-Modified"]),
    ):
        again = get(**{name: value})
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]


def test_the_same_bytes_whatever_the_language_and_the_hour():
    publish(group=make_group(slug="liens"), title="Un")
    french = get(**{"accept-language": "fr"}).content
    assert get(**{"accept-language": "en"}).content == french
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        assert get().content == french


def test_what_changes_it_changes_its_validators():
    event = publish(group=make_group(slug="liens"), title="Un", every="toutes les semaines")
    first = get()
    row = Occurrence.objects.filter(event=event).earliest("starts_at")
    with time_machine.travel(NOW + MINUTE, tick=False):
        cancel_occurrence(occurrence_id=row.public_id, now=NOW + MINUTE)
        second = get(**{"if-none-match": first["ETag"]})
    with time_machine.travel(row.ends_at, tick=False):
        third = get(**{"if-modified-since": second["Last-Modified"]})
    assert (second.status_code, third.status_code) == (200, 200)
    assert len({one["ETag"] for one in (first, second, third)}) == 3
    assert third["Last-Modified"] == http_date(row.ends_at.timestamp())


@pytest.mark.parametrize("path", ["/groupes/inconnu/atom.xml", "/reseaux/inconnu/atom.xml"])
def test_unknown(path):
    assert Client().get(path).status_code == 404


def test_the_group_s_page_names_it():
    make_group(slug="liens")
    page = open_page("/groupes/liens/").content.decode()
    assert 'type="application/atom+xml"' in page
    assert f'href="{PATH}"' in page


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_never_grow_with_rows(rows, django_assert_num_queries):
    group = make_group(slug="liens")
    for number in range(rows):
        publish(group=group, title=f"Un {number}", audience=("relatives",))
    assert EventText.objects.count() == rows
    with django_assert_num_queries(4):
        assert len(Client().get(PATH).content) > 0
