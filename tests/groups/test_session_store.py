"""Who reads the table of sessions learns of nobody."""

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from groups.session_store import SessionStore
from tests.factories import make_user
from tests.groups.test_accounts import code_in

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


def test_a_log_in_that_nobody_ends_goes_with_its_code():
    client, begun = Client(), timezone.now()
    client.post("/organiser/connexion/", {"email": ADDRESS})
    assert Session.objects.get().expire_date < begun + timedelta(minutes=16)


def test_who_came_in_stays_in_for_days():
    make_user(ADDRESS)
    client, begun = Client(), timezone.now()
    client.post("/organiser/connexion/", {"email": ADDRESS})
    client.post("/organiser/connexion/code/", {"code": code_in(str(mail.outbox[-1].body))})
    assert Session.objects.get().expire_date > begun + timedelta(days=13)
    assert client.cookies["sessionid"]["max-age"] == timedelta(days=14).total_seconds()
