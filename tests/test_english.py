"""Who prefers English reads no French of ours, wherever links and forms lead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client

from config.catalogues.files import catalogue_path, forms, key_of, read
from events.models import AccessMode, Audience, Format, Kind, OccurrenceStatus
from groups.domain.helplines import FILE as HELPLINES
from groups.models import Organization, SupportGroup, User
from notifications.channels.email import compose
from notifications.models import Delivery
from tests.events.enrolling import WEEK, cohort, enter
from tests.events.registering import NOW, START, join
from tests.factories import (
    make_department,
    make_event,
    make_group,
    make_occurrence,
    make_organization,
    make_role,
    make_schedule,
    make_user,
    make_venue,
)
from tests.notifications.rows import make_delivery

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[1]
ENGLISH = {"Accept-Language": "en-GB,en;q=0.9"}
TYPOGRAPHY = re.compile(r"[«»\u202f]|\u00a0[:;?!]")
ACCENTED = re.compile(r"[\w’]*[àâçéèêëîïôûùœÀÂÇÉÈÊ][\w’]*")
SHOWN = ("aria-label", "title", "placeholder", "alt", "content")
UNREAD = {"script", "style", "textarea", "pre"}
VOID = {"meta", "link", "input", "br", "hr", "img", "wbr"}
EACH = 3
"""How many pages of one sort are looked at."""
ORION, VEGA = "Orion", "Vega"


class Page(HTMLParser):
    """What people read in a page, and where its links lead."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self._open: list[bool] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value for name, value in attrs if value}
        if tag not in VOID:
            self._open.append(tag in UNREAD or found.get("translate") == "no")
        if tag == "a" and "href" in found:
            self.links.append(found["href"].partition("#")[0])
        self.texts += [found[name] for name in SHOWN if name in found and tag != "meta"]

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if not any(self._open) and data.strip():
            self.texts.append(" ".join(data.split(" ")).strip(" \n"))


class Reader:
    """Somebody who knows what is French in the catalogue, and follows links."""

    def __init__(self, client: Client | None = None) -> None:
        self.client = client or Client()
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = ENGLISH["Accept-Language"]
        pairs = _pairs()
        english = {said for _source, said in pairs}
        self.french = {one for one, said in pairs if one != said and "%" not in one} - english
        self.sentences = [one for one in self.french if len(one) > 15 and " " in one]
        allowed = " ".join(english) + HELPLINES.read_text(encoding="utf-8")
        self.allowed = {*ACCENTED.findall(allowed), "Français"}
        self.seen: dict[str, int] = {}
        self.faults: list[tuple[str, str]] = []

    def follow(self, *paths: str) -> None:
        """Read these pages, and those they lead to."""
        todo = list(paths)
        sorts: dict[str, int] = {}
        while todo:
            path = todo.pop(0)
            sort = re.sub(r"[0-9a-f-]{36}|\d+|\?.*", "…", path)
            is_ours = path.startswith("/") and not path.startswith(("/static/", "/feeds/", "/api/"))
            if path in self.seen or not is_ours or sorts.get(sort, 0) >= EACH:
                continue
            sorts[sort] = sorts.get(sort, 0) + 1
            todo += self.read(path, self.client.get(path))

    def read(self, path: str, response: Any) -> list[str]:
        """Note what is French in an answer; return where its links lead."""
        self.seen[path] = response.status_code
        if "Location" in response:
            return [response["Location"]]
        if not response.get("Content-Type", "").startswith("text/html"):
            return []
        markup = response.content.decode()
        assert '<html lang="en"' in markup, path
        page = Page(markup)
        for text in page.texts:
            self.faults += [(path, fault) for fault in self.french_in(text)]
        return page.links

    def french_in(self, text: str) -> Iterable[str]:
        """Return what is French in a text of ours."""
        if text in self.french or TYPOGRAPHY.search(text):
            yield text
        yield from (one for one in self.sentences if one in text)
        yield from (one for one in ACCENTED.findall(text) if one not in self.allowed)


def _pairs() -> list[tuple[str, str]]:
    catalogue = read(catalogue_path(ROOT / "locale", "en"))
    said = forms(catalogue)
    return [
        (source.strip(), words.strip())
        for entry in catalogue
        for source, words in zip(
            [entry.msgid, entry.msgid_plural], said.get(key_of(entry), []), strict=False
        )
    ]


@pytest.fixture
def group() -> Iterator[SupportGroup]:
    """A group whose own words are neither French nor English, with all sorts of sessions."""
    with time_machine.travel(NOW, tick=False):
        cache.clear()
        place = make_department("01", name="Ain", region_name="Rhin")
        network = make_organization(
            name=VEGA, legal_name=VEGA, hosting=VEGA, kind=Organization.Kind.NETWORK, **_at(place)
        )
        organization = make_organization(name=ORION, legal_name=ORION, hosting=ORION, **_at(place))
        group = make_group(name=ORION, organization=organization, **_at(place))
        make_group(name=VEGA, organization=network, **_at(place))
        _fill(group)
        yield group


