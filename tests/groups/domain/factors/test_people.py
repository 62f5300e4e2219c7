"""What an owner sees, asks for, and may take away."""

import pytest

from groups.domain.factors.people import (
    account_key,
    ask_for_factors,
    find_person,
    people_of,
    reset_factors,
)
from groups.errors import GroupsError
from groups.models import AccessLogEntry, RoleName
from tests.events.registering import NOW
from tests.factories import make_group, make_organization, make_role, make_user
from tests.groups.proving import give_app, refused_as

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def organization():
    return make_organization()


@pytest.fixture
def owner(organization):
    user = make_user("a@exemple.example")
    make_role(user, organization=organization)
    return user


@pytest.fixture
def colleague(organization):
    user = make_user("b@exemple.example")
    make_role(user, group=make_group(organization=organization), name=RoleName.READER)
    give_app(user)
    return user


def reset(owner, organization, user) -> None:
    person = find_person(organization, key=account_key(user))
    assert person is not None
    reset_factors(by=owner, organization=organization, person=person, now=NOW)


def test_everybody_once_with_what_they_have(
    owner, colleague, organization, django_assert_num_queries
):
    make_role(colleague, organization=organization)
    make_role(make_user(is_active=False), organization=organization)
    make_role(make_user(), group=make_group())
    with django_assert_num_queries(1):
        people = people_of(organization)
    assert [(one.user, one.has_passkey, one.has_app) for one in people] == [
        (owner, False, False),
        (colleague, False, True),
    ]


def test_nobody_is_found_by_a_number_or_elsewhere(colleague, organization):
    assert find_person(make_organization(), key=account_key(colleague)) is None


def test_who_asks_has_one_first(owner, organization):
    with refused_as("factor_first"):
        ask_for_factors(user=owner, organization=organization, is_asked=True, now=NOW)
    give_app(owner)
    ask_for_factors(user=owner, organization=organization, is_asked=True, now=NOW)
    organization.refresh_from_db()
    assert organization.requires_factor
    ask_for_factors(user=owner, organization=organization, is_asked=False, now=NOW)
    organization.refresh_from_db()
    assert not organization.requires_factor


def test_each_change_of_the_wish_is_logged_once(owner, organization):
    give_app(owner)
    for is_asked in (True, True, False):
        ask_for_factors(user=owner, organization=organization, is_asked=is_asked, now=NOW)
    lines = AccessLogEntry.objects.order_by("pk")
    assert list(lines.values_list("user", "organization", "action", "subject", "at")) == [
        (owner.pk, organization.pk, action, account_key(owner), NOW)
        for action in ("factors.asked", "factors.not_asked")
    ]


def test_what_was_lost_goes_and_it_is_logged(owner, colleague, organization):
    reset(owner, organization, colleague)
    assert colleague.factors.count() == 0
    entry = AccessLogEntry.objects.get()
    assert (entry.user, entry.organization, entry.group) == (owner, organization, None)
    assert (entry.action, entry.subject, entry.at) == (
        "factors.reset",
        account_key(colleague),
        NOW,
    )


def refused(owner, organization, user) -> str:
    with pytest.raises(GroupsError) as caught:
        reset(owner, organization, user)
    assert AccessLogEntry.objects.count() == 0
    return caught.value.code


def test_not_ones_own(owner, organization):
    give_app(owner)
    assert refused(owner, organization, owner) == "not_yourself"


def test_not_what_another_association_relies_on(owner, colleague, organization):
    make_role(colleague, group=make_group())
    assert refused(owner, organization, colleague) == "role_elsewhere"
    assert colleague.factors.count() == 1


def test_not_of_who_administers_the_site(owner, colleague, organization):
    colleague.is_staff = True
    colleague.save()
    assert refused(owner, organization, colleague) == "role_elsewhere"


def test_nothing_to_take(owner, organization):
    other = make_user()
    make_role(other, organization=organization)
    assert refused(owner, organization, other) == "no_factor"
