"""The database's settings."""

from __future__ import annotations

import pytest
from django.db import connection

from config.settings.databases import databases_of
from config.settings.environment import read_environment
from events.models import Occurrence

ADDRESS = "postgres://nom:secret@machine:5432/tablee"


@pytest.mark.parametrize(
    ("address", "options"),
    [
        (ADDRESS, {"server_side_binding": True, "prepare_threshold": 2}),
        (
            f"{ADDRESS}?server_side_binding=false",
            {"server_side_binding": False, "prepare_threshold": 2},
        ),
        (
            f"{ADDRESS}?sslmode=require",
            {"server_side_binding": True, "prepare_threshold": 2, "sslmode": "require"},
        ),
    ],
)
def test_postgresql_keeps_statements_unless_told_not_to(monkeypatch, address, options):
    monkeypatch.setenv("DATABASE_URL", address)
    assert databases_of(read_environment())["default"]["OPTIONS"] == options


@pytest.mark.django_db
@pytest.mark.both_databases
def test_what_is_asked_again_is_planned_once():
    """Told by PostgreSQL itself; SQLite keeps statements by its own means."""
    prepared = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%capacity%%'"
    for key in range(4):
        list(Occurrence.objects.filter(pk=key, capacity=31))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(prepared, [])
            assert cursor.fetchone() == (1,)
