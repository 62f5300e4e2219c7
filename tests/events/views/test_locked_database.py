"""Another program holds the SQLite file for longer than a writer waits."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client

from events.models import Notice, Occurrence, Registration
from tests.events.registering import NOW, join, session

pytestmark = pytest.mark.django_db(transaction=True)

Send = Callable[[Occurrence], Any]


@pytest.fixture(autouse=True)
def _little_patience() -> Iterator[None]:
    """Wait for a tenth of a second instead of twenty."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL locks rows, not files")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 100")
    with time_machine.travel(NOW, tick=False):
        yield
    connection.close()


@contextmanager
def locked() -> Iterator[None]:
    other = sqlite3.connect(connection.settings_dict["NAME"], timeout=20)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.rollback()
    other.close()


def world() -> list[Any]:
    models = (Occurrence, Registration, Notice)
    return [list(model.objects.order_by("pk").values()) for model in models]


def by_page(occurrence: Occurrence, form: str) -> Any:
    return Client(raise_request_exception=False).post(
        f"/seances/{occurrence.public_id}/inscription/",
        {"nickname": "Zoé", "consent": "on", "submission": form},
    )


def by_api(occurrence: Occurrence, form: str) -> Any:
    return Client(raise_request_exception=False).post(
        f"/api/v1/occurrences/{occurrence.public_id}/registrations",
        {"nickname": "Zoé", "consent": True},
        content_type="application/json",
        headers={"Idempotency-Key": form},
    )


@pytest.mark.parametrize(
    ("send", "words", "done"),
    [(by_page, "Réessayez dans un instant", 303), (by_api, "Attendez, puis envoyez", 201)],
)
def test_registering_says_to_try_again_and_the_same_form_then_counts_once(send, words, done):
    occurrence, form = session(), str(uuid4())
    before = world()
    with locked():
        refused = send(occurrence, form)
    assert (refused.status_code, refused["Retry-After"]) == (503, "10")
    assert words in refused.content.decode().replace("\u202f", " ")
    assert refused["Cache-Control"].startswith("no-store")
    assert world() == before
    assert [send(occurrence, form).status_code for _twice in range(2)] == [done, done]
    assert Registration.objects.count() == 1


def test_cancelling_too():
    made = join(session())
    before = world()
    with locked():
        response = Client(raise_request_exception=False).post(
            f"/mon-rendez-vous/{made.token}/annuler/"
        )
    assert response.status_code == 503
    assert world() == before


def test_reading_goes_on():
    made = join(session())
    with locked():
        assert Client().get(f"/mon-rendez-vous/{made.token}/").status_code == 200
        assert Client().get("/").status_code == 200
