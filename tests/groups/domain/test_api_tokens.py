"""Tokens with which programs act for an organiser."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from groups.domain.api_tokens import (
    create_api_token,
    find_token,
    living_tokens,
    revoke_token,
    token_key,
    user_of_token,
)
from groups.models import AccessLogEntry, ApiToken
from tests.events.registering import NOW
from tests.factories import make_group, make_role, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_a_token_acts_for_its_user():
    user = make_user()
    token = create_api_token(user=user, now=NOW)
    make_user()
    assert user_of_token(token, now=NOW) == user
    assert len(token) >= 32


def test_only_a_digest_is_kept():
    token = create_api_token(user=make_user(), now=NOW)
    assert token not in str(list(ApiToken.objects.values()))
    assert user_of_token(ApiToken.objects.get().digest, now=NOW) is None


@pytest.mark.parametrize("token", ["", "x", "\x00", "é" * 5000])
def test_other_words_act_for_nobody(token):
    create_api_token(user=make_user(), now=NOW)
    assert user_of_token(token, now=NOW) is None


def test_revoked_ones_and_people_who_left():
    user = make_user()
    kept, revoked = (create_api_token(user=user, now=NOW) for _number in range(2))
    ApiToken.objects.filter(pk=ApiToken.objects.order_by("pk")[1].pk).update(revoked_at=NOW)
    assert user_of_token(kept, now=NOW) == user
    assert user_of_token(revoked, now=NOW) is None
    user.is_active = False
    user.save()
    assert user_of_token(kept, now=NOW) is None


def test_its_last_day_is_noted_once_a_day(django_assert_num_queries):
    token = create_api_token(user=make_user(), now=NOW)
    with django_assert_num_queries(2):
        user_of_token(token, now=NOW)
    with django_assert_num_queries(1):
        user_of_token(token, now=NOW + timedelta(hours=1))
    assert ApiToken.objects.get().last_used_on == NOW.date()
    user_of_token(token, now=NOW + timedelta(days=1))
    assert ApiToken.objects.get().last_used_on == NOW.date() + timedelta(days=1)


def test_the_command_prints_the_token_alone(capsys):
    user = make_user("zoe@exemple.example")
    call_command("create_api_token", "ZOE@exemple.example")
    printed = capsys.readouterr()
    assert printed.err == ""
    assert printed.out.count("\n") == 1
    assert user_of_token(printed.out.strip(), now=NOW) == user


@pytest.mark.parametrize("is_active", [True, False])
def test_the_command_knows_whom_it_does_not_know(is_active):
    user = make_user("zoe@exemple.example", is_active=is_active)
    with pytest.raises(CommandError):
        call_command("create_api_token", "ali@exemple.example" if is_active else user.email)
    assert ApiToken.objects.count() == 0


def test_revoked_one_opens_nothing_and_the_others_go_on():
    user, group = make_user(), make_group()
    make_role(user, group=group)
    kept, lost = (create_api_token(user=user, now=NOW) for _number in range(2))
    row = living_tokens(user=user)[0]
    assert find_token(user=user, key=token_key(row)) == row
    assert find_token(user=make_user(), key=token_key(row)) is None
    for _again in range(2):
        revoke_token(row, now=NOW)
    assert (user_of_token(lost, now=NOW), user_of_token(kept, now=NOW)) == (None, user)
    assert len(living_tokens(user=user)) == 1
    assert find_token(user=user, key=token_key(row)) is None
    line = AccessLogEntry.objects.get()
    assert (line.user, line.group, line.action) == (user, group, "token.revoked")
