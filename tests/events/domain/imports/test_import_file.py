"""A whole file: told first, written or not, and the same again."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

import pytest
from django.apps import apps

from events.domain.imports import Change, import_file, report_lines
from events.models import Event, Occurrence
from groups.models import Organization, Venue
from tests.events.imports.files import (
    ATELIER,
    NOW,
    ORGANIZATIONS,
    PROGRAMME,
    WINDOWS_PROGRAMME,
    plain,
    programme,
)

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=3)
BAD_ROWS = """\
Ligne 9 · Atelier photo (GEM La Boussole) : refusé
    erreur, ligne 9, colonne premiere_date : « 31/02/2027 » n’existe pas : février 2027 compte \
28 jours.
Ligne 10 · Chorale (GEM La Boussole) : refusé
    à vérifier, ligne 10, colonne heure_fin : Comprise comme 17 h le lendemain, 23 heures \
plus tard.
    erreur, ligne 10, colonne recurrence : Nous n’avons pas compris « quand on veut ». Écrivez \
par exemple « tous les mardis », « 1er jeudi du mois », « un samedi sur deux », « tous les \
3 mois » ou « 8 mardis de suite ».
    erreur, ligne 10, colonne places : « dix » n’est pas un nombre : écrivez-le en chiffres, \
comme 12.
Ligne 11 · Marche (GEM Inconnu) : refusé
    erreur, ligne 11, colonne organisation : « GEM Inconnu » n’est pas connue ici : vérifiez \
son nom, ou importez d’abord l’organisation."""
FIRST_ROW = """\
Ligne 2 · Café pair-aidance (Réseau Avant de Craquer) : nouveau
    chaque premier jeudi du mois, de 18 h 30 à 20 h 30
    12 dates dans les 12 mois à venir : jeudi 3 décembre 2026, jeudi 7 janvier 2027, \
jeudi 4 février 2027"""
MOVED_ROW = """\
Ligne 3 · Café pair-aidance du samedi (Réseau Avant de Craquer) : nouveau
    chaque troisième samedi du mois, sauf pendant les vacances scolaires, de 10 h à 12 h
    7 dates dans les 12 mois à venir : samedi 16 janvier 2027, samedi 20 mars 2027, \
samedi 15 mai 2027
    à vérifier, ligne 3, colonne premiere_date : Le samedi 19 décembre 2026 tombe sur une date \
