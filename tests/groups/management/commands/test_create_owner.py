from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from tests.events.imports.files import plain
from tests.factories import make_organization

pytestmark = pytest.mark.django_db


@override_settings(SITE_URL="https://rencontres.example")
def test_it_tells_what_is_owned_and_how_to_enter():
    make_organization(name="GEM La Boussole")
    out = io.StringIO()
    call_command("create_owner", "Ada@site.example", stdout=out)
    assert plain(out.getvalue()).splitlines() == [
        "ada@site.example : responsable de 1 organisation(s).",
        "    GEM La Boussole",
        "Pour entrer : https://rencontres.example/organiser/connexion/. "
        "Un code arrive à cette adresse e-mail.",
    ]


def test_a_wrong_address_is_one_clear_line():
    with pytest.raises(CommandError, match="Cette adresse e-mail n’est pas complète"):
        call_command("create_owner", "ada")
