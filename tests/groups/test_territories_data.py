"""What we ship in ``groups/data``: complete, in order, and right where we know better."""

from __future__ import annotations

from itertools import pairwise

import pytest

from groups.domain.territory_fixture import (
    DATA_FOLDER,
    CommuneRow,
    DepartmentRow,
    read_communes,
    read_departments,
    write_fixture,
)
from groups.domain.territory_matching import distance_km

MAINLAND = [f"{number:02}" for number in range(1, 96) if number != 20] + ["2A", "2B"]
OVERSEAS_DEPARTMENTS = ["971", "972", "973", "974", "976"]
COLLECTIVITIES = ["975", "977", "978", "986", "987", "988"]


@pytest.fixture(scope="module")
def departments() -> dict[str, DepartmentRow]:
    return {row.code: row for row in read_departments()}


@pytest.fixture(scope="module")
def communes() -> dict[str, CommuneRow]:
    return {row.insee_code: row for row in read_communes()}


def test_every_department_is_there(departments: dict[str, DepartmentRow]) -> None:
    assert list(departments) == sorted(MAINLAND + OVERSEAS_DEPARTMENTS + COLLECTIVITIES)


def test_departments_know_their_region(departments: dict[str, DepartmentRow]) -> None:
    region = "Auvergne-Rhône-Alpes"
    codes = [row.code for row in departments.values() if row.region_name == region]

    assert codes == ["01", "03", "07", "15", "26", "38", "42", "43", "63", "69", "73", "74"]
    assert departments["2A"].name == "Corse-du-Sud"
    assert departments["974"].region_name == "La Réunion"


@pytest.mark.parametrize(
    ("code", "name", "department", "postcode", "is_placed"),
    [
        ("69123", "Lyon", "69", "69007", True),
        ("69123", "Lyon", "69", "69003", True),
        ("38185", "Grenoble", "38", "38100", True),
        ("63113", "Clermont-Ferrand", "63", "63000", True),
        ("63113", "Clermont-Ferrand", "63", "63100", True),
        ("73065", "Chambéry", "73", "73000", True),
        ("69266", "Villeurbanne", "69", "69100", True),
        ("69029", "Bron", "69", "69500", True),
        ("38186", "Gresse-en-Vercors", "38", "38650", False),
        ("75056", "Paris", "75", "75116", True),
        ("13055", "Marseille", "13", "13016", True),
        ("2A004", "Ajaccio", "2A", "20000", True),
        ("97411", "Saint-Denis", "974", "97400", True),
        ("97801", "Saint-Martin", "978", "97150", False),
        ("98818", "Nouméa", "988", "98800", True),
    ],
)
def test_known_communes(
    communes: dict[str, CommuneRow],
    code: str,
    name: str,
    department: str,
    postcode: str,
    is_placed: bool,
) -> None:
    row = communes[code]

    assert (row.name, row.department) == (name, department)
    assert postcode in row.postcodes
    assert (row.position is not None) == is_placed


@pytest.mark.parametrize(
    ("code", "latitude", "longitude"),
    [
        ("69123", 45.76, 4.84),
        ("69029", 45.73, 4.91),
        ("38185", 45.19, 5.72),
        ("63113", 45.78, 3.08),
        ("73065", 45.57, 5.92),
        ("42218", 45.43, 4.39),
        ("93066", 48.94, 2.36),
        ("97411", -20.88, 55.45),
    ],
)
def test_known_positions(
    communes: dict[str, CommuneRow], code: str, latitude: float, longitude: float
) -> None:
    position = communes[code].position

    assert position is not None
    assert position == pytest.approx((latitude, longitude), abs=0.03)


def test_rows_are_whole_and_in_order(
    communes: dict[str, CommuneRow], departments: dict[str, DepartmentRow]
) -> None:
    assert len(communes) == 34_963
    assert all(before < after for before, after in pairwise(communes))
    assert {row.department for row in communes.values()} == set(departments)
    assert all(row.insee_code.startswith(row.department) for row in communes.values())
    assert all(
        row.postcodes and all(len(code) == 5 and code.isdigit() for code in row.postcodes)
        for row in communes.values()
    )


def test_the_towns_have_a_position_of_their_own(communes: dict[str, CommuneRow]) -> None:
    assert sum(row.position is not None for row in communes.values()) == 14_552


def test_mainland_positions_stay_near_their_department(
    communes: dict[str, CommuneRow], departments: dict[str, DepartmentRow]
) -> None:
    far = [
        row.name
        for row in communes.values()
        if row.department in MAINLAND
        and row.position is not None
        and distance_km(departments[row.department].centre, row.position) > 120
    ]

    assert far == []


def test_the_files_are_what_the_writer_writes(
    tmp_path_factory: pytest.TempPathFactory,
    communes: dict[str, CommuneRow],
    departments: dict[str, DepartmentRow],
) -> None:
    folder = tmp_path_factory.mktemp("territories")
    write_fixture(
        departments=reversed(departments.values()),
        communes=reversed(communes.values()),
        folder=folder,
    )

    assert (read_departments(folder), read_communes(folder)) == (
        list(departments.values()),
        list(communes.values()),
    )


def test_the_files_stay_small() -> None:
    assert sum(path.stat().st_size for path in DATA_FOLDER.glob("*.gz")) < 1_000_000
