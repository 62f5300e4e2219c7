"""Bringing in a calendar by page: asked for, looked at, taken, followed."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from events.domain.calendar_imports import MAX_BYTES
from events.models import CalendarSource, Event, PendingImport
from groups.models import RoleName, SupportGroup
from tests.events.domain.calendar_imports.calendars import file, starts, vcalendar, vevent
from tests.events.domain.remote_calendars.servers import Site, serving
from tests.events.views.organizer.conftest import login
from tests.events.views.pages import error_beside, headings, words_of
from tests.factories import make_group

FIELDS = {"kind": "peer_cafe", "access_mode": "registration", "visibility": "unlisted"}
COMING = {
    "DTSTART;TZID=Europe/Paris": "20261210T183000",
    "DTEND;TZID=Europe/Paris": "20261210T203000",
}


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    with serving() as found:
        settings.REMOTE_CALENDAR_LOCAL_PORTS = frozenset({found.port})
        found.gives(vcalendar("X-WR-CALNAME:Agenda du GEM", vevent(**COMING)))
        yield found


def page(group: SupportGroup, tail: str = "") -> str:
    return f"/organiser/groupes/{group.slug}/importer/{tail}"


def send(desk: Client, group: SupportGroup, **fields: Any) -> Any:
    if "file" in fields:
        fields["file"] = SimpleUploadedFile("agenda.ics", fields["file"])
    return desk.post(page(group), {**FIELDS, **fields})


def act(desk: Client, source: CalendarSource, name: str) -> str:
    """Press a button of a followed calendar; return what is said."""
    url = f"/organiser/groupes/{source.group.slug}/calendriers/{source.public_id}/"
    answer = desk.post(url, {"act": name}, follow=True)
    *_before, said = answer.context["messages"]
    return str(said).replace("\u202f", " ").replace("\u00a0", " ")


def test_a_file_is_looked_at_then_taken(desk: Client, group: SupportGroup) -> None:
    assert headings(desk.get(page(group))) == ["Importer un calendrier"]
    answer = send(desk, group, file=file("google"))
    assert answer.status_code == 303
    looked = desk.get(answer["Location"])
    words = words_of(looked)
    assert "5 évènements : 3 nouveaux" in words
    assert "Chaque premier jeudi du mois, de 18 h 30 à 20 h 30" in words
    assert "Café pair-aidance, sur place : Maison des Associations" in words
    assert "La mise en forme de la présentation est retirée" in words
    assert "Rendez-vous privé" in words
    assert "Les personnes nommées (organisateur, invités) ne sont pas reprises." in words
    assert "Martin" not in words
    assert not Event.objects.exists()
    taken = desk.post(answer["Location"], follow=True)
    assert taken.redirect_chain == [(f"/organiser/groupes/{group.slug}/evenements/", 303)]
    event = Event.objects.get(texts__title="Café des pairs")
    assert (event.kind, event.access_mode, event.visibility) == (
        *("peer_cafe", "registration", "unlisted"),
    )
    assert not PendingImport.objects.exists()


def test_taking_twice_takes_once(desk: Client, group: SupportGroup) -> None:
    url = send(desk, group, file=vcalendar(vevent(**COMING)))["Location"]
    desk.post(url)
    answer = desk.post(url, follow=True)
    assert "Ce calendrier n’attend plus" in str([*answer.context["messages"]][-1])
    assert Event.objects.count() == 1


def test_what_waits_is_unreadable_and_without_people(desk: Client, group: SupportGroup) -> None:
    send(desk, group, file=file("google"))
    pending = PendingImport.objects.get()
    for secret in ("paul@", "Paul", "Martin", "group.calendar", "This is an event reminder"):
        assert secret not in pending.text
    raw = PendingImport.objects.extra(select={"raw": "text"}).values_list("raw", flat=True)
    assert "Café" not in str(list(raw))


@pytest.mark.parametrize(
    ("fields", "name", "words"),
    [
        ({}, "file", "Donnez un fichier .ics, ou l’adresse d’un calendrier."),
        (
            {"file": b"x", "url": "https://agenda.example/"},
            "url",
            "Donnez soit un fichier, soit une adresse : pas les deux à la fois.",
        ),
        (
            {"url": "agenda.example"},
            "url",
            "Cette adresse n’est pas complète. Elle commence par https:// ou webcal://.",
        ),
        (
            {"url": "http://127.0.0.1/a.ics"},
            "url",
            "Cette adresse n’est pas sur l’internet public : nous ne la lisons pas.",
        ),
    ],
)
def test_faults_stand_beside_their_field(
    desk: Client, group: SupportGroup, fields: dict[str, Any], name: str, words: str
) -> None:
    answer = send(desk, group, **fields)
    assert answer.status_code == 422
    assert error_beside(answer, name) == words


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Ce calendrier est vide."),
        (b"Bonjour", "Ce n’est pas un calendrier. Exportez-le au format iCalendar (.ics)."),
        (b"x" * (MAX_BYTES + 1), "Ce calendrier dépasse 5 Mo : exportez une période plus courte."),
    ],
)
def test_files_that_are_no_calendar(
    desk: Client, group: SupportGroup, data: bytes, words: str
) -> None:
    answer = send(desk, group, file=data)
    assert answer.status_code == 422
    assert words in words_of(answer)
    assert not PendingImport.objects.exists()


def test_more_than_any_page_takes_is_not_read(desk: Client, group: SupportGroup) -> None:
    assert send(desk, group, file=b"x" * (7 * 1024 * 1024)).status_code == 413


def test_nothing_to_come_is_said(desk: Client, group: SupportGroup) -> None:
    url = send(desk, group, file=vcalendar(vevent(DTSTART="20200101T100000Z")))["Location"]
    assert "Rien à importer" in words_of(desk.get(url))


def test_an_address_is_followed(desk: Client, group: SupportGroup, site: Site) -> None:
    url = send(desk, group, url=site.url)["Location"]
    assert "Cette adresse sera relue toutes les six heures" in words_of(desk.get(url))
    assert not CalendarSource.objects.exists()
    answer = desk.post(url, follow=True)
    source = CalendarSource.objects.get()
    assert (source.kind, source.access_mode, source.visibility) == (
        *("peer_cafe", "registration", "unlisted"),
    )
    words = words_of(answer)
    assert "Agenda du GEM localhost Évènements : 1 nouveau, 0 mis à jour et 0 inchangé." in words
    assert "Dernière bonne lecture : jeudi 3 décembre 2026 à 18 h 45." in words
    assert "secret" not in answer.content.decode()
    assert starts(Event.objects.get()) == ["2026-12-10 18:30"]


def test_the_buttons_of_a_followed_calendar(
    desk: Client, group: SupportGroup, site: Site, clock: Any
) -> None:
    desk.post(send(desk, group, url=site.url)["Location"])
    source = CalendarSource.objects.get()
    assert act(desk, source, "read").startswith("Ce calendrier vient d’être lu.")
    clock.shift(61)
    assert act(desk, source, "read") == "Évènements : 0 nouveau, 0 mis à jour et 1 inchangé."
    act(desk, source, "stop")
    source.refresh_from_db()
    assert source.next_read_at is None
    assert "La lecture est arrêtée" in words_of(desk.get(page(group)))
    act(desk, source, "resume")
    act(desk, source, "follow")
    source.refresh_from_db()
    assert (source.next_read_at is None, source.follows_removals) == (False, True)
    act(desk, source, "unfollow")
    assert act(desk, source, "forget") == ("L’adresse est effacée. Les rencontres déjà là restent.")
    assert not CalendarSource.objects.exists()
    assert Event.objects.count() == 1


def test_what_went_wrong_is_shown(
    desk: Client, group: SupportGroup, site: Site, clock: Any
) -> None:
    desk.post(send(desk, group, url=site.url)["Location"])
    site.gives(status=404)
    clock.shift(61)
    assert act(desk, CalendarSource.objects.get(), "read").startswith(
        "Il n’y a plus de calendrier à cette adresse."
    )


def test_what_vanished_is_shown(desk: Client, group: SupportGroup, site: Site, clock: Any) -> None:
    desk.post(send(desk, group, url=site.url)["Location"])
    site.gives(vcalendar())
    clock.shift(61)
    act(desk, CalendarSource.objects.get(), "read")
    assert "N’y sont plus annoncés, et restent ici : Café des liens" in words_of(
        desk.get(page(group))
    )


def test_unknown_and_forbidden_look_alike(desk: Client, site: Site) -> None:
    other = make_group()
    theirs = CalendarSource.objects.create(
        group=other, url=site.url, url_hash="x", host="localhost", **FIELDS
    )
    assert desk.get(page(other)).status_code == 404
    assert send(desk, other, file=file("google")).status_code == 404
    for found in (theirs.public_id, uuid.uuid4()):
        url = f"/organiser/groupes/{other.slug}/calendriers/{found}/"
        assert desk.post(url, {"act": "forget"}).status_code == 404
    assert CalendarSource.objects.count() == 1


def test_a_source_of_another_group_is_not_reached_through_mine(
    desk: Client, group: SupportGroup, site: Site
) -> None:
    theirs = CalendarSource.objects.create(
        group=make_group(), url=site.url, url_hash="x", host="localhost", **FIELDS
    )
    url = f"/organiser/groupes/{group.slug}/calendriers/{theirs.public_id}/"
    assert desk.post(url, {"act": "forget"}).status_code == 404
    assert desk.post(url, {"act": "what"}).status_code == 404


def test_what_somebody_else_looks_at_is_theirs(desk: Client, group: SupportGroup) -> None:
    url = send(desk, group, file=file("google"))["Location"]
    other = login(group, RoleName.OWNER)
    assert other.get(url).status_code == 303
    assert other.post(url).status_code == 303
    assert not Event.objects.exists()


@pytest.mark.parametrize("name", [RoleName.FACILITATOR, RoleName.READER])
def test_who_runs_nothing_imports_nothing(group: SupportGroup, name: RoleName) -> None:
    assert login(group, name).get(page(group)).status_code == 404


def test_reading_somebody_elses_site_is_limited(
    desk: Client, group: SupportGroup, site: Site, settings: Settings
) -> None:
    settings.RATE_LIMITS = True
    answers = [send(desk, group, url=site.url).status_code for _number in range(31)]
    assert (answers[0], answers[-1]) == (303, 429)


@pytest.mark.both_databases
def test_a_list_of_calendars_costs_the_same_queries_whatever_its_length(
    desk: Client, group: SupportGroup, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def add(number: int) -> None:
        CalendarSource.objects.create(
            group=group, url="x", url_hash=str(number), host=f"{number}.example", **FIELDS
        )

    add(1)
    desk.get(page(group))
    with django_assert_num_queries(6):
        desk.get(page(group))
    add(2)
    add(3)
    with django_assert_num_queries(6):
        answer = desk.get(page(group))
    assert len(re.findall(r"\d\.example</h3>", answer.content.decode())) == 3
