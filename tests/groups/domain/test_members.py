from datetime import UTC, date, datetime, timedelta

import pytest

from groups.domain.members import (
    add_member,
    erase_member,
    erase_old_members,
    expire,
    find_member,
    member_with,
    recognise,
    renew_link,
    revoke_link,
    set_valid_until,
)
from groups.errors import GroupsError
from groups.models import Member
from tests.factories import make_group, make_organization

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
DAY = timedelta(days=1)


def member(**fields: object) -> Member:
    made = add_member(group=make_group(), nickname="Zoé", now=NOW, today=TODAY)
    for name, value in fields.items():
        setattr(made, name, value)
    made.save()
    return made


def leads_nowhere(token: str) -> bool:
    with pytest.raises(GroupsError) as caught:
        member_with(token)
    return caught.value.code == "not_found"


def test_a_member_has_a_link_and_belongs_from_today():
    made = member()
    assert member_with(made.token) == made
    assert (made.joined_on, made.is_valid(on=TODAY)) == (TODAY, True)
    assert len(made.token) == 32


def test_another_link_takes_the_place_of_the_first():
    made = member()
    first = made.token
    second = renew_link(made)
    assert leads_nowhere(first)
    assert member_with(second) == made


def test_a_link_taken_back_leads_nowhere():
    made, other = member(), member()
    token = made.token
    revoke_link(made)
    revoke_link(other)  # two without a link stand beside each other
    assert leads_nowhere(token)
    assert leads_nowhere("")


def test_who_is_recognised_again_gets_a_link_if_it_has_none():
    made = member()
    revoke_link(made)
    recognise(made, today=TODAY + DAY)
    assert member_with(made.token).joined_on == TODAY


@pytest.mark.parametrize(
    ("until", "day", "holds"),
    [(None, TODAY, True), (TODAY, TODAY, True), (TODAY, TODAY + DAY, False)],
)
def test_the_last_day_is_included(until, day, holds):
    made = member()
    set_valid_until(made, day=until)
    assert made.is_valid(on=day) is holds


def test_a_membership_that_ended_keeps_its_link_and_can_go_on():
    made = member()
    expire(made, today=TODAY)
    assert member_with(made.token).is_valid(on=TODAY) is False
    recognise(made, today=TODAY + DAY)
    assert member_with(made.token).is_valid(on=TODAY + DAY) is True
    assert made.valid_until is None


def test_ending_does_not_prolong():
    made = member(valid_until=date(2026, 1, 31))
    expire(made, today=TODAY)
    assert made.valid_until == date(2026, 1, 31)


def test_others_groups_have_no_such_member():
    made = member()
    assert find_member(group=made.group, public_id=made.public_id) == made
    assert find_member(group=make_group(), public_id=made.public_id) is None


def test_an_erased_member_is_nobody():
    made = member()
    token = made.token
    erase_member(made, now=NOW)
    found = Member.objects.get()
    assert (found.nickname, found.token, found.erased_at) == ("", "", NOW)
    assert leads_nowhere(token)
    assert find_member(group=made.group, public_id=made.public_id) is None


def test_those_who_left_long_ago_are_erased():
    group = make_group(organization=make_organization(retention_months=3))
    stays = add_member(group=group, nickname="Ali", now=NOW, today=TODAY)
    left = add_member(group=group, nickname="Zoé", now=NOW, today=TODAY)
    expire(left, today=TODAY)
    asked = Member.objects.create(group=group, token_hash="x", created_at=NOW)
    assert erase_old_members(now=datetime(2027, 2, 19, tzinfo=UTC)) == 0
    assert erase_old_members(now=datetime(2027, 2, 20, tzinfo=UTC)) == 2
    assert erase_old_members(now=datetime(2027, 2, 20, tzinfo=UTC)) == 0
    kept = Member.objects.filter(erased_at__isnull=True)
    assert list(kept) == [stays]
    assert {left.pk, asked.pk} == set(
        Member.objects.exclude(pk=stays.pk).values_list("pk", flat=True)
    )
