from datetime import UTC, datetime
from pathlib import Path

import pytest

from notifications.domain import caught_mail
from notifications.domain.caught_mail import Attachment, CaughtMail
from notifications.errors import NotificationsError

SOURCE = b"""\
Subject: =?utf-8?q?=C3=89t=C3=A9?=\r
From: Votre rendez-vous <a@x.example>\r
To: b@x.example\r
MIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary=z\r
\r
--z\r
Content-Type: multipart/alternative; boundary=y\r
\r
--y\r
Content-Type: text/plain; charset=utf-8\r
\r
Bonjour\r
--y\r
Content-Type: text/html; charset=utf-8\r
\r
<p>Bonjour</p>\r
--y--\r
--z\r
Content-Type: text/calendar\r
Content-Disposition: attachment; filename=rendez-vous.ics\r
Content-Transfer-Encoding: base64\r
\r
QkVHSU4NCg==\r
--z--\r
"""
NAME = "20261203T173000123456-00ff00ff"


def test_a_message_is_read_whole(tmp_path: Path):
    (tmp_path / f"{NAME}.eml").write_bytes(SOURCE)
    assert caught_mail.read(tmp_path, name=NAME) == CaughtMail(
        name=NAME,
        caught_at=datetime(2026, 12, 3, 17, 30, 0, 123456, tzinfo=UTC),
        subject="Été",
        sender="Votre rendez-vous <a@x.example>",
        recipients="b@x.example",
        text="Bonjour",
        html="<p>Bonjour</p>",
        source=SOURCE.decode().replace("\r\n", "\n"),
        attachments=(
            Attachment(name="rendez-vous.ics", content_type="text/calendar", content=b"BEGIN\r\n"),
        ),
    )


def test_the_list_has_the_newest_first_and_nothing_else(tmp_path: Path):
    names = [f"20261203T1730{second:02}000000-00ff00ff" for second in range(3)]
    for name in names:
        (tmp_path / f"{name}.eml").write_bytes(SOURCE)
    (tmp_path / "autre.eml").write_bytes(SOURCE)
    (tmp_path / f".{NAME}.draft").write_bytes(SOURCE)
    found = caught_mail.latest(tmp_path)
    assert [mail.name for mail in found] == names[::-1]
    assert [(mail.subject, mail.text) for mail in found] == [("Été", "")] * 3


def test_the_list_is_bounded(tmp_path: Path):
    for number in range(caught_mail.SHOWN + 5):
        (tmp_path / f"20261203T173000{number:06}-00ff00ff.eml").write_bytes(b"Subject: x\r\n\r\n")
    assert len(caught_mail.latest(tmp_path)) == caught_mail.SHOWN


def test_before_the_first_message_the_list_is_empty(tmp_path: Path):
    assert caught_mail.latest(tmp_path / "mail") == []


@pytest.mark.parametrize("name", ["", "..", "../secret-key", f"../mail/{NAME}", f"{NAME}.eml"])
def test_no_other_file_can_be_read(tmp_path: Path, name: str):
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / f"{NAME}.eml").write_bytes(SOURCE)
    (tmp_path / "secret-key").write_text("secret")
    with pytest.raises(NotificationsError) as caught:
        caught_mail.read(tmp_path / "mail", name=name)
    assert caught.value.code == "not_found"
