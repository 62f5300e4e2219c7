from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from django.core.mail import EmailMessage, send_mail
from pytest_django import Settings

CATCHER = "notifications.channels.catcher.EmailBackend"


@pytest.fixture
def kept(settings: Settings, tmp_path: Path) -> Path:
    settings.EMAIL_BACKEND = CATCHER
    settings.DEV_MAIL_DIR = tmp_path / "mail"
    return tmp_path / "mail"


def test_messages_become_files_for_their_owner_alone(kept):
    assert send_mail("Été", "Bonjour", "a@x.example", ["b@x.example"]) == 1
    (file,) = kept.iterdir()
    assert file.suffix == ".eml"
    assert oct(file.stat().st_mode)[-3:] == "600"
    assert oct(kept.stat().st_mode)[-3:] == "700"
    message = message_from_bytes(file.read_bytes(), policy=default)
    assert (message["Subject"], message["To"]) == ("Été", "b@x.example")


def test_names_sort_by_time(kept):
    for number in range(5):
        EmailMessage(f"n{number}", "", "a@x.example", ["b@x.example"]).send()
    subjects = [
        message_from_bytes(file.read_bytes(), policy=default)["Subject"]
        for file in sorted(kept.iterdir())
    ]
    assert subjects == ["n0", "n1", "n2", "n3", "n4"]
