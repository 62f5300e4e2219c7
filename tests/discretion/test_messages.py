"""The source of each kind of message, as the mail servers on its way see it; and its links."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html import unescape
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from events.models import Registration
from notifications.channels.email import compose
from notifications.models import Delivery
from tests.discretion.rows import all_rows
from tests.notifications.messages.test_messages import Purpose, registered
from tests.notifications.rows import NOW, make_delivery

pytestmark = pytest.mark.django_db

SITE = "https://agenda.exemple.example"
TELLING = {
    "group": "Entraide bipolaire",
    "title": "Groupe de parole",
    "venue": "Maison des usagers",
    "street": "rue des Lilas",
    "nickname": "Ornithorynque",
    "phone": "+33639981947",
    "token": "jeton-secret",
    "code": "tulipe",
}


@pytest.fixture(autouse=True)
def site(settings: Settings) -> Iterator[None]:
    settings.SITE_URL = SITE
    settings.ALLOWED_HOSTS = ["agenda.exemple.example"]
    with time_machine.travel(NOW, tick=False):
        yield


def somebody(purpose: str) -> Registration:
    return registered(purpose, nickname=TELLING["nickname"], phone=TELLING["phone"])


def source_of(purpose: str) -> tuple[Delivery, bytes]:
    """A message's bytes, as they are handed to the server."""
    delivery = make_delivery(somebody(purpose), purpose)
    return delivery, compose(delivery, now=NOW).message().as_bytes(linesep="\r\n")


def parsed(source: bytes) -> EmailMessage:
    return message_from_bytes(source, policy=default)


def bodies_of(message: EmailMessage) -> dict[str, str]:
    return {
        part.get_content_type(): part.get_content()
        for part in message.walk()
        if part.get_content_type() in {"text/plain", "text/html"}
    }


def links_of(message: EmailMessage) -> list[str]:
    bodies = bodies_of(message)
    hrefs = [unescape(one) for one in re.findall(r'href="([^"]*)"', bodies["text/html"])]
    found = {*hrefs, *re.findall(r"https?://[^\s<>]+", bodies["text/plain"])}
    listed = re.findall(r"<([^>]+)>", str(message.get("List-Unsubscribe", "")))
    return sorted({*found, *listed})


@pytest.mark.parametrize("purpose", Purpose)
def test_headers_say_to_whom_and_nothing_else(purpose):
    delivery, source = source_of(purpose)
    message = parsed(source)
    registration = delivery.registration
    assert message["To"] == registration.email
    assert (message["Cc"], message["Bcc"]) == (None, None)
    assert message["Reply-To"] == registration.occurrence.event.group.contact_email
    assert message["From"].addresses[0].display_name == "Votre rendez-vous"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].startswith(f"<{delivery.public_id}@")
    heads = [part.items() for part in message.walk()]
    one_click = {"list-unsubscribe"}  # it needs the secret link to know who asks
    lines = "\n".join(
        f"{name}: {value}"
        for head in heads
        for name, value in head
        if name.lower() not in one_click
    )
    # The group's own address is for answering: it may name the group.
    lines = lines.replace(registration.occurrence.event.group.contact_email, "")
    assert [name for name, text in TELLING.items() if text in lines] == []
    usual = {
        *{"subject", "from", "to", "reply-to", "date", "message-id", "mime-version"},
        *{"content-type", "content-transfer-encoding", "auto-submitted"},
        *{"list-unsubscribe", "list-unsubscribe-post"},
    }
    assert {name.lower() for name in message.keys()} <= usual  # noqa: SIM118 (not a dict)


@pytest.mark.parametrize("purpose", Purpose)
def test_nothing_is_fetched_and_nothing_is_counted(purpose):
    _delivery, source = source_of(purpose)
    message = parsed(source)
    html = bodies_of(message)["text/html"].lower()
    fetched = ("<img", "src=", "url(", "@import", "<link", "background=", "<script", "<iframe")
    assert [word for word in fetched if word in html] == []
    for link in links_of(message):
        parts = urlsplit(link)
        assert parts.scheme in {"tel", "mailto"} or link.startswith(f"{SITE}/"), link
        assert parts.query == "", link
    names = [part.get_filename() for part in message.iter_attachments()]
    assert set(names) <= {"rendez-vous.ics"}


@pytest.mark.parametrize("purpose", Purpose)
def test_scanners_that_open_every_link_change_nothing(purpose):
    _delivery, source = source_of(purpose)
    links = [one for one in links_of(parsed(source)) if one.startswith(SITE)]
    assert links
    before = all_rows()
    for link in links:
        parts = urlsplit(link)
        for method in ("HEAD", "GET"):
            scanner = Client(headers={"host": parts.netloc, "x-forwarded-proto": "https"})
            answer = scanner.generic(method, parts.path, secure=True)
            assert answer.status_code in {200, 405}, (method, link)
            assert not answer.cookies
    assert all_rows() == before
