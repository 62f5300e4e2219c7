import re
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from pytest_django import Settings

from notifications.domain.rounds import deliver_due
from tests.factories import make_registration
from tests.notifications.rows import NOW, make_notice

KEY = "clé/de+test"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kept(settings: Settings, tmp_path: Path) -> Path:
    settings.EMAIL_BACKEND = "notifications.channels.catcher.EmailBackend"
    settings.DEV_MAIL_DIR = tmp_path
    settings.DEV_MAIL_KEY = KEY
    return tmp_path


def send(html: str = "<p>Bonjour</p>", text: str = "Bonjour") -> None:
    mail = EmailMultiAlternatives("Été", text, "a@x.example", ["b@x.example"])
    mail.attach_alternative(html, "text/html")
    mail.attach("rendez-vous.ics", b"BEGIN:VCALENDAR\r\n", "text/calendar")
    mail.attach("../x.html", b"<script>", "text/html")
    mail.send()


def get(client: Client, path: str, key: str = KEY) -> Any:
    return client.get(path, {"key": key})


def paths(kept: Path) -> list[str]:
    (file,) = kept.glob("*.eml")
    one = f"/dev/mail/{file.stem}/"
    return ["/dev/mail/", one, f"{one}html/", f"{one}source/", f"{one}fichiers/0/"]


def test_without_the_key_there_is_nothing(client, kept):
    send()
    unknown = client.get("/dev/mail/20260101T000000000000-00000000/")
    assert unknown.status_code == 404
    for path in paths(kept):
        for answer in (client.get(path), get(client, path, "faux"), get(client, path, "é")):
            assert answer.status_code == 404
            assert answer.content == unknown.content


def test_an_empty_key_opens_nothing(client, settings, kept):
    send()
    settings.DEV_MAIL_KEY = ""
    assert {get(client, path, "").status_code for path in paths(kept)} == {404}


def test_with_the_key_nothing_is_kept_nor_indexed(client, kept):
    send()
    for path in paths(kept):
        answer = get(client, path)
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert client.cookies == {}


def test_nothing_can_be_posted(client, kept):
    send()
    assert {client.post(f"{path}?key=x").status_code for path in paths(kept)} == {405}


def test_links_carry_the_key(client, kept):
    send()
    _list, detail, *others = paths(kept)
    for path in ("/dev/mail/", detail):
        html = get(client, path).content.decode()
        ours = re.findall(r'(?:href|src)="(/dev/mail/[^"]*)"', html)
        assert {link.partition("?")[2] for link in ours} == {"key=cl%C3%A9/de%2Btest"}
        assert {client.get(link).status_code for link in ours} == {200}
    assert {path for path in others if path in html} == {*others}


def test_the_html_runs_nothing_and_fetches_nothing(client, kept):
    send("<script>alert(1)</script><p>Bonjour</p>")
    path = paths(kept)[2]
    answer = get(client, path)
    assert answer.content.decode().strip() == (
        '<base target="_blank"><script>alert(1)</script><p>Bonjour</p>'
    )
    assert answer["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
    )
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_text_is_escaped_and_its_links_work(client, kept):
    send(text="<b>Ici</b> : https://agenda.exemple.example/aide/")
    html = get(client, paths(kept)[1]).content.decode()
    assert "&lt;b&gt;Ici&lt;/b&gt;" in html
    assert 'href="https://agenda.exemple.example/aide/"' in html


def test_the_source_is_plain_text(client, kept):
    send()
    answer = get(client, paths(kept)[3])
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode().splitlines()[0].startswith("Content-Type: multipart/mixed")


def test_files_are_for_download(client, kept):
    send()
    path = paths(kept)[4]
    calendar, page = get(client, path), get(client, path.replace("/0/", "/1/"))
    assert calendar["Content-Type"] == "text/calendar; charset=utf-8"
    assert calendar["Content-Disposition"] == 'attachment; filename="rendez-vous.ics"'
    assert calendar.content == b"BEGIN:VCALENDAR\n"
    assert page["Content-Type"] == "application/octet-stream"
    assert page["Content-Disposition"].startswith("attachment;")
    assert get(client, path.replace("/0/", "/2/")).status_code == 404


def test_before_the_first_message_the_list_says_how_to_get_one(client):
    answer = get(client, "/dev/mail/")
    assert answer.status_code == 200
    assert "Aucun message pour le moment" in answer.content.decode()


def test_a_registration_s_confirmation_is_found_there(client, kept):
    make_notice(make_registration(email="camille@exemple.example", token="jeton"))
    assert deliver_due(clock=lambda: NOW).sent == 1
    assert "Votre place est réservée" in get(client, "/dev/mail/").content.decode()
    html = get(client, paths(kept)[1]).content.decode()
    assert "/mon-rendez-vous/jeton/" in html
    calendar = get(client, paths(kept)[4])
    assert calendar.content.startswith(b"BEGIN:VCALENDAR\r\n")
