from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from notifications.domain.ahead import Ahead, sent_ahead
from notifications.models import Delivery
from tests.notifications.rows import make_delivery

TABLE = Delivery._meta.db_table
FIND = f"SELECT id, cause FROM {TABLE} WHERE id = %s AND cause <> %s"
CHANGE = f"UPDATE {TABLE} SET cause = %s WHERE id = %s RETURNING cause"
FAILS = "SELECT 1 / CAST(%s AS int)"

on_postgres = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite answers in this very process"
)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


def sent(sql: str, *parameters: str) -> Ahead:
    connection.ensure_connection()
    ahead = sent_ahead(sql, parameters)
    assert ahead is not None
    return ahead


@on_postgres
def test_what_it_finds_is_text_and_the_connection_is_free_again():
    delivery = make_delivery(cause="é")
    for _time in range(3):
        assert sent(FIND, str(delivery.pk), "b").rows() == [(str(delivery.pk), "é")]
        assert sent(FIND, str(delivery.pk), "é").rows() == []
        assert Delivery.objects.get().cause == "é"


@on_postgres
def test_what_it_changes_is_committed_once_it_is_awaited():
    delivery = make_delivery(cause="a")
    assert sent(CHANGE, "b", str(delivery.pk)).rows() == [("b",)]
    with ThreadPoolExecutor(1) as another:
        assert another.submit(_cause_seen_from_elsewhere).result() == "b"


def _cause_seen_from_elsewhere() -> str:
    try:
        return Delivery.objects.get().cause
    finally:
        connection.close()


@on_postgres
def test_one_that_fails_tells_nothing_and_the_next_one_works():
    for _time in range(2):
        assert sent(FAILS, "0").rows() is None
        assert sent(FAILS, "1").rows() == [("1",)]


@on_postgres
def test_what_the_server_forgot_is_told_to_it_again():
    assert sent(FAILS, "1").rows() == [("1",)]
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    assert sent(FAILS, "1").rows() is None
    assert sent(FAILS, "1").rows() == [("1",)]


@on_postgres
def test_a_connection_that_breaks_tells_nothing():
    ahead = sent("SELECT pg_sleep(%s)", "60")
    with psycopg.connect(**_where(), autocommit=True) as another:
        another.execute("SELECT pg_terminate_backend(%s)", [_process()])
    assert ahead.rows() is None
    connection.close()
    assert sent(FAILS, "1").rows() == [("1",)]


def _process() -> int:
    process: int = connection.connection.info.backend_pid
    return process


def _where() -> dict[str, Any]:
    parameters = connection.get_connection_params()
    return {
        name: parameters[name] for name in ("dbname", "user", "host", "port") if name in parameters
    }


@on_postgres
def test_what_the_server_can_t_read_is_not_sent():
    connection.ensure_connection()
    assert sent_ahead("SELECT nothing FROM nowhere WHERE id = %s", ["1"]) is None
    assert sent(FAILS, "1").rows() == [("1",)]


@on_postgres
def test_a_pooler_that_keeps_no_statements_is_sent_none(monkeypatch):
    connection.ensure_connection()
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "server_side_binding", False)
    assert sent_ahead(FAILS, ["1"]) is None


def test_in_a_transaction_and_while_somebody_listens_it_is_asked_in_the_open(
    django_assert_num_queries,
):
    connection.ensure_connection()
    with transaction.atomic():
        assert sent_ahead(FAILS, ["1"]) is None
    with django_assert_num_queries(0):
        assert sent_ahead(FAILS, ["1"]) is None


@pytest.mark.skipif(connection.vendor == "postgresql", reason="it answers ahead")
def test_sqlite_is_asked_in_the_open():
    connection.ensure_connection()
    assert sent_ahead(FAILS, ["1"]) is None
