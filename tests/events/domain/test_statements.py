import pytest
from django.db import DatabaseError, connection, transaction

from events.domain.statements import rows_changed, rows_of
from groups.models import Venue
from tests.factories import make_venue

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

TABLE = Venue._meta.db_table
FIND = f"SELECT id, name FROM {TABLE} WHERE id IN (%s, %s) ORDER BY id"
CHANGE = f"UPDATE {TABLE} SET name = %s WHERE id = %s"


def test_what_is_found_and_changed_is_the_same_whoever_listens(django_assert_num_queries):
    first, second = make_venue(name="a"), make_venue(name="b")
    keys = [first.pk, second.pk]
    assert rows_changed(CHANGE, ["é", first.pk]) == 1
    assert rows_changed(CHANGE, ["é", 0]) == 0
    found = rows_of(FIND, keys)
    assert found == [(first.pk, "é"), (second.pk, "b")]
    with django_assert_num_queries(3):
        assert rows_of(FIND, keys) == found
        assert rows_changed(CHANGE, ["c", first.pk]) == 1
        assert rows_changed(CHANGE, ["c", 0]) == 0
    assert rows_of(FIND, keys)[0] == (first.pk, "c")


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_closed_is_opened_again():
    venue = make_venue(name="a")
    connection.close()
    assert rows_changed(CHANGE, ["b", venue.pk]) == 1
    connection.close()
    assert rows_of(FIND, [venue.pk, 0]) == [(venue.pk, "b")]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="nothing cuts a file off")
@pytest.mark.django_db(transaction=True)
def test_a_kept_connection_that_was_cut_is_opened_again(monkeypatch):
    venue = make_venue(name="a")
    kept = {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    for name, value in kept.items():
        monkeypatch.setitem(connection.settings_dict, name, value)
    connection.close()
    connection.connect()
    _cut()
    assert rows_changed(CHANGE, ["b", venue.pk]) == 1
    _cut()
    assert rows_of(FIND, [venue.pk, 0]) == [(venue.pk, "b")]
    connection.close()


def _cut():
    # As between two requests, or two tasks.
    connection.close_if_unusable_or_obsolete()
    connection.connection.close()


def test_an_error_is_django_s():
    with pytest.raises(DatabaseError), transaction.atomic():
        rows_of("SELECT nothing FROM nowhere", [])
    with pytest.raises(DatabaseError), transaction.atomic():
        rows_changed("UPDATE nowhere SET nothing = %s", [1])


def test_nothing_is_run_in_a_transaction_that_failed():
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(transaction.TransactionManagementError):
            rows_of(FIND, [0, 0])
