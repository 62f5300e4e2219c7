from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command

from events.domain.imports import MAX_BYTES
from events.models import Event
from groups.domain.territories import load_territories
from groups.models import Organization
from tests.events.domain.calendar_imports.calendars import FILES, vcalendar, vevent
from tests.events.imports.files import DATA, plain
from tests.factories import make_group

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


def test_a_calendar_goes_into_the_group_that_is_named():
    make_group()
    group = make_group(slug="les-tilleuls")
    google = FILES / "google.ics"
    with time_machine.travel(datetime(2026, 11, 20, 9, tzinfo=UTC), tick=False):
        assert run(google, "--group", "les-tilleuls", "--dry-run")[-1] == (
            "Essai à blanc : rien n’a été écrit."
        )
        assert not Event.objects.exists()
        assert run(google, "--group", "les-tilleuls")[-2:] == [
            "5 évènements : 3 nouveaux, 0 mis à jour, 0 inchangé, 2 laissés de côté, 0 refusé.",
            "Le programme est écrit.",
        ]
        assert Event.objects.filter(group=group).count() == 3
        assert run(google, "--group", "les-tilleuls")[-1] == (
            "Tout était déjà là : rien n’a changé."
        )
        assert plain(str(refused(FILES / "broken.ics", "--group", "les-tilleuls"))) == (
            "Des lignes sont à corriger."
        )
        assert Event.objects.count() == 3
        run(FILES / "broken.ics", "--group", "les-tilleuls", "--skip-bad")
        assert Event.objects.count() == 5


def test_a_calendar_finds_its_group_by_itself_where_it_can(tmp_path):
    one = make_group(name="GEM Les Tilleuls")
    calendar = tmp_path / "export.txt"
    calendar.write_bytes(vcalendar(vevent()))
    with time_machine.travel(datetime(2026, 11, 20, 9, tzinfo=UTC), tick=False):
        assert run(calendar)[-1] == "Le programme est écrit."
        make_group()
        assert plain(str(refused(calendar))).startswith("Dites à quel groupe va ce calendrier")
        assert plain(str(refused(calendar, "--group", "personne"))) == (
            "Aucun groupe n’a pour adresse courte « personne »."
        )
        assert run(FILES / "google.ics")[-1] == "Le programme est écrit."
    assert set(Event.objects.values_list("group", flat=True)) == {one.pk}


def test_what_can_not_be_read_is_one_clear_line(tmp_path):
    missing = refused(tmp_path / "absent.csv")
    assert "Impossible de lire" in str(missing)
    assert "Impossible de lire" in str(refused(tmp_path))
    page = tmp_path / "programme.ics"
    page.write_text("<!DOCTYPE html><title>Agenda</title>")
    make_group()
    assert plain(str(refused(page))).startswith("C’est une page web, pas un calendrier.")
    huge = tmp_path / "huge.csv"
    huge.write_bytes(b"x" * (MAX_BYTES + 1))
    assert plain(str(refused(huge))) == "Ce fichier dépasse 5 Mo : coupez-le en plusieurs fichiers."
