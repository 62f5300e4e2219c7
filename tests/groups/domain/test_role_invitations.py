"""A role proposed to an address: held a week, answered once, silent about who has an account."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from groups.domain.closing import close_account
from groups.domain.factors.people import account_key
from groups.domain.role_invitations import (
    LASTS,
    MOST_OPEN,
    accept,
    decline,
    find_invitation,
    find_owned_invitation,
    forget_invitations,
    invite,
    waiting_in,
    withdraw,
)
from groups.errors import GroupsError
from groups.models import AccessLogEntry, Role, RoleInvitation, RoleName, User
from tests.events.registering import NOW
from tests.factories import make_group, make_organization, make_role, make_user
from tests.groups.proving import refused_as

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

EMAIL = "nina@exemple.example"


@pytest.fixture
def group():
    return make_group(name="Le Café", organization=make_organization(name="Les Tilleuls"))


@pytest.fixture
def owner(group):
    user = make_user("a@exemple.example", name="Ana")
    make_role(user, group=group)
    return user


def invited(owner, place, **fields):
    values = {"email": EMAIL, "name": "organizer", "now": NOW, **fields}
    return invite(by=owner, place=place, **values)


def logged() -> list[Any]:
    rows = AccessLogEntry.objects.order_by("pk")
    return list(rows.values_list("user", "group", "action", "subject"))


def yes(token, *, display_name="", now=NOW) -> Role:
    found = find_invitation(token=token, now=now)
    assert found is not None
    return accept(invitation=found, display_name=display_name, now=now)


def test_accepted_by_who_had_no_account(owner, group):
    made = invited(owner, group, email=f" {EMAIL.upper()} ")
    assert not User.objects.filter(email=EMAIL).exists()
    role = yes(made.token, display_name="Nina")
    user = User.objects.get(email=EMAIL)
    assert (role.user, role.group, role.name, user.name) == (user, group, "organizer", "Nina")
    assert not user.has_usable_password()
    assert not RoleInvitation.objects.exists()
    assert find_invitation(token=made.token, now=NOW) is None
    assert logged() == [
        (owner.pk, group.pk, "role.invited", made.invitation.public_id),
        (user.pk, group.pk, "role.accepted", account_key(user)),
    ]


def test_accepted_by_who_had_an_account_and_a_name(owner, group):
    user = make_user(EMAIL, name="Nina B.")
    make_role(owner, organization=group.organization)
    role = yes(invited(owner, group.organization).token, display_name="Autre")
    user.refresh_from_db()
    assert (role.user, role.organization, user.name) == (user, group.organization, "Nina B.")


@pytest.mark.parametrize("has_account", [True, False])
def test_inviting_looks_the_same_with_and_without_an_account(
    owner, group, has_account, django_assert_num_queries
):
    if has_account:
        make_role(make_user(EMAIL), group=make_group())
    with django_assert_num_queries(11):
        made = invited(owner, group)
    found = made.invitation
    assert (found.email, found.name, found.invited_by) == (EMAIL, "organizer", owner)
    assert waiting_in(group, now=NOW) == [found]


def test_the_address_is_not_read_in_the_database(owner, group):
    made = invited(owner, group)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM groups_roleinvitation")
        (row,) = cursor.fetchall()
    assert EMAIL not in str(row)
    assert made.token not in str(row)


def test_again_is_a_new_link_and_the_old_one_ends(owner, group):
    first = invited(owner, group)
    opened = find_invitation(token=first.token, now=NOW)
    assert opened is not None
    second = invited(owner, group, name="reader", now=NOW + timedelta(days=3))
    assert find_invitation(token=first.token, now=NOW) is None
    with refused_as("gone"):
        accept(invitation=opened, display_name="", now=NOW)
    assert yes(second.token, now=NOW + timedelta(days=9)).name == RoleName.READER


def test_over_after_a_week_and_erased(owner, group):
    made = invited(owner, group)
    late = NOW + LASTS
    assert find_invitation(token=made.token, now=late - timedelta(seconds=1)) is not None
    assert find_invitation(token=made.token, now=late) is None
    assert waiting_in(group, now=late) == []
    assert forget_invitations(now=late - timedelta(seconds=1)) == 0
    assert forget_invitations(now=late) == 1
    assert not RoleInvitation.objects.exists()


def test_withdrawn_and_logged(owner, group):
    made = invited(owner, group)
    withdraw(by=owner, invitation=made.invitation, now=NOW)
    assert find_invitation(token=made.token, now=NOW) is None
    assert logged()[-1] == (owner.pk, group.pk, "role.withdrawn", made.invitation.public_id)
    with refused_as("gone"):
        withdraw(by=owner, invitation=made.invitation, now=NOW)


def test_declined_and_forgotten(owner, group):
    made = invited(owner, group)
    decline(invitation=made.invitation)
    assert not RoleInvitation.objects.exists()
    assert not User.objects.filter(email=EMAIL).exists()
    with refused_as("gone"):
        decline(invitation=made.invitation)


def test_void_once_who_sent_it_owns_the_place_no_longer(owner, group):
    made = invited(owner, group)
    owner.roles.update(name=RoleName.ORGANIZER)
    assert find_invitation(token=made.token, now=NOW) is None
    assert waiting_in(group, now=NOW) == []
    owner.roles.update(name=RoleName.OWNER)
    make_role(make_user(), group=group)
    close_account(user=owner, now=NOW)
    assert find_invitation(token=made.token, now=NOW) is None


def test_holds_while_who_sent_it_owns_the_association(group):
    head = make_user()
    make_role(head, organization=group.organization)
    made = invited(head, group)
    assert waiting_in(group.organization, now=NOW) == waiting_in(group, now=NOW)
    assert yes(made.token).group == group


def test_only_owners_of_the_place_find_it(owner, group):
    key = invited(owner, group).invitation.public_id
    head, stranger = make_user(), make_user()
    make_role(head, organization=group.organization)
    make_role(stranger, organization=make_organization())
    make_role(stranger, group=group, name=RoleName.ORGANIZER)
    assert find_owned_invitation(user=owner, key=key, now=NOW) is not None
    assert find_owned_invitation(user=head, key=key, now=NOW) is not None
    assert find_owned_invitation(user=stranger, key=key, now=NOW) is None


@pytest.mark.parametrize(
    ("had", "proposed", "has"),
    [("owner", "reader", "owner"), ("reader", "owner", "owner"), ("reader", "reader", "reader")],
)
def test_a_role_given_meanwhile_is_never_lowered(owner, group, had, proposed, has):
    made = invited(owner, group, name=proposed)
    make_role(make_user(EMAIL), group=group, name=RoleName(had))
    assert yes(made.token).name == has


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"email": ""}, "no_email"),
        ({"email": "nina"}, "bad_email"),
        ({"email": "nina@exemple.example\nBcc: x@y.example"}, "control_characters"),
        ({"name": "queen"}, "unknown_role"),
        ({"email": "A@exemple.example"}, "already_here"),
    ],
)
def test_refused(owner, group, fields, code):
    with refused_as(code):
        invited(owner, group, **fields)
    assert not RoleInvitation.objects.exists()


def test_not_more_than_some_wait_and_those_that_do_may_be_sent_anew(owner, group):
    for number in range(MOST_OPEN):
        invited(owner, group, email=f"n{number}@exemple.example")
    with refused_as("too_many"):
        invited(owner, group)
    invited(owner, group, email="n0@exemple.example")


def test_a_closed_account_is_not_opened_again(owner, group):
    make_user(EMAIL, is_active=False)
    made = invited(owner, group)
    with refused_as("gone"):
        yes(made.token)
    assert Role.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_yes_at_once_make_one_account_and_one_role_each(owner, group):
    places = [group, make_group(organization=group.organization)]
    make_role(owner, group=places[1])
    found = [invited(owner, place).invitation for place in places]
    barrier, codes = Barrier(4), []

    def answer(invitation: RoleInvitation) -> None:
        barrier.wait()
        try:
            accept(invitation=invitation, display_name="", now=NOW)
        except GroupsError as error:
            codes.append(error.code)
        finally:
            connection.close()

    threads = [Thread(target=answer, args=[one]) for one in found * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == ["gone", "gone"]
    assert User.objects.get(email=EMAIL).roles.count() == 2
