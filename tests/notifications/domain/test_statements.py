import pytest
from django.db import DatabaseError, connection, transaction

from notifications.domain.statements import rows_changed, rows_of
from notifications.models import Delivery
from tests.notifications.rows import make_delivery

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

TABLE = Delivery._meta.db_table
FIND = f"SELECT id, cause FROM {TABLE} WHERE id IN (%s, %s) ORDER BY id"
CHANGE = f"UPDATE {TABLE} SET cause = %s WHERE id = %s"


def test_what_is_found_and_changed_is_the_same_whoever_listens(django_assert_num_queries):
    first, second = make_delivery(cause="a"), make_delivery(cause="b")
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
    delivery = make_delivery(cause="a")
    connection.close()
    assert rows_changed(CHANGE, ["b", delivery.pk]) == 1
    connection.close()
    assert rows_of(FIND, [delivery.pk, 0]) == [(delivery.pk, "b")]


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
