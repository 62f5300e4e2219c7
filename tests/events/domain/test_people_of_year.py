"""How many different people: between what is known and what may be."""

import pytest

from events.domain.attendance import put_attendance
from events.domain.counting import count_due
from events.domain.people_of_year import People, people_of_year
from groups.models import SupportGroup
from tests.events.visiting import AFTER, come, estimate, evening
from tests.factories import make_group, make_organization

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_each_visit_without_anything_may_be_somebody_else():
    group = make_group()
    first, second = evening(group, 5), evening(group, 12)
    for occurrence in (first, second):
        come(occurrence, email="anne@exemple.example")
        come(occurrence, nickname="Camille")
    put_attendance(occurrence=first, present=_there(first), walk_ins=2, now=AFTER)
    found = estimate(group)
    assert found == People(known=1, at_least=4, at_most=5)
    assert (found.unknown_visits, found.is_anybody) == (4, True)


def test_heads_counted_are_never_known_by_name():
    group = make_group()
    for day, heads in ((5, 12), (12, 9)):
        put_attendance(occurrence=evening(group, day), headcount=heads, now=AFTER)
    assert estimate(group) == People(known=0, at_least=12, at_most=21)


def test_a_party_counts_for_all_its_people():
    group = make_group()
    for day in (5, 12):
        come(evening(group, day), email="anne@exemple.example", seats=3)
    assert estimate(group) == People(known=1, at_least=3, at_most=5)


def test_associations_stand_apart_and_groups_of_one_together():
    one, two = (make_organization(name=name) for name in ("B", "A"))
    groups = [make_group(organization=one), make_group(organization=one)]
    groups += [make_group(organization=two), make_group()]
    for group in groups:
        come(evening(group, 5), email="anne@exemple.example")
    count_due(now=AFTER)
    asked = SupportGroup.objects.filter(pk__in=[group.pk for group in groups[:3]])
    found = people_of_year(groups=asked, year=2026)
    assert [(row.organization, row.people) for row in found] == [
        (two, People(known=1, at_least=1, at_most=1)),
        (one, People(known=1, at_least=1, at_most=1)),
    ]
    assert not any(row.is_closed for row in found)


def test_a_year_without_anybody():
    assert estimate(make_group(), year=2024) == People()
    assert not People().is_anybody


def test_queries_do_not_grow_with_groups(django_assert_num_queries):
    organization = make_organization()
    for groups in (1, 3):
        for _number in range(groups):
            come(evening(make_group(organization=organization), 5), email="a@exemple.example")
        count_due(now=AFTER)
        with django_assert_num_queries(4):
            people_of_year(groups=SupportGroup.objects.all(), year=2026)


def _there(occurrence):
    return list(occurrence.registrations.values_list("public_id", flat=True))
