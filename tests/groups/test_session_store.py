"""Who reads the table of sessions learns of nobody."""

import pytest
from cryptography.fernet import Fernet
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import Settings

from groups.session_store import SessionStore

pytestmark = pytest.mark.django_db

ADDRESS = "solene@courriel.example"


def test_the_address_typed_to_log_in_is_not_to_be_read_in_the_row():
    client = Client()
    assert client.post("/organiser/connexion/", {"email": ADDRESS}).status_code == 302
    assert ADDRESS in client.get("/organiser/connexion/code/").content.decode()
    row = Session.objects.get()
    # Without our keys, signed or not: nothing.
    assert row.get_decoded() == {}
    assert row.session_data.startswith("gAAAA")


def test_what_an_older_key_wrote_is_read_until_that_key_goes(settings: Settings):
    kept = SessionStore()
    kept["anything"] = "at all"
    kept.save()
    old, new = settings.FIELD_ENCRYPTION_KEYS, Fernet.generate_key().decode()
    settings.FIELD_ENCRYPTION_KEYS = [new, *old]
    assert SessionStore(kept.session_key).get("anything") == "at all"
    settings.FIELD_ENCRYPTION_KEYS = [new]
    assert SessionStore(kept.session_key).get("anything") is None


@pytest.mark.parametrize("row", ["", "-", "gAAAA", "é\0"])
def test_a_row_that_is_not_ours_holds_nothing(row):
    assert SessionStore().decode(row) == {}
