"""A closed year: its numbers stay, nobody can be told again."""

from datetime import UTC, datetime

import pytest

from events.domain.attendance import put_attendance
from events.domain.counting import count_due
from events.domain.erasure import erase_expired
from events.domain.people_of_year import People, people_of_year
from events.domain.visitors import pseudonym_of
from events.domain.year_closing import (
    close_old_years,
    close_year,
    may_close,
    remember_destroyed,
)
from events.errors import EventsError
from events.models import ClosedYear, Visitor, YearKey
from groups.models import RoleName, SupportGroup
from tests.events.visiting import AFTER, come, estimate, evening
from tests.factories import make_group, make_organization, make_role, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
ANNE = "anne@exemple.example"


def close(group, *, year=2026, now=AFTER):
    return close_year(organization=group.organization, year=year, now=now)


def test_the_numbers_stay_and_the_key_goes():
    group = make_group()
    for day in (5, 12):
        come(evening(group, day), email=ANNE)
        come(evening(group, day + 1))
    before = estimate(group)
    assert close(group) is True
    key = YearKey.objects.get()
    assert (key.key, key.destroyed_at) == ("", AFTER)
    assert not Visitor.objects.exists()
    assert estimate(group) == before == People(known=1, at_least=1, at_most=3)
    (found,) = people_of_year(groups=SupportGroup.objects.all(), year=2026)
    assert found.is_closed


def test_who_was_not_yet_added_up_is_in_it():
    group = make_group()
    come(evening(group, 5), email=ANNE)
    close(group)
    assert estimate(group).known == 1


def test_a_second_time_changes_nothing():
    group = make_group()
    come(evening(group, 5), email=ANNE)
    close(group)
    before = list(ClosedYear.objects.values()), list(YearKey.objects.values())
    assert close(group) is False
    assert (list(ClosedYear.objects.values()), list(YearKey.objects.values())) == before


def test_not_before_it_is_over():
    group = make_group()
    with pytest.raises(EventsError) as caught:
        close(group, year=2027)
    assert caught.value.code == "year_not_over"
    assert not YearKey.objects.exists()


def test_the_new_year_begins_on_the_clocks_of_paris():
    group = make_group()
    assert close(group, now=datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) is True


def test_marks_that_come_late_make_no_pseudonym_and_no_key():
    group = make_group()
    occurrence = evening(group, 5)
    come(occurrence, email=ANNE)
    before = estimate(group)
    close(group)
    come(occurrence, email="bob@exemple.example")
    assert estimate(group) == before
    assert not Visitor.objects.exists()
    assert YearKey.objects.count() == 1


def test_one_where_nobody_came_stays_closed():
    group = make_group()
    close(group)
    come(evening(group, 5), email=ANNE)
    assert estimate(group) == People()
    assert not Visitor.objects.exists()


def test_other_years_and_associations_go_on():
    group, other = make_group(), make_group()
    come(evening(group, 5), email=ANNE)
    come(evening(group, 5, year=2025), email=ANNE)
    come(evening(other, 5), email=ANNE)
    count_due(now=AFTER)
    close(group)
    assert Visitor.objects.count() == 2
    assert estimate(group, year=2025).known == estimate(other).known == 1


def test_each_group_keeps_its_own_numbers_and_some_of_many_a_least_and_a_most():
    organization = make_organization()
    groups = [make_group(organization=organization) for _n in range(3)]
    for group in groups:
        come(evening(group, 5), email=ANNE)
    close(groups[0])
    assert estimate(groups[1]) == People(known=1, at_least=1, at_most=1)

    def of(*some):
        asked = SupportGroup.objects.filter(pk__in=[group.pk for group in some])
        return people_of_year(groups=asked, year=2026)[0].people

    assert of(*groups) == People(known=1, at_least=1, at_most=1)
    assert of(*groups[:2]) == People(known=1, at_least=1, at_most=2)


def test_nothing_that_is_left_matches_two_years_or_two_associations():
    """With all that the database holds afterwards, Anne can't be looked for."""
    group, other = make_group(), make_group()
    made = [come(evening(group, 5), email=ANNE), come(evening(other, 5), email=ANNE)]
    made.append(come(evening(group, 5, year=2025), email=ANNE))
    count_due(now=AFTER)
    keys = list(YearKey.objects.values_list("key", flat=True))
    traces = {pseudonym_of(key=key, known_by=f"email\0{made[0].email_hash}") for key in keys if key}
    assert len(traces) == 3
    for one, year in ((group, 2026), (other, 2026), (group, 2025)):
        close(one, year=year)
    left = str([list(model.objects.values()) for model in (YearKey, Visitor, ClosedYear)])
    assert not any(trace in left for trace in (*traces, *keys))


def test_one_that_nobody_closed_is_closed_by_the_night_when_two_new_years_have_passed():
    group = make_group()
    come(evening(group, 5), email=ANNE)
    before = estimate(group)
    assert close_old_years(now=datetime(2027, 12, 31, 22, tzinfo=UTC)) == 0
    assert erase_expired(now=datetime(2027, 12, 31, 23, tzinfo=UTC)).years == 1
    assert estimate(group) == before
    assert YearKey.objects.get().key == ""


def test_only_an_owner_of_the_whole_association_may_close():
    group = make_group()
    of_group, of_all, organizer, stranger = (make_user() for _n in range(4))
    make_role(of_group, group=group)
    make_role(of_all, organization=group.organization)
    make_role(organizer, organization=group.organization, name=RoleName.ORGANIZER)
    make_role(stranger, organization=make_organization())
    found = [
        may_close(user=user, organization=group.organization)
        for user in (of_group, of_all, organizer, stranger)
    ]
    assert found == [False, True, False, False]


def test_a_destroyed_key_does_not_come_back_with_a_backup():
    group = make_group()
    come(evening(group, 5), email=ANNE)
    put_attendance(occurrence=evening(group, 12), headcount=4, now=AFTER)
    before = estimate(group)
    old = YearKey.objects.get()
    visitors = list(Visitor.objects.all())
    close(group)
    put_back = remember_destroyed()
    # What an older backup brings.
    ClosedYear.objects.all().delete()
    YearKey.objects.all().delete()
    old.save(force_insert=True)
    Visitor.objects.bulk_create(visitors)
    put_back()
    key = YearKey.objects.get()
    assert (key.key, key.destroyed_at) == ("", AFTER)
    assert not Visitor.objects.exists()
    assert estimate(group) == before
    put_back()
    assert estimate(group) == before