def _at(place: Any) -> dict[str, Any]:
    return {"department": place, "city": "Gex"}


def _fill(group: SupportGroup) -> None:
    venue = make_venue(organization=group.organization, name=ORION, street="1", city="Gex")
    usual: dict[str, Any] = {"group": group, "venue": venue, "title": ORION}
    plain = make_event(
        **usual, capacity=2, fee_amount=3, fee_member_amount=1, min_age=18, max_age=30
    )
    plain.audiences.create(audience=Audience.RELATIVES)
    plain.audiences.create(audience=Audience.LIVED_EXPERIENCE)
    schedule = make_schedule(event=plain, start=START, rrule="FREQ=WEEKLY")
    sessions = [make_occurrence(schedule=schedule, start=START + n * WEEK) for n in range(3)]
    for number in range(3):
        join(sessions[0], nickname=VEGA, email=f"v{number}@vega.example")
    make_occurrence(schedule=schedule, start=START - 3 * WEEK)
    make_occurrence(
        schedule=schedule, start=START + 4 * WEEK, status=OccurrenceStatus.CANCELLED, note=ORION
    )
    for mode in AccessMode:
        kind = [*Kind][[*AccessMode].index(mode)]
        fields = {**usual, "access_mode": mode, "kind": kind, "format": Format.HYBRID}
        start = START + timedelta(days=1)
        make_occurrence(schedule=make_schedule(event=make_event(**fields), start=start))
    whole = cohort(**{**usual, "capacity": 3})
    enter(whole, nickname=VEGA, email="w@vega.example")


def tokens(group: SupportGroup) -> list[str]:
    """Secret links of everybody, wholes and parts."""
    events = group.events.all()
    enrolled = [one.token for event in events for one in event.enrolments.all()]
    sessions = [one for event in events for one in event.occurrences.all()]
    return [*enrolled, *(one.token for session in sessions for one in session.registrations.all())]


def test_public_pages(group):
    reader = Reader()
    reader.follow("/", "/?vue=mois", "/plan-du-site/", "/aide/", "/abonnement/", "/rien/")
    assert reader.faults == []
    assert set(reader.seen.values()) <= {200, 302, 404}
    assert {f"/groupes/{group.slug}/", "/organiser/connexion/?next=/organiser/"} <= set(reader.seen)


def test_personal_pages(group):
    reader = Reader()
    for token in tokens(group):
        path = f"/mon-rendez-vous/{token}/"
        reader.follow(path, f"{path}?nouveau=1", f"{path}?annule=1", f"{path}effacer/")
        reader.read(path, reader.client.post(path, {"companions": "9", "email": "x"}))
    assert reader.faults == []
    assert set(reader.seen.values()) <= {200, 302, 422}


def test_refused_forms(group):
    reader = Reader()
    session = group.events.earliest("pk").occurrences.filter(starts_at__gt=NOW).earliest("pk")
    for path, form in (
        (f"/seances/{session.public_id}/inscription/", {"email": "x", "companions": "9"}),
        ("/retrouver/", {"code": "x"}),
        ("/organiser/connexion/", {"email": "x"}),
    ):
        response = reader.client.post(path, form)
        reader.read(path, response)
        assert response.status_code == 422
    assert reader.faults == []


def test_organisers_pages(group):
    user: User = make_user("o@vega.example", name=VEGA)
    make_role(user, group=group)
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    reader = Reader(client)
    reader.follow("/organiser/", "/organiser/passees/", "/organiser/chiffres/")
    new = f"/organiser/groupes/{group.slug}/evenements/nouveau/"
    reader.read(new, client.post(new, {}))
    assert reader.faults == []
    assert len(reader.seen) > 20
    assert set(reader.seen.values()) <= {200, 302, 422}


@pytest.mark.parametrize("purpose", Delivery.Purpose)
def test_messages(group, purpose):
    reader = Reader()
    session = group.events.earliest("pk").occurrences.filter(starts_at__gt=NOW).earliest("pk")
    made = join(session, nickname=VEGA, email="m@vega.example", language="en")
    sent = compose(make_delivery(made, purpose), now=NOW)
    texts = [str(sent.subject), *str(sent.body).replace(made.code, "").splitlines()]
    texts += Page(str(sent.alternatives[0][0]).replace(made.code, "")).texts
    assert [(text, fault) for text in texts for fault in reader.french_in(text)] == []


def test_the_message_with_a_log_in_code(group):
    user: User = make_user("o@vega.example", name=VEGA)
    make_role(user, group=group)
    reader = Reader()
    reader.client.post("/organiser/connexion/", {"email": user.email})
    (sent,) = mail.outbox
    texts = [str(sent.subject), *str(sent.body).splitlines()]
    assert [(text, fault) for text in texts for fault in reader.french_in(text)] == []
    assert "Your log-in code" in sent.subject
