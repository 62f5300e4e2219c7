"""Roles that an owner takes away, and the owner who always stays."""

import uuid
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from groups.domain.api_tokens import create_api_token, user_of_token
from groups.domain.factors.people import account_key
from groups.domain.roles import (
    change_role,
    end_role,
    find_owned_role,
    give_back,
    owned_group,
    role_key,
    roles_owned_by,
    team_of,
)
from groups.errors import GroupsError
from groups.models import AccessLogEntry, Role, RoleName
from tests.events.registering import NOW
from tests.factories import make_group, make_organization, make_role, make_user
from tests.groups.proving import refused_as

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def group():
    return make_group(name="Le Café", organization=make_organization(name="Les Tilleuls"))


@pytest.fixture
def owner(group):
    user = make_user("a@exemple.example")
    make_role(user, group=group)
    return user


@pytest.fixture
def role(group):
    return make_role(make_user("b@exemple.example"), group=group, name=RoleName.ORGANIZER)


def lines() -> list[tuple[Any, ...]]:
    return list(
        AccessLogEntry.objects.order_by("pk").values_list(
            "user", "group", "organization", "action", "subject"
        )
    )


def test_gone_and_logged(owner, role, group):
    ended = end_role(by=owner, role=role, now=NOW)
    assert list(group.roles.values_list("user", flat=True)) == [owner.pk]
    key = account_key(role.user)
    assert lines() == [(owner.pk, group.pk, None, "role.ended", key)]
    assert (ended.user, ended.group, ended.name) == (role.user_id, group.pk, "organizer")


def test_the_last_role_ends_sessions_and_tokens(owner, role):
    user = role.user
    token = create_api_token(user=user, now=NOW)
    client = Client()
    client.force_login(user)
    assert client.get("/organiser/").status_code == 200
    end_role(by=owner, role=role, now=NOW)
    assert client.get("/organiser/").status_code == 302
    assert user_of_token(token, now=NOW) is None


def test_another_role_keeps_them(owner, role):
    user = role.user
    make_role(user, group=make_group(), name=RoleName.READER)
    token = create_api_token(user=user, now=NOW)
    client = Client()
    client.force_login(user)
    end_role(by=owner, role=role, now=NOW)
    assert client.get("/organiser/").status_code == 200
    assert user_of_token(token, now=NOW) == user


def test_nobody_is_reached_by_it_any_more_but_where_they_still_have_one(owner, role, group):
    client, other = Client(), make_group()
    make_role(role.user, group=other, name=RoleName.ORGANIZER)
    client.force_login(role.user)
    end_role(by=owner, role=role, now=NOW)
    paths = [f"/organiser/groupes/{one.slug}/adherents/" for one in (group, other)]
    assert [client.get(path).status_code for path in paths] == [404, 200]


