from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from events.domain.imports import MAX_BYTES
from events.models import Event
from groups.domain.territories import load_territories
from groups.models import Organization
from tests.events.imports.files import DATA, plain

pytestmark = pytest.mark.django_db


def run(path: Path, *options: str) -> list[str]:
    out = io.StringIO()
    call_command("import_programme", str(path), *options, stdout=out)
    return plain(out.getvalue()).splitlines()


def refused(path: Path, *options: str) -> CommandError:
    with pytest.raises(CommandError) as caught:
        run(path, *options)
    assert caught.value.returncode == 1
    return caught.value


def test_from_nothing_to_a_programme():
    load_territories(departments=["38", "63", "69", "73"])
    assert run(DATA / "organisations.csv", "--dry-run")[-1] == (
        "Essai à blanc : rien n’a été écrit."
    )
    assert Organization.objects.count() == 0
    assert run(DATA / "organisations.csv")[-1] == "Les organisations sont écrites."
    assert run(DATA / "programme.csv")[-1] == "Le programme est écrit."
    assert Event.objects.count() == 35
    windows = DATA / "programme_gem_windows.csv"
    assert plain(str(refused(windows))) == "Des lignes sont à corriger."
    refused(windows, "--dry-run")
    assert run(windows, "--skip-bad")[-1] == (
        "Tout était déjà là : rien n’a changé. Les lignes refusées ne sont pas chargées."
    )


def test_what_can_not_be_read_is_one_clear_line(tmp_path):
    missing = refused(tmp_path / "absent.csv")
    assert "Impossible de lire" in str(missing)
    assert "Impossible de lire" in str(refused(tmp_path))
    calendar = tmp_path / "programme.ics"
    calendar.write_text("BEGIN:VCALENDAR")
    assert plain(str(refused(calendar))).startswith(
        "Les calendriers (.ics) ne s’importent pas encore"
    )
    huge = tmp_path / "huge.csv"
    huge.write_bytes(b"x" * (MAX_BYTES + 1))
    assert plain(str(refused(huge))) == "Ce fichier dépasse 5 Mo : coupez-le en plusieurs fichiers."
