from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction

from notifications.domain.claims import claim_batch
from notifications.domain.marks import marks_of
from notifications.domain.noting import note_sent
from notifications.models import Delivery
from tests.factories import make_registration
from tests.notifications.rows import NOW, make_delivery, states

LATER = NOW + timedelta(seconds=3)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


def two() -> tuple[Delivery, Delivery]:
    """Two in our hands."""
    first, second = (
        make_delivery(make_registration(email=f"{name}@x.example")) for name in ("a", "é")
    )
    claim_batch(channel="email", now=NOW)
    return first, second


def test_it_is_noted_and_the_next_looked_at_while_something_else_is_done():
    first, second = two()
    done: list[str] = []
    mark = note_sent(
        first, look_at=second.pk, now=LATER, meanwhile=lambda: done.append("meanwhile")
    )
    assert done == ["meanwhile"]
    assert states() == [("sent", ""), ("sending", "")]
    first.refresh_from_db()
    assert (first.settled_at, first.attempts, first.claim) == (LATER, 1, None)
    assert mark == marks_of([second.pk])[second.pk]


@pytest.mark.django_db
def test_in_a_transaction_it_is_the_same():
    first, second = two()
    with transaction.atomic():
        mark = note_sent(first, look_at=second.pk, now=LATER, meanwhile=lambda: None)
        assert mark == marks_of([second.pk])[second.pk]
    assert states() == [("sent", ""), ("sending", "")]


def test_the_last_of_a_batch_is_noted_too():
    first, second = two()
    assert note_sent(second, look_at=None, now=LATER, meanwhile=lambda: None) is None
    assert states() == [("sending", ""), ("sent", "")]
    assert note_sent(first, look_at=None, now=LATER, meanwhile=lambda: None) is None
    assert states() == [("sent", "")] * 2


def test_of_one_that_is_gone_there_is_no_mark():
    first, second = two()
    key = second.pk
    second.delete()
    assert note_sent(first, look_at=key, now=LATER, meanwhile=lambda: None) is None
    assert states() == [("sent", "")]


def test_what_was_settled_by_others_stays_as_it_is():
    first, second = two()
    note_sent(first, look_at=second.pk, now=NOW, meanwhile=lambda: None)
    note_sent(first, look_at=second.pk, now=LATER, meanwhile=lambda: None)
    first.refresh_from_db()
    assert (first.settled_at, first.attempts) == (NOW, 1)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="a file has nobody to hang up")
def test_a_database_that_is_gone_is_said():
    first, second = two()

    def meanwhile() -> None:
        connection.connection.pgconn.finish()

    with pytest.raises(OperationalError):
        note_sent(first, look_at=second.pk, now=LATER, meanwhile=meanwhile)
    connection.close()
    assert states() in ([("sending", "")] * 2, [("sent", ""), ("sending", "")])
