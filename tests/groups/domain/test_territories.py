"""Communes are found by what people write, and never guessed."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from groups.domain.territories import find_commune, fold, search_communes
from groups.models import Commune, CommunePostcode, Department

pytestmark = pytest.mark.django_db

TOWNS = [
    ("01053", "Bourg-en-Bresse", "01", ["01000"]),
    ("2A004", "Ajaccio", "2A", ["20000", "20090"]),
    ("38185", "Grenoble", "38", ["38000", "38100"]),
    ("38186", "Gresse-en-Vercors", "38", ["38650"]),
    ("38281", "Noyarey", "38", ["38360"]),
    ("38474", "Sassenage", "38", ["38360"]),
    ("42218", "Saint-Étienne", "42", ["42000", "42100"]),
    ("69123", "Lyon", "69", [f"6900{number}" for number in range(1, 10)]),
    ("69202", "Sainte-Foy-lès-Lyon", "69", ["69110"]),
    ("93066", "Saint-Denis", "93", ["93200", "93210"]),
    ("97411", "Saint-Denis", "974", ["97400", "97490"]),
    ("97801", "Saint-Martin", "978", ["97150"]),
]


@pytest.fixture(autouse=True)
def towns() -> None:
    codes = sorted({department for _, _, department, _ in TOWNS})
    Department.objects.bulk_create(
        Department(code=code, name=code, region_name="", latitude=45, longitude=5) for code in codes
    )
    Commune.objects.bulk_create(
        Commune(
            insee_code=code,
            name=name,
            search_name=fold(name),
            department_id=department,
            latitude=45,
            longitude=5,
        )
        for code, name, department, _ in TOWNS
    )
    CommunePostcode.objects.bulk_create(
        CommunePostcode(commune_id=code, postcode=postcode)
        for code, _, _, postcodes in TOWNS
        for postcode in postcodes
    )


def found(name: str = "", postcode: str = "", department: str = "") -> str | None:
    commune = find_commune(name=name, postcode=postcode, department=department)
    return None if commune is None else commune.insee_code


@pytest.mark.parametrize(
    ("name", "postcode", "code"),
    [
        ("Lyon", "69003", "69123"),
        ("LYON", "69007", "69123"),
        ("Lyon 3e", "69003", "69123"),
        ("Lyon 3ème arrondissement", "69003", "69123"),
        ("Lyon 7", "", "69123"),
        ("LYON CEDEX 03", "69365", "69123"),
        ("Grenoble", "38100", "38185"),
        ("Grenoble", " 38 100 ", "38185"),
        ("Gresse en Vercors", "38650", "38186"),
        ("Saint-Étienne", "42000", "42218"),
        ("saint etienne", "", "42218"),
        ("St-Etienne", "42100", "42218"),
        ("Ste Foy lès Lyon", "69110", "69202"),
        ("Saint-Denis", "93200", "93066"),
        ("Saint-Denis", "97400", "97411"),
        ("Saint-Denis Cedex", "97715", None),
        ("Ajaccio cedex 9", "20704", "2A004"),
        ("Bourg-en-Bresse", "1000", "01053"),
        ("Saint-Martin", "97150", "97801"),
    ],
)
def test_find_by_name_and_postcode(name: str, postcode: str, code: str | None) -> None:
    assert found(name, postcode) == code


@pytest.mark.parametrize(
    ("name", "department", "code"),
    [
        ("Lyon", "69", "69123"),
        ("Saint-Denis", "93", "93066"),
        ("Saint-Denis", "974", "97411"),
        ("Ajaccio", "2a", "2A004"),
        ("Bourg-en-Bresse", "1", "01053"),
        ("Lyon", "38", None),
        ("Lyon", "Isère", None),
    ],
)
def test_find_by_name_and_department(name: str, department: str, code: str | None) -> None:
    assert found(name, department=department) == code


@pytest.mark.parametrize(
    ("name", "postcode", "department"),
    [
        ("", "", ""),
        ("  ", " ", "69"),
        ("…", "", ""),
        ("Saint-Denis", "", ""),
        ("Lyon", "38000", ""),
        ("Lyon", "69003", "38"),
        ("Lyon", "690033", ""),
        ("Lyon", "abcde", ""),
        ("Lyon", "69\x0003", ""),
        ("Ly", "69003", ""),
        ("Atlantide", "", ""),
        ("", "38360", ""),
        ("", "69365", ""),
        ("x" * 10_000, "", ""),
    ],
)
def test_nothing_is_guessed(name: str, postcode: str, department: str) -> None:
    assert found(name, postcode, department) is None


def test_a_postcode_alone_finds_the_only_commune_it_serves() -> None:
    assert found(postcode="38650") == "38186"


def test_the_department_comes_along() -> None:
    commune = find_commune(name="Lyon", postcode="69003")
    assert commune is not None

    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert commune.department.code == "69"
    assert len(queries) == 0


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("lyon", ["Lyon", "Sainte-Foy-lès-Lyon"]),
        ("LYON", ["Lyon", "Sainte-Foy-lès-Lyon"]),
        ("yon", []),
        ("gre", ["Grenoble", "Gresse-en-Vercors"]),
        ("vercors", ["Gresse-en-Vercors"]),
        ("st den", ["Saint-Denis", "Saint-Denis"]),
        ("38360", ["Noyarey", "Sassenage"]),
        ("383", ["Noyarey", "Sassenage"]),
        ("38360 sass", ["Sassenage"]),
        ("69003 Lyon", ["Lyon"]),
        ("Lyon 3e", ["Lyon", "Sainte-Foy-lès-Lyon"]),
        ("etienne", ["Saint-Étienne"]),
        ("saint-é", ["Saint-Étienne"]),
        ("%", []),
        ("_", []),
        ("", []),
        ("\x00", []),
        ("lyon" * 3_000, []),
    ],
)
def test_search(query: str, names: list[str]) -> None:
    assert [commune.name for commune in search_communes(query)] == names


@pytest.mark.parametrize(("limit", "count"), [(1, 1), (0, 0), (-1, 0), (1_000_000, 5)])
def test_search_keeps_to_the_limit(limit: int, count: int) -> None:
    assert len(search_communes("saint", limit)) == count


@pytest.mark.parametrize(("query", "count"), [("grenoble", 1), ("saint", 5)])
def test_search_costs_the_same_for_one_and_for_many(query: str, count: int) -> None:
    with CaptureQueriesContext(connection) as queries:
        communes = search_communes(query)
        shown = [
            (str(commune), commune.department.name, [*commune.postcodes.all()])
            for commune in communes
        ]

    assert (len(shown), len(queries)) == (count, 2)


def test_words() -> None:
    assert str(Commune.objects.get(pk="38185")) == "Grenoble (38)"
    assert str(Department(code="38", name="Isère")) == "Isère (38)"
    assert str(CommunePostcode(postcode="38000")) == "38000"