class TestLastOwner:
    def refused(self, by, role) -> str:
        with pytest.raises(GroupsError) as caught:
            end_role(by=by, role=role, now=NOW)
        assert caught.value.code == "last_owner"
        assert Role.objects.filter(pk=role.pk).exists()
        assert lines() == []
        return str(caught.value)

    def test_of_a_group_stays(self, owner, role):
        assert "Le Café" in self.refused(owner, owner.roles.get())

    def test_of_an_association_stays(self, group, owner):
        head = make_user()
        assert "Les Tilleuls" in self.refused(
            head, make_role(head, organization=group.organization)
        )

    @pytest.mark.parametrize("where", ["group", "organization"])
    def test_another_one_lets_them_go(self, owner, group, where):
        place = {where: group if where == "group" else group.organization}
        make_role(make_user(), **place)
        end_role(by=owner, role=owner.roles.get(), now=NOW)
        assert not owner.roles.exists()

    def test_a_closed_account_owns_nothing(self, owner, group):
        make_role(make_user(is_active=False), group=group)
        self.refused(owner, owner.roles.get())

    def test_nor_does_a_lesser_role(self, owner, group):
        for name in (RoleName.ORGANIZER, RoleName.FACILITATOR, RoleName.READER):
            make_role(make_user(), organization=group.organization, name=name)
        self.refused(owner, owner.roles.get())

    def test_who_owns_the_association_keeps_the_group_by_it(self, owner, group):
        make_role(owner, organization=group.organization)
        end_role(by=owner, role=owner.roles.get(group=group), now=NOW)

    def test_a_group_that_ended_needs_nobody(self, owner, group):
        group.archived_at = NOW
        group.save()
        end_role(by=owner, role=owner.roles.get(), now=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_go_at_once_leave_one(group):
    roles = [make_role(make_user(), group=group) for _number in range(2)]
    start, outcomes = Barrier(2), []

    def go(role: Role) -> None:
        start.wait()
        try:
            end_role(by=role.user, role=role, now=NOW)
            outcomes.append("ended")
        except GroupsError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [Thread(target=go, args=(role,)) for role in roles]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["ended", "last_owner"]
    assert group.roles.count() == 1


def test_what_somebody_else_took_away_meanwhile_is_said(owner, role):
    again = Role.objects.select_related("user", "group", "organization").get(pk=role.pk)
    end_role(by=owner, role=role, now=NOW)
    with refused_as("gone"):
        end_role(by=owner, role=again, now=NOW)
    with refused_as("gone"):
        change_role(by=owner, role=again, name="owner", now=NOW)
    assert len(lines()) == 1


def test_given_back_as_it_was(owner, role, group):
    user = role.user
    ended = end_role(by=owner, role=role, now=NOW)
    back = give_back(by=owner, ended=ended, now=NOW)
    assert (back.user, back.group, back.name) == (user, group, RoleName.ORGANIZER)
    assert [line[3] for line in lines()] == ["role.ended", "role.given_back"]


def test_not_given_back_twice_nor_to_a_closed_account_nor_by_anybody(owner, role):
    user = role.user
    ended = end_role(by=owner, role=role, now=NOW)
    with refused_as("gone"):
        give_back(by=make_user(), ended=ended, now=NOW)
    give_back(by=owner, ended=ended, now=NOW)
    with refused_as("gone"):
        give_back(by=owner, ended=ended, now=NOW)
    user.roles.all().delete()
    user.is_active = False
    user.save()
    with refused_as("gone"):
        give_back(by=owner, ended=ended, now=NOW)


def test_named_owner_and_then_the_first_may_go(owner, role, group):
    change_role(by=owner, role=role, name="owner", now=NOW)
    end_role(by=owner, role=owner.roles.get(), now=NOW)
    assert [(one.user, one.name) for one in team_of(group)] == [(role.user, "owner")]
    assert [line[3] for line in lines()] == ["role.owner", "role.ended"]


def test_changed_to_more_and_to_less_and_logged(owner, role, group):
    for name in (RoleName.READER, RoleName.FACILITATOR):
        change_role(by=owner, role=role, name=name, now=NOW)
        role.refresh_from_db()
        assert role.name == name
    key = account_key(role.user)
    assert lines() == [(owner.pk, group.pk, None, "role.changed", key)] * 2


def test_the_only_owner_stays_one(owner, role):
    own = owner.roles.get()
    with refused_as("last_owner"):
        change_role(by=owner, role=own, name=RoleName.READER, now=NOW)
    with refused_as("unknown_role"):
        change_role(by=owner, role=own, name="queen", now=NOW)
    change_role(by=owner, role=role, name=RoleName.OWNER, now=NOW)
    change_role(by=owner, role=own, name=RoleName.READER, now=NOW)
    own.refresh_from_db()
    assert own.name == RoleName.READER


def test_an_owner_decides_about_what_they_own(owner, role, group):
    head, above = make_user(), group.organization
    make_role(head, organization=above)
    make_role(make_user(), group=make_group())
    assert {one.pk for one in roles_owned_by(owner)} == set(
        group.roles.values_list("pk", flat=True)
    )
    assert roles_owned_by(head).count() == 3
    assert find_owned_role(user=owner, key=role_key(role)) == role
    assert find_owned_role(user=owner, key=role_key(head.roles.get())) is None
    assert find_owned_role(user=role.user, key=role_key(role)) is None
    assert find_owned_role(user=owner, key=uuid.uuid4()) is None
    assert owned_group(user=head, slug=group.slug) == owned_group(user=owner, slug=group.slug)
    assert owned_group(user=role.user, slug=group.slug) is None


def test_a_team_is_read_at_once(owner, role, group, django_assert_num_queries):
    make_role(make_user(), organization=group.organization, name=RoleName.READER)
    make_role(make_user(), group=make_group(organization=group.organization))
    with django_assert_num_queries(1):
        assert len([str(one) for one in team_of(group)]) == 3
    assert len(team_of(group.organization)) == 4
