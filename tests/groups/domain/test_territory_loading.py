"""Loading brings the rows in line with the fixture, and a second time changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from groups.domain.territories import LoadReport, find_commune, load_territories
from groups.domain.territory_fixture import CommuneRow, DepartmentRow, Position, write_fixture
from groups.models import Commune, CommunePostcode, Department, Organization

pytestmark = pytest.mark.django_db

ISERE = DepartmentRow("38", "Isère", "Auvergne-Rhône-Alpes", Position(45.39, 5.42))
RHONE = DepartmentRow("69", "Rhône", "Auvergne-Rhône-Alpes", Position(45.81, 4.68))
GRENOBLE = CommuneRow("38185", "Grenoble", "38", Position(45.1787, 5.7148), ("38000", "38100"))
GRESSE = CommuneRow("38186", "Gresse-en-Vercors", "38", None, ("38650",))
BRON = CommuneRow("69029", "Bron", "69", Position(45.7386, 4.913), ("69500",))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_fixture(departments=[ISERE, RHONE], communes=[GRENOBLE, GRESSE, BRON], folder=tmp_path)
    return tmp_path


def stored() -> list[tuple[object, ...]]:
    fields = ("insee_code", "search_name", "department_id", "latitude", "longitude")
    return [
        *Commune.objects.order_by("pk").values_list(*fields, "is_approximate"),
        *CommunePostcode.objects.order_by("commune_id", "postcode").values_list(
            "commune_id", "postcode"
        ),
    ]


def test_a_load_writes_all(folder: Path) -> None:
    assert load_territories(folder=folder) == LoadReport(2, 3, 0)
    assert stored() == [
        ("38185", "grenoble", "38", 45.1787, 5.7148, False),
        ("38186", "gresse en vercors", "38", 45.39, 5.42, True),
        ("69029", "bron", "69", 45.7386, 4.913, False),
        ("38185", "38000"),
        ("38185", "38100"),
        ("38186", "38650"),
        ("69029", "69500"),
    ]


def test_a_second_load_changes_nothing(folder: Path) -> None:
    load_territories(folder=folder)
    before = stored()

    with CaptureQueriesContext(connection) as queries:
        assert load_territories(folder=folder) == LoadReport(0, 0, 0)

    assert [query["sql"] for query in queries if not query["sql"].startswith("SELECT")] == []
    assert stored() == before


def test_what_changed_is_brought_in_line(folder: Path) -> None:
    load_territories(folder=folder)
    merged = GRENOBLE._replace(name="Grenoble-Alpes", postcodes=("38000", "38999"))
    isere = ISERE._replace(centre=Position(45.0, 5.0))
    write_fixture(departments=[isere, RHONE], communes=[merged, GRESSE, BRON], folder=folder)

    assert load_territories(folder=folder) == LoadReport(1, 2, 0)
    assert stored() == [
        ("38185", "grenoble alpes", "38", 45.1787, 5.7148, False),
        ("38186", "gresse en vercors", "38", 45.0, 5.0, True),
        ("69029", "bron", "69", 45.7386, 4.913, False),
        ("38185", "38000"),
        ("38185", "38999"),
        ("38186", "38650"),
        ("69029", "69500"),
    ]


def test_a_commune_that_is_gone_leaves_unless_somebody_refers_to_it(folder: Path) -> None:
    load_territories(folder=folder)
    Organization.objects.create(
        slug="ici", name="Ici", kind="association", department_id="38", commune_id="38186"
    )
    write_fixture(departments=[ISERE, RHONE], communes=[GRENOBLE], folder=folder)

    assert load_territories(folder=folder) == LoadReport(0, 0, 1)
    assert sorted(Commune.objects.values_list("pk", flat=True)) == ["38185", "38186"]


def test_a_load_limited_to_a_department_leaves_the_others_alone(folder: Path) -> None:
    load_territories(folder=folder)
    write_fixture(departments=[ISERE, RHONE], communes=[GRENOBLE], folder=folder)

    assert load_territories(folder=folder, departments=["38"]) == LoadReport(0, 0, 1)
    assert sorted(Commune.objects.values_list("pk", flat=True)) == ["38185", "69029"]


def test_the_shipped_communes_of_two_departments() -> None:
    load_territories(departments=["38", "69"])

    gresse = find_commune(name="Gresse-en-Vercors", postcode="38650")
    lyon = find_commune(name="Lyon", postcode="69007")
    isere = Department.objects.get(pk="38")
    assert gresse is not None
    assert lyon is not None
    assert (gresse.insee_code, gresse.is_approximate) == ("38186", True)
    assert (gresse.latitude, gresse.longitude) == (isere.latitude, isere.longitude)
    assert (lyon.insee_code, lyon.is_approximate) == ("69123", False)
    assert lyon.postcodes.count() == 9


@pytest.mark.parametrize(("latitude", "longitude"), [(91, 0), (-91, 0), (0, 181), (0, -181)])
def test_the_database_refuses_a_place_off_the_earth(latitude: float, longitude: float) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Department.objects.create(
            code="99", name="Ailleurs", region_name="", latitude=latitude, longitude=longitude
        )


def test_the_database_refuses_a_postcode_twice(folder: Path) -> None:
    load_territories(folder=folder)

    with pytest.raises(IntegrityError), transaction.atomic():
        CommunePostcode.objects.create(commune_id="69029", postcode="69500")
