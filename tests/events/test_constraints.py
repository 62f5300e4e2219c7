"""What the database itself refuses about what and when: one case for each constraint."""

import pytest

from tests.constraints import all_constraints, refused_by
from tests.events.constraints import people, programmes

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

CASES = [*programmes.CASES, *people.CASES]


@pytest.mark.parametrize(("name", "act"), CASES)
def test_the_database_refuses(name, act):
    with refused_by(name):
        act()


def test_each_constraint_has_its_case():
    assert {name for name, _act in CASES} == all_constraints("events")
