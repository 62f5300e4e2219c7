"""Mailing the link to one's appointments: to who bears the address, once, and to nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from events.domain.appointments import ask_for_link, contact_of
from events.domain.registration_requests import contact_hash
from events.models import MailedLink
from notifications.domain.mailed_links import is_link_due, send_links
from notifications.domain.rounds import deliver_due
from tests.events.enrolling import cohort, enter
from tests.events.registering import NOW, join, session

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
EMAIL = "camille@exemple.example"
MINUTE = timedelta(minutes=1)


def test_it_holds_a_link_and_nothing_else(fussy_server: Any, settings: Any) -> None:
    settings.SITE_URL = "https://agenda.exemple.example"
    made = join(session(title="Groupe de parole"), email=EMAIL, nickname="Zoe")
    ask_for_link(email=EMAIL.upper(), now=NOW)
    token = MailedLink.objects.get().token
    assert send_links(now=NOW + MINUTE) == 1
    (mail,) = fussy_server.messages
    assert (mail["To"], mail["Subject"]) == (EMAIL, "Votre lien vers vos rendez-vous")
    assert mail["From"].startswith("Votre rendez-vous <")
    assert mail["Reply-To"] == made.occurrence.event.group.contact_email
    assert mail["Auto-Submitted"] == "auto-generated"
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]
    for kind in ("plain", "html"):
        text = mail.get_body((kind,)).get_content()
        assert f"https://agenda.exemple.example/mes-rendez-vous/{token}/" in text
        for word in ("parole", "Zoe", made.token, made.occurrence.event.group.name):
            assert word not in text
    assert contact_of(token=token, now=NOW + 2 * MINUTE) == contact_hash(EMAIL)
    assert MailedLink.objects.get().token == ""
    assert send_links(now=NOW + 2 * MINUTE) == 0


def test_it_speaks_the_language_of_who_asked(fussy_server: Any) -> None:
    join(session(), email=EMAIL)
    ask_for_link(email=EMAIL, language="en", now=NOW)
    send_links(now=NOW)
    assert '<html lang="en">' in fussy_server.messages[0].get_body(("html",)).get_content()


def test_who_joined_a_whole_is_known_too(fussy_server: Any) -> None:
    enter(cohort(), email=EMAIL)
    ask_for_link(email=EMAIL, now=NOW)
    assert send_links(now=NOW) == 1


def test_nobody_bears_the_address(fussy_server: Any) -> None:
    ask_for_link(email=EMAIL, now=NOW)
    assert send_links(now=NOW) == 0
    assert fussy_server.messages == []
    assert [(row.sent_at, row.token) for row in MailedLink.objects.all()] == [(NOW, "")]
    assert not is_link_due(now=NOW + MINUTE)


@pytest.mark.parametrize("is_known", [True, False])
def test_nobody_s_link_waits_like_another_while_the_server_is_down(
    is_known: bool, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "notifications.channels.bounded.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    if is_known:
        join(session(), email=EMAIL)
    ask_for_link(email=EMAIL, now=NOW)
    assert send_links(now=NOW) == 0
    waiting = MailedLink.objects.get()
    assert (waiting.sent_at, waiting.try_at) == (None, NOW + MINUTE)


def test_one_address_that_is_refused_holds_up_no_other(fussy_server: Any) -> None:
    other = "autre@exemple.example"
    fussy_server.recipients[EMAIL] = "550 No"
    for email in (EMAIL, other):
        join(session(), email=email)
        ask_for_link(email=email, now=NOW)
    assert send_links(now=NOW) == 1
    assert [mail["To"] for mail in fussy_server.messages] == [other]
    assert not is_link_due(now=NOW)
    assert is_link_due(now=NOW + MINUTE)
    del fussy_server.recipients[EMAIL]
    assert send_links(now=NOW + MINUTE) == 1


def test_a_server_that_is_down_is_tried_again_for_an_hour(settings: Any) -> None:
    settings.EMAIL_BACKEND = "notifications.channels.bounded.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    join(session(), email=EMAIL)
    ask_for_link(email=EMAIL, now=NOW)
    assert send_links(now=NOW) == 0
    assert is_link_due(now=NOW + 59 * MINUTE)
    assert not is_link_due(now=NOW + 61 * MINUTE)
    assert MailedLink.objects.get().token != ""


def test_rounds_send_them(fussy_server: Any) -> None:
    join(session(), email=EMAIL, now=NOW)
    ask_for_link(email=EMAIL, now=NOW)
    deliver_due(clock=lambda: NOW)
    subjects = [mail["Subject"] for mail in fussy_server.messages]
    assert "Votre lien vers vos rendez-vous" in subjects
