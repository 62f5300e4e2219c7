from __future__ import annotations

import pytest

from groups.domain.owners import create_owner
from groups.errors import GroupsError
from groups.models import Role, RoleName, User
from tests.factories import make_organization, make_role, make_user

pytestmark = pytest.mark.django_db


def owned() -> list[tuple[str, int]]:
    rows = Role.objects.filter(name=RoleName.OWNER).order_by("organization")
    return list(rows.values_list("user__email", "organization"))


def test_the_first_owner_takes_on_all_that_nobody_owns():
    taken, free = make_organization(), make_organization()
    make_role(make_user("autre@site.example"), organization=taken)
    user, organizations = create_owner(email=" Ada@Site.example ")
    assert (user.email, user.is_staff, user.has_usable_password()) == (
        "ada@site.example",
        True,
        False,
    )
    assert organizations == [free]
    assert owned() == [("autre@site.example", taken.pk), ("ada@site.example", free.pk)]


def test_again_it_takes_on_those_that_came_since():
    create_owner(email="ada@site.example")
    late = make_organization()
    assert create_owner(email="ADA@site.example")[1] == [late]
    assert create_owner(email="ada@site.example")[1] == []
    assert User.objects.count() == 1


def test_a_reader_becomes_the_owner_where_there_is_none():
    organization = make_organization()
    make_role(make_user("ada@site.example"), organization=organization, name=RoleName.READER)
    create_owner(email="ada@site.example")
    assert owned() == [("ada@site.example", organization.pk)]
    assert Role.objects.count() == 1


def test_a_second_one_does_not_administer_the_site():
    create_owner(email="ada@site.example")
    assert not create_owner(email="bob@site.example")[0].is_staff


@pytest.mark.parametrize(
    ("email", "code"),
    [
        ("", "bad_email"),
        ("ada", "bad_email"),
        ("ada@", "bad_email"),
        ("a@b@c.example", "bad_email"),
        ("x" * 300 + "@site.example", "too_long"),
        ("ada@site.example\x00", "control_characters"),
    ],
)
def test_what_is_not_an_address_is_refused(email, code):
    with pytest.raises(GroupsError) as caught:
        create_owner(email=email)
    assert caught.value.code == code
    assert User.objects.count() == 0


def test_a_closed_account_is_not_opened_again():
    make_user("ada@site.example", is_active=False)
    with pytest.raises(GroupsError) as caught:
        create_owner(email="ada@site.example")
    assert caught.value.code == "account_closed"
    assert not User.objects.get().is_staff
