"""``close_year``."""

from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from events.models import YearKey
from tests.events.visiting import AFTER
from tests.factories import make_organization

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(AFTER, tick=False):
        yield


def close(*words: object) -> str:
    out = StringIO()
    call_command("close_year", *map(str, words), stdout=out)
    return out.getvalue()


def test_it_closes_once():
    make_organization(slug="tilleuls")
    assert close("tilleuls", 2026, "--yes") == "L’année est close.\n"
    assert close("tilleuls", 2026, "--yes") == "Elle était déjà close.\n"
    assert YearKey.objects.get().destroyed_at == AFTER


def test_it_asks_first(monkeypatch):
    make_organization(slug="tilleuls")
    monkeypatch.setattr("builtins.input", lambda _question: "o")
    with pytest.raises(CommandError, match="Rien n’a changé"):
        close("tilleuls", 2026)
    assert not YearKey.objects.exists()
    monkeypatch.setattr("builtins.input", lambda _question: "oui")
    assert close("tilleuls", 2026) == "L’année est close.\n"


@pytest.mark.parametrize(
    ("words", "why"), [(("autres", 2026), "Aucune association"), (("tilleuls", 2027), "pas finie")]
)
def test_what_can_not_be(words, why):
    make_organization(slug="tilleuls")
    with pytest.raises(CommandError, match=why):
        close(*words, "--yes")
