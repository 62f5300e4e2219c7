"""Codes that change every thirty seconds."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.domain.factors.apps import (
    add_app,
    check_app,
    code_at,
    new_secret,
    setup_address,
)
from groups.errors import GroupsError
from groups.models import Factor
from tests.factories import make_user
from tests.groups.proving import SECRET, code_now, give_app, refused_as

NOW = datetime(2026, 11, 23, 9, 0, 10, tzinfo=UTC)
# « 12345678901234567890 », as RFC 6238, appendix B writes its secret.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_as_the_standard_says(seconds, code):
    """RFC 6238, appendix B: the last six of its eight digits."""
    assert code_at(RFC_SECRET, seconds // 30) == code


@given(st.integers(min_value=0, max_value=2**40))
def test_always_six_digits(step):
    code = code_at(SECRET, step)
    assert (len(code), code.isdecimal()) == (6, True)


def test_secrets_are_as_long_as_the_hash_and_never_the_same():
    secrets = {new_secret() for _number in range(50)}
    assert {len(secret) for secret in secrets} == {32}
    assert len(secrets) == 50


@pytest.mark.django_db
@pytest.mark.both_databases
class TestUse:
    def test_the_first_code_adds_it_encrypted_and_ends_other_sessions(self):
        user = make_user()
        before = user.get_session_auth_hash()
        factor = add_app(user=user, secret=SECRET, code=code_now(now=NOW), now=NOW)
        assert (factor.kind, factor.secret) == (Factor.Kind.APP, SECRET)
        user.refresh_from_db()
        assert user.get_session_auth_hash() != before

    @pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "000000 "])
    def test_another_code_adds_nothing(self, code):
        user = make_user()
        with pytest.raises(GroupsError) as refused:
            add_app(user=user, secret=SECRET, code=code, now=NOW)
        assert (refused.value.code, refused.value.field) == ("bad_code", "code")
        assert Factor.objects.count() == 0

    def test_one_app_at_a_time(self):
        user = make_user()
        give_app(user, now=NOW)
        with refused_as("app_already"):
            add_app(user=user, secret=SECRET, code=code_now(now=NOW), now=NOW)

    @pytest.mark.parametrize(
        ("later", "opens"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
    )
    def test_half_a_minute_of_drift(self, later, opens):
        user = make_user()
        give_app(user, now=NOW - timedelta(hours=1))
        assert check_app(user=user, code=code_now(now=NOW, later=later), now=NOW) is opens

    def test_a_code_serves_once_and_none_before_it_any_more(self):
        user = make_user()
        give_app(user, now=NOW - timedelta(hours=1))
        present = code_now(now=NOW)
        assert check_app(user=user, code=f" {present[:3]} {present[3:]}", now=NOW)
        assert not check_app(user=user, code=present, now=NOW)
        assert not check_app(user=user, code=code_now(now=NOW, later=-1), now=NOW)
        assert check_app(user=user, code=code_now(now=NOW, later=1), now=NOW)
        assert Factor.objects.get().last_used_at == NOW

    def test_the_code_that_added_it_does_not_open(self):
        user = make_user()
        code = code_now(now=NOW)
        add_app(user=user, secret=SECRET, code=code, now=NOW)
        assert not check_app(user=user, code=code, now=NOW)

    def test_nobody_elses(self):
        give_app(make_user(), now=NOW - timedelta(hours=1))
        assert not check_app(user=make_user(), code=code_now(now=NOW), now=NOW)

    def test_what_the_picture_says(self):
        user = make_user("zoé+orga@exemple.example")
        found = urlsplit(setup_address(user=user, secret=SECRET))
        assert (found.scheme, found.netloc) == ("otpauth", "totp")
        assert found.path == "/Tabl%C3%A9e%3Azo%C3%A9%2Borga%40exemple.example"
        assert parse_qs(found.query) == {"secret": [SECRET], "issuer": ["Tablée"]}
