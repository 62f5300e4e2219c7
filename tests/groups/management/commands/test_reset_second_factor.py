"""For who lost what they prove themselves with, and has nobody to ask."""

from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from tests.factories import make_user
from tests.groups.proving import give_app

pytestmark = pytest.mark.django_db


def test_taken_away_and_told():
    user = make_user("zoe@exemple.example")
    give_app(user)
    out = StringIO()
    call_command("reset_second_factor", "ZOE@exemple.example", stdout=out)
    assert user.factors.count() == 0
    assert "C’est retiré." in out.getvalue()
    assert [message.to for message in mail.outbox] == [[user.email]]


@pytest.mark.parametrize("email", ["zoe@exemple.example", "inconnue@exemple.example"])
def test_nothing_to_take_away(email):
    make_user("zoe@exemple.example")
    with pytest.raises(CommandError):
        call_command("reset_second_factor", email)
    assert mail.outbox == []
