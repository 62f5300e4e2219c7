"""Rows of organisations: what is wrong with them, all at once."""

from __future__ import annotations

import pytest

from events.domain.imports import import_file, report_lines
from groups.models import Organization
from tests.events.imports.files import NOW, plain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("towns")]

HEADER = "nom;type;departement;ville;reseau;site;description"


def faults(*rows: str) -> list[dict[str, str]]:
    report = import_file(data="\n".join([HEADER, *rows]).encode(), now=NOW)
    assert not report.is_written
    assert Organization.objects.count() == 0
    return [{one.column: plain(one.text) for one in step.faults} for step in report.steps]


def test_every_fault_of_a_row_is_named():
    (found,) = faults(";club;999;;;;")
    assert list(found) == ["nom", "type", "departement"]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("GEM;gem;69;Lyon;;pas une adresse;", "site"),
        ("GEM;gem;;Lyon;;;", "departement"),
        ("GEM;gem;69;Lyon;;;;de trop", ""),
        ("GEM\x07;gem;69;Lyon;;;", "nom"),
        (f"{'x' * 161};gem;69;Lyon;;;", "nom"),
    ],
)
def test_a_bad_cell_is_named(row, column):
    assert [list(found) for found in faults("Autre;gem;38;Grenoble;;;", row)] == [[], [column]]


def test_the_same_organisation_twice_is_refused():
    assert faults("GEM;gem;69;;;;", "gem !;association;Rhône;;;;") == [
        {},
        {"nom": "La ligne 2 décrit déjà cette organisation."},
    ]


def test_a_departement_is_known_by_code_or_name():
    data = "\n".join([HEADER, "A;gem;69;;;;", "B;GEM;Isère;;;;", "C;collectif;puy-de-dôme;;;;"])
    assert import_file(data=data.encode(), now=NOW).is_written
    codes = Organization.objects.order_by("name").values_list("department", flat=True)
    assert list(codes) == ["69", "38", "63"]


def test_a_network_is_found_though_it_stands_lower_down_and_a_missing_one_is_told_once():
    rows = [
        "A;gem;69;;Réseau X, Réseau Y;;",
        "B;gem;69;Atlantis;Réseau Y;;",
        "Réseau X;réseau;69;;;;",
    ]
    report = import_file(data="\n".join([HEADER, *rows]).encode(), now=NOW)
    told = [(step.number, one.column) for step in report.steps for one in step.warnings]
    assert told == [(2, "reseau"), (3, "ville")]
    assert Organization.objects.filter(kind="network").count() == 2
    assert list(report_lines(report))[-1] == "Les organisations sont écrites."
