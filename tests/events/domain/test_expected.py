"""Who is expected: names and seats for organisers, never a contact."""

import pytest

from events.domain.expected import expected_people
from events.domain.registration_changes import cancel
from events.models import Attendance
from tests.events.registering import NOW, join, session

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_in_order_of_arrival_without_those_who_cancelled():
    occurrence = session(capacity=3)
    first = join(occurrence, nickname="A", email="a@exemple.example")
    join(occurrence, nickname="B", companions=1)
    join(occurrence, nickname="C", phone="0612345678")
    join(occurrence, nickname="")
    Attendance.objects.create(occurrence=occurrence, registration=first, mark="present")
    cancel(token=join(occurrence, nickname="E").token, now=NOW)
    found = expected_people(occurrence)
    assert [(one.nickname, one.seats, one.status, one.has_contact, one.mark) for one in found] == [
        ("A", 1, "confirmed", True, "present"),
        ("B", 2, "confirmed", False, None),
        ("C", 1, "waitlisted", True, None),
        ("", 1, "waitlisted", False, None),
    ]
    assert [one.is_seated for one in found] == [True, True, False, False]
    assert "exemple.example" not in str(found)
    assert "0612345678" not in str(found)


@pytest.mark.parametrize("people", [1, 8])
def test_two_queries_however_many_come(django_assert_num_queries, people):
    occurrence = session()
    for _number in range(people):
        join(occurrence, nickname="A", email="a@exemple.example")
    with django_assert_num_queries(2):
        assert len(expected_people(occurrence)) == people
