from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from events.domain.retention import kept_until
from events.models import Registration
from tests.events.registering import NOW, join, session

pytestmark = pytest.mark.django_db


def said() -> str:
    out = StringIO()
    call_command("erase_expired", stdout=out)
    return out.getvalue().replace("\u00a0", " ")


def test_the_command_erases_and_says_how_much():
    made = join(session(), email="camille@exemple.example")
    with time_machine.travel(NOW):
        assert said() == "Rien à effacer.\n"
    with time_machine.travel(kept_until(made)):
        assert said().startswith("Effacé : 1 inscription(s), 0 inscription(s) à un groupe suivi")
        assert said() == "Rien à effacer.\n"
    assert Registration.objects.get().email == ""
