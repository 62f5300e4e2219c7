"""Who must prove themselves twice, and by which doors they are held back."""

import pytest

from groups.domain.api_tokens import create_api_token, user_of_token
from groups.domain.factors.needs import is_lacking, is_required_of, with_needs
from groups.models import User
from tests.events.registering import NOW
from tests.factories import make_group, make_organization, make_role, make_user
from tests.groups.proving import give_app, refused_as

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def lacking() -> list[User]:
    return [user for user in with_needs(User.objects.order_by("pk")) if is_lacking(user)]


def test_by_the_wish_of_an_association_in_it_or_in_its_groups():
    strict = make_organization(requires_factor=True)
    easy = make_group()
    inside, of_a_group, elsewhere, with_both = (make_user() for _number in range(4))
    make_role(inside, organization=strict)
    make_role(of_a_group, group=make_group(organization=strict))
    make_role(elsewhere, group=easy)
    make_role(with_both, group=easy)
    make_role(with_both, organization=strict)
    assert lacking() == [inside, of_a_group, with_both]
    give_app(inside)
    assert lacking() == [of_a_group, with_both]
    assert [is_required_of(user) for user in (inside, elsewhere)] == [True, False]


def test_by_the_wish_of_the_site(settings):
    user, ready = make_user(), make_user()
    give_app(ready)
    assert lacking() == []
    settings.REQUIRE_SECOND_FACTOR = True
    assert lacking() == [user]


def test_nobody_of_whom_nothing_is_asked():
    make_role(make_user(), group=make_group())
    assert lacking() == []


def test_a_program_waits_for_its_person(django_assert_num_queries):
    user = make_user()
    make_role(user, organization=make_organization(requires_factor=True))
    token = create_api_token(user=user, now=NOW)
    with refused_as("second_factor_missing"):
        user_of_token(token, now=NOW)
    give_app(user)
    assert user_of_token(token, now=NOW) == user
    with django_assert_num_queries(1):
        user_of_token(token, now=NOW)
