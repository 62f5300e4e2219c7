"""What is masked for those who read figures and run nothing."""

from datetime import UTC, date, datetime

import pytest

from events.domain.attendance import put_attendance
from events.domain.counting import count_due
from events.domain.masked_figures import WITHHELD, Masks, masks_for, masks_of, only_read_by
from events.domain.masking import Place, Veil
from events.domain.sums import Sums
from events.models.choices import Kind
from groups.models import RoleName, SupportGroup
from tests.factories import (
    make_event,
    make_group,
    make_occurrence,
    make_organization,
    make_role,
    make_schedule,
    make_user,
)

NOW = datetime(2027, 3, 1, tzinfo=UTC)
NOVEMBER, DECEMBER, OCTOBER = date(2026, 11, 1), date(2026, 12, 1), date(2026, 10, 1)
SMALL, HIDDEN = Veil.SMALL, Veil.HIDDEN
ALL = SupportGroup.objects.all


def came(group, month, headcount, kind=Kind.PEER_CAFE):
    start = datetime(month.year, month.month, 5, 18, 30)
    schedule = make_schedule(event=make_event(group=group, kind=kind), start=start)
    put_attendance(occurrence=make_occurrence(schedule=schedule), headcount=headcount, now=NOW)


@pytest.fixture
def group(db):
    """Three came in November, more in October and December."""
    group = make_group()
    for month, heads in ((OCTOBER, 9), (NOVEMBER, 3), (DECEMBER, 30)):
        came(group, month, heads)
    count_due(now=NOW)
    return group


def reader_of(group=None, organization=None, name=RoleName.READER):
    user = make_user()
    make_role(user, group=group, organization=organization, name=name)
    return user


def masks(user, *, groups=None, year=2026):
    mine = SupportGroup.objects.seen_by(user) if groups is None else groups
    return masks_for(user=user, groups=mine, year=year)


@pytest.mark.parametrize("name", [RoleName.OWNER, RoleName.ORGANIZER])
def test_who_runs_it_sees_all(group, name):
    assert masks(reader_of(group, name=name)) is None
    assert masks(reader_of(organization=group.organization, name=name)) is None


def test_who_reads_it_sees_no_small_number(group):
    for user in (reader_of(group), reader_of(organization=group.organization)):
        found = masks(user)
        assert found.below == 5
        assert found.at(month=NOVEMBER) == {"attendances": SMALL, WITHHELD: HIDDEN}
        assert found.at(month=NOVEMBER, kind="peer_cafe") == found.at(month=NOVEMBER)
        assert found.at(month=OCTOBER) == {"attendances": HIDDEN, WITHHELD: HIDDEN}
        assert found.at(month=DECEMBER) == {WITHHELD: HIDDEN}
        assert found.at() == {}


def test_the_association_says_what_is_small(group):
    group.organization.masking_threshold = 11
    group.organization.save()
    found = masks(reader_of(group))
    assert found.below == 11
    assert [found.at(month=month)["attendances"] for month in (OCTOBER, NOVEMBER, DECEMBER)] == [
        SMALL,
        SMALL,
        HIDDEN,
    ]


def test_a_year_with_nothing_in_it(group):
    assert masks(reader_of(group), year=2025) == Masks()


def test_of_several_groups_a_number_goes_with_any_part_of_it(group):
    other = make_group(organization=group.organization)
    for month in (OCTOBER, NOVEMBER, DECEMBER):
        came(other, month, 50)
    count_due(now=NOW)
    found = masks(reader_of(organization=group.organization))
    assert found.below == 0
    assert found.at(month=NOVEMBER)["attendances"] is HIDDEN
    assert found.at(month=OCTOBER)["attendances"] is HIDDEN
    assert "attendances" not in found.at(month=DECEMBER)


def test_who_runs_one_and_reads_another(group):
    user = reader_of(group)
    own = make_group()
    make_role(user, group=own)
    came(own, NOVEMBER, 2)
    count_due(now=NOW)
    assert list(only_read_by(user, ALL().seen_by(user))) == [group]
    assert masks(user, groups=ALL().filter(pk=own.pk)) is None
    assert masks(user).at(month=NOVEMBER)["attendances"] is HIDDEN


def test_each_measure_by_itself():
    cells: dict[Place, Sums] = {
        (OCTOBER, "peer_cafe"): Sums(attendances=20, excused=2),
        (NOVEMBER, "peer_cafe"): Sums(attendances=30, excused=0),
    }
    found = masks_of(cells, threshold=5)
    # Two excused in the whole year: when, is nobody's business.
    assert found.at(month=OCTOBER) == {"excused": HIDDEN, WITHHELD: HIDDEN}
    assert found.at(month=NOVEMBER) == {"excused": HIDDEN, WITHHELD: HIDDEN}


def test_queries_do_not_grow(group, django_assert_num_queries):
    user = reader_of(organization=group.organization)
    with django_assert_num_queries(3):
        masks(user)
    for _number in range(2):
        came(make_group(organization=group.organization), OCTOBER, 3)
    count_due(now=NOW)
    with django_assert_num_queries(3):
        masks(user)


def test_an_association_of_its_own_threshold_each(group):
    organization = make_organization(masking_threshold=3)
    other = make_group(organization=organization)
    for month, heads in ((OCTOBER, 4), (NOVEMBER, 4)):
        came(other, month, heads)
    count_due(now=NOW)
    found = masks(reader_of(other))
    assert found.at(month=OCTOBER) == {WITHHELD: HIDDEN}
