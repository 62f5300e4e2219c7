"""Who was told of what, and how far it got: names and words, never an address."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from events.models import Occurrence
from groups.models import AccessLogEntry, RoleName, SupportGroup
from notifications.domain.delivery_words import state_words
from notifications.models import Delivery
from tests.events.enrolling import cohort, enter, sessions_of
from tests.events.registering import NOW as ENTERED
from tests.events.views.organizer.conftest import login, make_session
from tests.events.views.pages import links, words_of
from tests.factories import make_group, make_registration
from tests.notifications.rows import make_delivery

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOW = datetime(2026, 12, 1, 17, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def group() -> SupportGroup:
    return make_group(name="Les Tilleuls")


@pytest.fixture
def session(group: SupportGroup) -> Occurrence:
    return make_session(group)


@pytest.fixture
def desk(group: SupportGroup) -> Client:
    return login(group, RoleName.ORGANIZER)


def address(session: Occurrence) -> str:
    return f"/organiser/seances/{session.public_id}/messages/"


def tell(session: Occurrence, name: str = "Camille", **fields: Any) -> Delivery:
    party = make_registration(
        occurrence=session, nickname=name, email=f"{uuid.uuid4()}@exemple.example"
    )
    return make_delivery(party, due_at=NOW, **fields)


def settled(**fields: Any) -> dict[str, Any]:
    return {"settled_at": NOW, "attempts": 1, **fields}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": "sent"}, "envoyé mardi 1er décembre, 18 h 02"),
        ({"state": "failed", "reason": "refused_550"}, "refusé par la boîte : adresse à vérifier"),
        (
            {"state": "failed", "reason": "refused_400", "channel": "sms"},
            "refusé par l’opérateur : numéro à vérifier",
        ),
        (
            {"state": "failed", "reason": "put_off_451"},
            "pas distribué : toujours remis à plus tard pendant cinq jours",
        ),
        (
            {"state": "failed", "reason": "no_contact"},
            "pas parti : la personne a retiré son contact",
        ),
        ({"state": "failed", "reason": "no_sms"}, "pas parti : ce site n’envoie plus de SMS"),
        ({"state": "failed", "reason": "?"}, "pas distribué : à vérifier avec la personne"),
        ({"state": "skipped", "reason": "erased"}, "devenu inutile : la personne a tout effacé"),
        (
            {"state": "skipped", "reason": "registration_cancelled"},
            "devenu inutile : l’inscription a changé entre-temps",
        ),
        ({"state": "skipped", "reason": "?"}, "devenu inutile"),
    ],
)
def test_how_far_it_got_is_said_in_words(fields, words):
    delivery = Delivery(**settled(**fields))
    found = state_words(delivery, zone=ZoneInfo("Europe/Paris"), now=NOW)
    assert found.replace("\u00a0", " ").replace("\u202f", " ") == words


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": "sending", "due_at": NOW}, "en attente"),
        ({"state": "pending", "due_at": NOW}, "en attente"),
        (
            {"state": "pending", "due_at": NOW + MINUTE},
            "en attente : part mardi 1er décembre, 18 h 03",
        ),
        (
            {"state": "pending", "due_at": NOW + MINUTE, "attempts": 2},
            "en attente : nouvel essai mardi 1er décembre, 18 h 03",
        ),
    ],
)
def test_what_waits_says_until_when(fields, words):
    found = state_words(Delivery(**fields), zone=ZoneInfo("Europe/Paris"), now=NOW)
    assert found.replace("\u00a0", " ").replace("\u202f", " ") == words


def test_names_and_no_address(desk: Client, session: Occurrence) -> None:
    one = tell(session, **settled(state="sent"))
    tell(session, "", **settled(state="failed", reason="refused_550"))
    page = desk.get(address(session))
    words = words_of(page)
    assert "Camille Place réservée, par e-mail Envoyé mardi 1er décembre, 18 h 02" in words
    assert "Sans nom Place réservée, par e-mail Refusé par la boîte : adresse à vérifier" in words
    assert "1 message n’est pas arrivé. Ce n’est la faute de personne" in words
    assert one.registration.email not in page.content.decode()
    assert "@" not in words


def test_it_can_be_narrowed(desk: Client, session: Occurrence) -> None:
    tell(session, "Ada", **settled(state="sent"))
    tell(session, "Bea", purpose="reminder", **settled(state="failed", reason="refused_550"))
    tell(session, "Cleo", **settled(state="skipped"))
    tell(session, "Dora")

    def shown(**query: str) -> list[str]:
        words = words_of(desk.get(address(session), query)).split()
        return [name for name in ("Ada", "Bea", "Cleo", "Dora") if name in words]

    assert shown(etat="envoyes") == ["Ada"]
    assert shown(etat="echecs") == ["Bea"]
    assert shown(etat="inutiles") == ["Cleo"]
    assert shown(etat="attente") == ["Dora"]
    assert shown(quoi="reminder") == ["Bea"]
    assert shown(quoi="reminder", etat="envoyes") == []
    assert shown(quoi="x", etat="y") == ["Ada", "Bea", "Cleo", "Dora"]


def test_pages_keep_what_was_chosen(desk: Client, session: Occurrence) -> None:
    for number in range(41):
        tell(session, f"n{number}", **settled(state="sent"))
    first = desk.get(address(session), {"etat": "envoyes"})
    (older,) = [url for url in links(first) if "page=2" in url]
    assert "etat=envoyes" in older
    second = desk.get(older)
    assert words_of(second).count("Envoyé mardi") == 1
    assert [url for url in links(second) if "page=1" in url]


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow(
    desk: Client, session: Occurrence, number: int, django_assert_num_queries: Any
) -> None:
    for _n in range(number):
        tell(session)
    with django_assert_num_queries(8):
        desk.get(address(session))


def test_a_look_is_noted_where_there_is_somebody(desk: Client, session: Occurrence) -> None:
    desk.get(address(session))
    assert not AccessLogEntry.objects.exists()
    tell(session)
    answer = desk.get(address(session))
    assert [one.action for one in AccessLogEntry.objects.all()] == ["deliveries.read"]
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == (
        "no-store, private",
        "noindex, nofollow",
    )


def test_who_may_see_it(
    group: SupportGroup, session: Occurrence, client: Client, clock: Any
) -> None:
    assert client.get(address(session)).status_code == 302
    assert login(make_group(), RoleName.OWNER).get(address(session)).status_code == 404
    assert login(group, RoleName.READER).get(address(session)).status_code == 404
    facilitator = login(group, RoleName.FACILITATOR)
    assert facilitator.get(address(session)).status_code == 200
    clock.move_to(session.starts_at - timedelta(days=8))
    assert facilitator.get(address(session)).status_code == 404


def test_the_desk_leads_there_and_tells_what_failed(desk: Client, session: Occurrence) -> None:
    url = f"/organiser/seances/{session.public_id}/"
    assert address(session) not in links(desk.get(url))
    tell(session, **settled(state="sent"))
    page = desk.get(url)
    assert address(session) in links(page)
    assert "1 message préparé" in words_of(page)
    tell(session, **settled(state="failed", reason="refused_550"))
    assert "2 messages préparés, 1 n’est pas arrivé à regarder" in words_of(desk.get(url))


def test_a_word_on_all_dates_stands_on_each(clock: Any) -> None:
    event = cohort()
    first, second = sessions_of(event)[:2]
    party = enter(event, now=ENTERED).registrations.get(occurrence=first)
    make_delivery(party, cause="whole:x", due_at=NOW)
    make_delivery(party, cause="x", due_at=NOW)
    desk = login(event.group, RoleName.ORGANIZER)
    shown = [
        words_of(desk.get(address(one))).count("par e-mail En attente") for one in (first, second)
    ]
    assert shown == [2, 1]
