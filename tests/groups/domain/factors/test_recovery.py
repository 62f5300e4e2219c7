"""Ten codes on paper, each good once."""

import pytest

from groups.domain.factors.recovery import LETTERS, renew_codes, use_code
from groups.models import RecoveryCode
from tests.factories import make_user
from tests.groups.proving import give_app, refused_as

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def user():
    user = make_user()
    give_app(user)
    return user


def test_ten_that_nobody_can_read_again(user):
    codes = renew_codes(user=user)
    assert len(set(codes)) == 10
    assert {len(code) for code in codes} == {11}
    assert set("".join(codes)) <= {*LETTERS, "-"}
    kept = str(list(RecoveryCode.objects.values()))
    assert [code for code in codes if code in kept or code.replace("-", "") in kept] == []


def test_each_opens_once_however_it_is_typed(user):
    one, two, *_others = renew_codes(user=user)
    assert use_code(user=user, code=f" {one.lower().replace('-', ' ')} ")
    assert not use_code(user=user, code=one)
    assert use_code(user=user, code=two)
    assert user.recovery_codes.count() == 8


def test_new_ones_replace_the_old(user):
    old = renew_codes(user=user)
    new = renew_codes(user=user)
    assert not use_code(user=user, code=old[0])
    assert use_code(user=user, code=new[0])


@pytest.mark.parametrize("code", ["", "-", "é" * 5000, "\x00"])
def test_other_words_open_nothing(user, code):
    renew_codes(user=user)
    assert not use_code(user=user, code=code)


def test_nobody_elses(user):
    (code, *_others) = renew_codes(user=user)
    assert not use_code(user=make_user(), code=code)


def test_only_beside_something_they_stand_in_for():
    with refused_as("no_factor"):
        renew_codes(user=make_user())
