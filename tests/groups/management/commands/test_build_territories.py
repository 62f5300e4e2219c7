"""The extraction, on a small package with the shape of the real one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from groups.domain.territory_fixture import (
    CommuneRow,
    Position,
    read_communes,
    read_departments,
)

REGIONS = [
    {"code": "84", "nom": "Auvergne-Rhône-Alpes"},
    {"code": "984", "nom": "Terres australes"},
]
DEPARTMENTS = [
    {"code": "69", "region": "84", "nom": "Rhône"},
    {"code": "984", "region": "984", "nom": "Terres australes"},
]
RHONE = {
    "type": "commune-actuelle",
    "zone": "metro",
    "region": "84",
    "departement": "69",
    "arrondissement": "691",
}
SOUTH = {"type": "commune-actuelle", "zone": "com", "region": "984", "departement": "984"}
COMMUNES = [
    RHONE
    | {"code": "69123", "nom": "Lyon", "codesPostaux": ["69002", "69001"], "population": 519127},
    RHONE | {"code": "69029", "nom": "Bron", "codesPostaux": ["69500"], "population": 43000},
    RHONE | {"code": "69999", "nom": "Nullepart", "codesPostaux": ["69999"], "population": 90},
    RHONE
    | {
        "code": "69381",
        "nom": "Lyon 1er Arrondissement",
        "type": "arrondissement-municipal",
        "codesPostaux": ["69001"],
    },
    SOUTH | {"code": "98412", "nom": "Archipel des Kerguelen"},
]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    (folder / "data").mkdir()
    for name, rows in (
        ("communes", COMMUNES),
        ("departements", DEPARTMENTS),
        ("regions", REGIONS),
    ):
        (folder / "data" / f"{name}.json").write_text(json.dumps(rows), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def built(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    call_command("build_territories", package, output=folder)
    return folder


def test_it_extracts_what_post_reaches(built: Path) -> None:
    lyon, bron = Position(45.7491, 4.8479), Position(45.7386, 4.913)
    [rhone] = read_departments(built)

    assert (rhone.code, rhone.name, rhone.region_name) == ("69", "Rhône", "Auvergne-Rhône-Alpes")
    assert rhone.centre == pytest.approx((45.74385, 4.88045), abs=1e-4)
    assert read_communes(built) == [
        CommuneRow("69029", "Bron", "69", bron, ("69500",)),
        CommuneRow("69123", "Lyon", "69", lyon, ("69001", "69002")),
        CommuneRow("69999", "Nullepart", "69", None, ("69999",)),
    ]


def test_twice_gives_the_same_bytes(package: Path, built: Path, tmp_path: Path) -> None:
    call_command("build_territories", package, output=tmp_path)

    first, second = (
        {path.name: path.read_bytes() for path in folder.iterdir()} for folder in (built, tmp_path)
    )
    assert sorted(first) == ["communes.csv.gz", "departments.csv.gz"]
    assert first == second


def test_a_folder_that_is_not_the_package_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Donnez le dossier du paquet npm"):
        call_command("build_territories", tmp_path, output=tmp_path)
    assert list(tmp_path.iterdir()) == []
