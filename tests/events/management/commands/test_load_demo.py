from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from groups.domain.territories import load_territories
from groups.models import Organization
from tests.events.imports.files import plain

pytestmark = pytest.mark.django_db


def run(**options: int) -> str:
    out = io.StringIO()
    call_command("load_demo", stdout=out, **options)
    return plain(out.getvalue())


def test_it_says_what_it_did_and_by_whom_it_is_run():
    load_territories(departments=["38", "63", "69", "73", "974"])
    assert run() == "La démonstration est chargée. Pour l’organiser : demo@tablee.example.\n"
    assert run() == "La démonstration est déjà là. Pour l’organiser : demo@tablee.example.\n"
    assert run(verbosity=0) == ""


def test_on_a_real_site_it_is_one_clear_line():
    with (
        override_settings(DEMO_ALLOWED=False),
        pytest.raises(CommandError, match=r"SITE_URL est donné"),
    ):
        run()
    assert Organization.objects.count() == 0
