"""What all proofs of an account share."""

import uuid

import pytest

from groups.domain.factors.account import (
    forget_factors,
    mark_used,
    own_factor,
    remove_factor,
    rename_factor,
)
from groups.domain.factors.recovery import renew_codes
from groups.errors import GroupsError
from groups.models import Factor, RecoveryCode
from tests.events.registering import NOW
from tests.factories import make_organization, make_role, make_user
from tests.groups.proving import give_app, refused_as

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def make_passkey(user, **fields):
    values = {"secret": "x", "name": "Téléphone", **fields}
    return Factor.objects.create(
        user=user, kind="passkey", credential_hash=uuid.uuid4().hex, **values
    )


def test_named_otherwise():
    user = make_user()
    passkey = make_passkey(user)
    rename_factor(user=user, public_id=passkey.public_id, name="  Le  bleu ")
    assert own_factor(user=user, public_id=passkey.public_id).name == "Le bleu"


@pytest.mark.parametrize(
    ("name", "code"),
    [(" ", "name_missing"), ("x" * 61, "too_long"), ("\x07", "control_characters")],
)
def test_not_by_any_name(name, code):
    user = make_user()
    passkey = make_passkey(user)
    with pytest.raises(GroupsError) as refused:
        rename_factor(user=user, public_id=passkey.public_id, name=name)
    assert (refused.value.code, refused.value.field) == (code, "name")


def test_nobody_elses_is_there():
    passkey = make_passkey(make_user())
    for act in (
        lambda user: own_factor(user=user, public_id=passkey.public_id),
        lambda user: remove_factor(user=user, public_id=passkey.public_id),
        lambda user: rename_factor(user=user, public_id=passkey.public_id, name="x"),
    ):
        with refused_as("not_found"):
            act(make_user())


def test_the_last_one_takes_the_codes_with_it():
    user = make_user()
    passkey, app = make_passkey(user), give_app(user)
    renew_codes(user=user)
    remove_factor(user=user, public_id=passkey.public_id)
    assert RecoveryCode.objects.count() == 10
    remove_factor(user=user, public_id=app.public_id)
    assert RecoveryCode.objects.count() == 0


def test_where_it_is_asked_for_the_last_one_stays():
    user = make_user()
    make_role(user, organization=make_organization(requires_factor=True))
    passkey, app = make_passkey(user), give_app(user)
    remove_factor(user=user, public_id=passkey.public_id)
    with refused_as("last_factor"):
        remove_factor(user=user, public_id=app.public_id)
    assert user.factors.get() == app


def test_a_count_only_goes_up_unless_a_passkey_never_counts():
    passkey = make_passkey(make_user())
    assert mark_used(passkey, counter=0, may_stay_zero=True, now=NOW)
    assert mark_used(passkey, counter=7, may_stay_zero=True, now=NOW)
    for counter in (7, 6, 0):
        assert not mark_used(passkey, counter=counter, may_stay_zero=True, now=NOW)
    assert Factor.objects.get().counter == 7


def test_forgotten_all_at_once_and_logged_out():
    user, other = make_user(), make_user()
    for one in (user, other):
        give_app(one)
        renew_codes(user=one)
    before = user.get_session_auth_hash()
    assert forget_factors(user)
    assert not forget_factors(user)
    user.refresh_from_db()
    assert user.get_session_auth_hash() != before
    assert (Factor.objects.get().user, other.recovery_codes.count()) == (other, 10)


def test_an_account_that_goes_takes_all_with_it():
    user = make_user()
    make_passkey(user)
    give_app(user)
    renew_codes(user=user)
    user.delete()
    assert (Factor.objects.count(), RecoveryCode.objects.count()) == (0, 0)