sautée : la première rencontre aura lieu le samedi 16 janvier 2027."""


def database() -> dict[str, list[tuple[object, ...]]]:
    """Every row of our apps, column by column."""
    labels = ("groups", "events", "notifications")
    models = [model for label in labels for model in apps.get_app_config(label).get_models()]
    skipped = {"Commune", "CommunePostcode", "Department"}
    return {
        model.__name__: list(model._default_manager.order_by("pk").values_list())
        for model in models
        if model.__name__ not in skipped
    }


def told(data: bytes, **options: bool) -> list[str]:
    return [plain(line) for line in report_lines(import_file(data=data, now=NOW, **options))]


def test_a_dry_run_tells_every_row_and_writes_nothing(organizations):
    before = database()
    lines = told(PROGRAMME, dry_run=True)
    assert database() == before
    assert lines[:7] == [*FIRST_ROW.splitlines(), *MOVED_ROW.splitlines()]
    assert lines[-2:] == [
        "35 lignes : 35 nouveaux, 0 mis à jour, 0 inchangé, 0 refusé.",
        "Essai à blanc : rien n’a été écrit.",
    ]


def test_a_dry_run_names_row_column_and_fault_in_words(organizations):
    lines = told(WINDOWS_PROGRAMME, dry_run=True)
    assert lines[-2 - len(BAD_ROWS.splitlines()) : -2] == BAD_ROWS.splitlines()
    assert lines[-2:] == [
        "10 lignes : 7 nouveaux, 0 mis à jour, 0 inchangé, 3 refusés.",
        "Essai à blanc : rien n’a été écrit.",
    ]


def test_with_bad_rows_nothing_is_half_loaded(organizations):
    before = database()
    lines = told(WINDOWS_PROGRAMME)
    assert database() == before
    assert lines[-1] == (
        "Rien n’a été écrit. Corrigez les lignes refusées, "
        "ou relancez avec --skip-bad pour charger les autres."
    )


def test_skip_bad_loads_the_good_rows(organizations):
    lines = told(WINDOWS_PROGRAMME, skip_bad=True)
    assert list(Event.objects.order_by("pk").values_list("texts__title", flat=True)) == [
        *("Accueil libre", "Week-end en autogestion", "Réunion planning", "Atelier peinture"),
        *("Sortie du mois", "Séjour annuel", "Assemblée générale"),
    ]
    assert lines[-1] == "Le programme est écrit. Les lignes refusées ne sont pas chargées."
    again = database()
    assert told(WINDOWS_PROGRAMME, skip_bad=True)[-1] == (
        "Tout était déjà là : rien n’a changé. Les lignes refusées ne sont pas chargées."
    )
    assert database() == again


@pytest.mark.parametrize("dry_run", [True, False])
def test_the_same_file_again_changes_nothing(organizations, dry_run):
    import_file(data=PROGRAMME, now=NOW)
    before = database()
    report = import_file(data=PROGRAMME, now=LATER, dry_run=dry_run)
    assert database() == before
    assert [step.change for step in report.steps] == [Change.SAME] * 35
    assert import_file(data=ORGANIZATIONS, now=LATER, dry_run=dry_run).amount(Change.SAME) == 12
    assert database() == before


def test_two_files_of_one_group_meet_in_the_same_events(organizations):
    import_file(data=PROGRAMME, now=NOW)
    report = import_file(data=WINDOWS_PROGRAMME, now=NOW, skip_bad=True)
    assert report.amount(Change.SAME) == 7
    assert Event.objects.count() == 35


def test_a_dry_run_tells_what_an_update_would_change_and_keeps_it_back(organizations):
    import_file(data=programme({}, {"titre": "Chorale"}), now=NOW)
    before = database()
    data = programme({"places": "12", "lieu": "GEM La Boussole"}, {"titre": "Chorale"})
    report = import_file(data=data, now=LATER, dry_run=True)
    assert [step.change for step in report.steps] == [Change.UPDATED, Change.SAME]
    assert database() == before


def test_the_organisations_come_with_their_groups_networks_and_towns(organizations):
    assert list(Organization.objects.order_by("pk").values_list("name", "kind"))[:2] == [
        ("Réseau Pair-Aidance AURA", "network"),
        ("Advocacy France Rhône-Alpes", "association"),
    ]
    gem = Organization.objects.get(slug="gem-l-arc-en-ciel")
    assert (gem.kind, gem.department_id, gem.city, gem.commune_id) == (
        "gem",
        "63",
        "Clermont-Ferrand",
        "63113",
    )
    (affiliation,) = gem.affiliations.all()
    assert (affiliation.network.name, affiliation.network.kind, affiliation.accepted_at) == (
        "Fédération nationale des GEM",
        "network",
        None,
    )
    (group,) = gem.groups.all()
    assert (group.name, group.slug, group.search_text) == (
        "GEM L'Arc-En-Ciel",
        "gem-l-arc-en-ciel",
        "gem l arc en ciel clermont ferrand",
    )
    assert Organization.objects.count() == 13


def test_columns_without_effect_are_named(organizations):
    data = programme({}).replace(b"description\r\n", b"description;couleur\r\n")
    assert "Colonnes sans effet : couleur." in told(data)


def test_cells_can_say_nothing_to_a_terminal(organizations):
    lines = told(programme({"titre": "Café\x1b[31m", "type": "\x1b]0;x\x07"}), dry_run=True)
    assert {unicodedata.category(char) for line in lines for char in line} & {"Cc", "Cf"} == set()


def test_hundreds_of_rows_are_refused_or_taken_in_time(organizations):
    rows = [{"titre": f"Atelier {number}", "type": "?" * 1000} for number in range(2000)]
    report = import_file(data=programme(*rows), now=NOW)
    assert sum(not step.is_good for step in report.steps) == 2000
    assert Event.objects.count() == 0


def test_a_place_is_only_made_when_rows_are_written(organizations):
    import_file(data=programme(ATELIER), now=NOW, dry_run=True)
    assert (Venue.objects.count(), Occurrence.objects.count()) == (0, 0)
